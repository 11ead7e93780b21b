import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsSchema } from '../../src/evaluation/record/schema.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';

const place = scratchFolder();
function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(place(name), `${lines.join('\n')}\n`);
  return place(name);
}
const truth = file(
  'truth.csv',
  'Image,PatientId,Mass,Edema',
  'a.png,1,1,0',
  'b.png,2,0,0',
  'c.png,3,0,',
  'd.png,4,1,0',
);
const predictions = file(
  'predictions.csv',
  'Image,prob_Mass,prob_Edema',
  'a.png,0.9,0.1',
  'b.png,0.2,0.3',
  'c.png,0.9,0.2',
  'z.png,0.5,0.5',
);

describe('evaluate', () => {
  it('prints one document: ties count half, an undefined area has its reason, what is in one table only is said', async () => {
    const args = ['evaluate', '--predictions', predictions, '--truth', truth, '--out', place('out'), '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(metricsSchema.parse(JSON.parse(stdout))).toMatchObject({
      findings: {
        Mass: { positives: 1, negatives: 2, auc: 0.75, reason: null },
        Edema: { positives: 0, negatives: 2, auc: null, reason: expect.stringContaining('no positives') },
      },
      meanAuc: 0.75,
    });
    expect(stderr).toContain('1 image only in the predictions');
    expect(stderr).toContain('1 image only in the table of truth');
    expect(readdirSync(place('out'))).toEqual(
      expect.arrayContaining(['metrics.json', 'predictions.csv', 'report.html', 'roc.png', 'roc.svg']),
    );
    expect(readFileSync(place('out', 'metrics.json'), 'utf8')).toBe(stdout);
    expect(readFileSync(place('out', 'predictions.csv'), 'utf8')).toContain('z.png,0.5,0.5');
  });

  it.each([
    ['no image column', ['Picture,Mass', 'a.png,0.5'], ['Image', 'Picture']],
    ['a probability beyond 1', ['Image,Mass', 'a.png,0.5', 'b.png,1.5'], ['line 3', 'Mass', '1.5']],
    ['no image in common', ['Image,Mass', 'x.png,0.5'], ['no image is both in', 'x.png']],
    ['no finding in common', ['Image,Hernia', 'a.png,0.5'], ['no finding is both in', 'Hernia']],
  ])('refuses predictions with %s, and writes nothing', async (name, lines, parts) => {
    const path = file(`bad ${name}.csv`, ...lines);
    const out = place(`out of ${name}`);
    expectInputError(await roentgen('evaluate', '--predictions', path, '--truth', truth, '--out', out), ...parts);
    expect(existsSync(out)).toBe(false);
  });
});

const real = realData('predictions');
const labels = realData('labels/Data_Entry_2017_v2020.csv.gz');
describe.skipIf(!real || !labels)("evaluate, of CheXNet's predictions (skipped where shared/data is absent)", () => {
  it('gives the published areas of all fourteen findings to 1e-12', async () => {
    const args = ['evaluate', '--predictions', `${real}/preds.csv`, '--truth', labels!, '--bootstrap', '0', '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    const { findings } = JSON.parse(stdout) as { findings: Record<string, { auc: number }> };
    const expected = readFileSync(`${real}/aucs.csv`, 'utf8').trim().split(/\r?\n/).slice(1);
    expect(expected).toHaveLength(14);
    for (const line of expected) {
      const [finding, area] = line.split(',') as [string, string];
      expect(Math.abs(findings[finding]!.auc - Number(area)), finding).toBeLessThan(1e-12);
    }
  });
});
