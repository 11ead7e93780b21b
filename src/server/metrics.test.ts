import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

describe('metrics', () => {
  it('are in the text format of Prometheus, histograms summed up', () => {
    const metrics = createMetrics();
    const requests = metrics.counter('requests_total', 'Requests.');
    requests.add({ route: 'a"b\\c\nd' });
    requests.add({ route: 'e' }, 2);
    requests.add({ route: 'e' });
    let level = 1;
    metrics.gauge('level', 'Level.', () => level);
    level = 7;
    const seconds = metrics.histogram('seconds', 'Seconds.', [1, 2]);
    for (const value of [0.5, 1, 1.5, 9]) seconds.observe(value);
    expect(metrics.text()).toBe(
      [
        '# HELP requests_total Requests.',
        '# TYPE requests_total counter',
        'requests_total{route="a\\"b\\\\c\\nd"} 1',
        'requests_total{route="e"} 3',
        '# HELP level Level.',
        '# TYPE level gauge',
        'level 7',
        '# HELP seconds Seconds.',
        '# TYPE seconds histogram',
        'seconds_bucket{le="1"} 2',
        'seconds_bucket{le="2"} 3',
        'seconds_bucket{le="+Inf"} 4',
        'seconds_sum 12',
        'seconds_count 4',
        '',
      ].join('\n'),
    );
  });
});
