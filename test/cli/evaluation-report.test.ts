import { readdirSync, readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePhantoms } from '../../src/phantom/dataset.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { writeModel } from '../support/model.ts';

const place = scratchFolder();
const model = writeModel(place('model.onnx'), { training: { epochs: 3, weights: 'random' } });
const evaluate = (out: string, ...more: string[]) => {
  const [images, truth] = [place('data', 'images'), place('data', 'labels.csv')];
  return roentgen('evaluate', '--model', model, '--images', images, '--truth', truth, '--out', out, ...more);
};
const read = (...path: string[]) => readFileSync(place(...path), 'utf8');

describe('evaluate --out, of a model on images', () => {
  beforeAll(async () => {
    await writePhantoms({ folder: place('data'), images: 24, seed: 3, size: 64 });
    const { code, stderr } = await evaluate(place('one'), '--errors', '2', '--bootstrap', '50');
    expect(code, stderr).toBe(0);
  });

  it('writes numbers, predictions, figures, report and card', () => {
    const names = ['roc', 'roc-panels', 'forest', 'precision-recall', 'calibration', 'co-occurrence', 'published'];
    expect(readdirSync(place('one'))).toEqual(
      expect.arrayContaining([
        ...['metrics.json', 'predictions.csv', 'report.html', 'MODEL_CARD.md'],
        ...names.flatMap((name) => [`${name}.svg`, `${name}.png`]),
      ]),
    );
  });

  it('writes the same bytes for the same input', async () => {
    const { code, stderr } = await evaluate(place('two'), '--errors', '2', '--bootstrap', '50');
    expect(code, stderr).toBe(0);
    expect(readdirSync(place('two'))).toEqual(readdirSync(place('one')));
    for (const name of readdirSync(place('one'))) {
      // The command, in the report, names the folder.
      const [one, two] = ['one', 'two'].map((folder) => readFileSync(place(folder, name)).toString('latin1'));
      expect(two!.replaceAll(place('two'), place('one')) === one, name).toBe(true);
    }
  });

  it('shows the most confident wrong cases of each finding, the surest first, with names and small pictures', async () => {
    const { document } = parseHTML(read('one', 'report.html'));
    const { findings } = JSON.parse(read('one', 'metrics.json'));
    const truth = new Map(
      read('data', 'labels.csv')
        .trim()
        .split('\n')
        .map((line) => line.split(',') as [string, ...string[]])
        .map(([image, ...rest]) => [image, rest]),
    );
    const mass = truth.get('Image')!.indexOf('Mass');
    const part = document.getElementById(`finding-${Object.keys(findings).indexOf('Mass') + 1}`)!;
    const captions = [...part.querySelectorAll('figure:has(img) figcaption')].map((caption) => caption.textContent!);
    expect(captions.length).toBeGreaterThan(0);
    expect(captions.length).toBeLessThanOrEqual(4);
    const alarms: number[] = [];
    for (const caption of captions) {
      const [, image, label, p] = /^(\S+): labelled (present|absent), p = ([\d.e-]+)/.exec(caption)!;
      expect(truth.get(image!)![mass]).toBe(label === 'present' ? '1' : '0');
      if (label === 'absent') alarms.push(Number(p));
    }
    expect(alarms).toEqual([...alarms].sort((a, b) => b - a));
    const [source] = [...part.querySelectorAll('img')].map((image) => image.getAttribute('src')!);
    const bytes = Buffer.from(source!.slice('data:image/jpeg;base64,'.length), 'base64');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 406, height: 200 });
    expect(bytes.length).toBeLessThan(30_000);
  });

  it('writes a card with the model, the data’s hash and what cannot be said', () => {
    const card = read('one', 'MODEL_CARD.md');
    const { files, notes } = JSON.parse(read('one', 'metrics.json'));
    const truth = files.find(({ role }: { role: string }) => role === 'truth');
    for (const part of [
      'not for clinical use',
      'grey, 64 × 64 pixels',
      '- epochs: 3',
      `\`${truth.sha256}\``,
      notes.at(-1),
    ]) {
      expect(card).toContain(part);
    }
  });

  it('leaves wrong cases out where none are asked for, and refuses a number that is none', async () => {
    const { code, stderr } = await evaluate(place('none'), '--errors', '0', '--bootstrap', '0');
    expect(code, stderr).toBe(0);
    expect(read('none', 'report.html')).not.toContain('data:image/jpeg');
    expect(stderr).not.toContain('explaining');
    expectInputError(await evaluate(place('bad'), '--errors', 'many'), '--errors', 'many');
  });
});
