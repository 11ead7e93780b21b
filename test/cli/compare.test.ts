import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();
function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(place(name), `${lines.join('\n')}\n`);
  return place(name);
}
const names = Array.from({ length: 12 }, (_, i) => `${i}.png`);
const truth = file(
  'truth.csv',
  'Image,PatientId,Mass,Edema',
  ...names.map((name, i) => `${name},${i % 8},${i % 3 === 0 ? 1 : 0},0`),
);
const first = file(
  'first.csv',
  'Image,Mass,Edema',
  ...names.map((name, i) => `${name},${((i * 5) % 12) / 20 + (i % 3 === 0 ? 0.3 : 0)},0.5`),
);
const second = file(
  'second.csv',
  'Image,Edema,Mass,Gout',
  ...names.map((name, i) => `${name},0.5,${((i * 7) % 12) / 12},0.5`),
);

describe('compare', () => {
  it('prints one document with areas, difference, interval and p, corrected for the findings tested', async () => {
    const { code, stdout, stderr } = await roentgen('compare', first, second, '--truth', truth, '--json');
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(Object.keys(result.findings)).toEqual(['Mass', 'Edema']);
    const { aucs, difference, interval, p, pHolm } = result.findings.Mass;
    expect(difference).toBeCloseTo(aucs[0] - aucs[1], 12);
    expect(interval.low).toBeLessThan(difference);
    expect(interval).toMatchObject({ level: 0.95, method: 'DeLong by patient, paired' });
    expect(pHolm).toBe(p);
    expect(result.findings.Edema).toMatchObject({ p: null, reason: 'no positives among 12 known labels' });
    expect(stderr).toContain('predicted by one model alone, left out: Gout');
  });

  it('tells it in a table, with what cannot be compared', async () => {
    const { code, stdout } = await roentgen('compare', first, second, '--truth', truth, '--level', '0.9');
    expect(code).toBe(0);
    expect(stdout).toContain('12 images in all three tables of 8 patients');
    expect(stdout).toMatch(/difference +90 % +p \(Holm\)/);
    expect(stdout).toContain("Edema can't be compared: no positives among 12 known labels");
  });

  it('writes a report that stands alone, the figure and the numbers, twice the same bytes', async () => {
    const out = (name: string) => ['compare', first, second, '--truth', truth, '--out', place(name)];
    const { code, stdout, stderr } = await roentgen(...out('one'));
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`report: ${place('one')}/comparison.html`);
    await roentgen(...out('two'));
    expect(readdirSync(place('one')).sort()).toEqual([
      'comparison.html',
      'comparison.json',
      'differences.png',
      'differences.svg',
    ]);
    const read = (...path: string[]) => readFileSync(place(...path), 'utf8');
    for (const name of ['comparison.json', 'differences.svg']) expect(read('two', name)).toBe(read('one', name));
    expect(read('two', 'comparison.html')).toBe(read('one', 'comparison.html').replaceAll(place('one'), place('two')));
    const { findings } = JSON.parse(read('one', 'comparison.json'));
    const html = read('one', 'comparison.html');
    for (const auc of findings.Mass.aucs) expect(html).toContain(auc.toFixed(3));
    expect(html).toContain('Nothing can be said of Edema (no positives among 12 known labels)');
    expect(html).toContain('Predicted by one model alone, left out: Gout');
    expectInputError(await roentgen(...out('one')), place('one'));
  });

  it('refuses tables that share nothing, a wrong level, and a missing table', async () => {
    const strange = file('strange.csv', 'Image,Mass', 'x.png,0.5');
    expectInputError(await roentgen('compare', first, strange, '--truth', truth), 'no image is both in', 'x.png');
    expectInputError(await roentgen('compare', first, second, '--truth', truth, '--level', '95'), '--level', '0.95');
    expectInputError(await roentgen('compare', first, place('none.csv'), '--truth', truth), 'none.csv');
  });
});
