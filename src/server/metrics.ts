/**
 * Counts for Prometheus in its text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): counters, gauges read when asked, and histograms.
 */

export interface Counter {
  add(labels?: Readonly<Record<string, string>>, amount?: number): void;
}

export interface Histogram {
  observe(value: number): void;
}

export interface Metrics {
  counter(name: string, help: string): Counter;
  /** `read` is called whenever the metrics are asked for. */
  gauge(name: string, help: string, read: () => number): void;
  /** @param bounds upper bounds, rising, without infinity */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  text(): string;
}

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

export function createMetrics(): Metrics {
  const families: (() => string[])[] = [];
  const family = (name: string, type: string, help: string, lines: () => string[]) =>
    families.push(() => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()]);
  return {
    counter(name, help) {
      const values = new Map<string, number>();
      family(name, 'counter', help, () => [...values].map(([labels, value]) => `${name}${labels} ${value}`));
      return {
        add(labels = {}, amount = 1) {
          const key = labelsOf(labels);
          values.set(key, (values.get(key) ?? 0) + amount);
        },
      };
    },
    gauge(name, help, read) {
      family(name, 'gauge', help, () => [`${name} ${read()}`]);
    },
    histogram(name, help, bounds) {
      const counts = new Array<number>(bounds.length + 1).fill(0);
      let sum = 0;
      family(name, 'histogram', help, () => {
        let total = 0;
        const buckets = counts.map((count, i) => {
          total += count;
          return `${name}_bucket{le="${i < bounds.length ? bounds[i] : '+Inf'}"} ${total}`;
        });
        return [...buckets, `${name}_sum ${sum}`, `${name}_count ${total}`];
      });
      return {
        observe(value) {
          const place = bounds.findIndex((bound) => value <= bound);
          const bucket = place < 0 ? bounds.length : place;
          counts[bucket] = counts[bucket]! + 1;
          sum += value;
        },
      };
    },
    text: () => `${families.flatMap((lines) => lines()).join('\n')}\n`,
  };
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
