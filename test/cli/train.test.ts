import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { badImages } from '../support/bad-images.ts';
import { expectInputError, interrupted, onFullDisk, roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();
const data = (...names: readonly string[]) => place('data', ...names);
const images = data('images');
/** As small as a training can be. */
const small = ['--network', 'compact', '--size', '32', '--batch-size', '4', '--threads', '1'];
const tables = ['--train', data('train.csv'), '--valid', data('valid.csv'), '--images', images];

function table(name: string, ...lines: readonly string[]): string {
  writeFileSync(place(name), `${lines.join('\n')}\n`);
  return place(name);
}

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', data(), '--images', '40', '--size', '64');
  expect(code, stderr).toBe(0);
});

describe('train', () => {
  it('trains into a run folder and prints one document', async () => {
    const out = place('run');
    const limits = ['--epochs', '2', '--steps-per-epoch', '3', '--validation-steps', '2'];
    const asked = ['--findings', 'Mass,Effusion', '--seed', '5', '--learning-rate', '0.01', '--normalise', 'notebook'];
    const { code, stdout, stderr } = await roentgen(
      'train',
      ...tables,
      ...small,
      ...limits,
      ...asked,
      '--out',
      out,
      '--json',
    );
    expect(code, stderr).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toEqual({
      run: out,
      epochs: [1, 2].map((epoch) => ({
        epoch,
        loss: expect.any(Number),
        validationLoss: expect.any(Number),
        meanAuc: expect.toSatisfy((auc) => auc === null || (auc >= 0 && auc <= 1)),
        seconds: expect.any(Number),
      })),
      best: { epoch: expect.any(Number), validationLoss: expect.any(Number) },
    });
    const losses: number[] = document.epochs.map((each: { validationLoss: number }) => each.validationLoss);
    expect(document.best.validationLoss).toBe(Math.min(...losses));
    expect(document.best.epoch).toBe(losses.indexOf(Math.min(...losses)) + 1);

    expect(readdirSync(out).sort()).toEqual([
      'MODEL_CARD.md',
      'checkpoints',
      'config.json',
      'figures',
      'history.csv',
      'model.onnx',
      'progress.json',
      'steps.csv',
    ]);
    expect(readFileSync(`${out}/steps.csv`, 'utf8').trim().split('\n')).toHaveLength(1 + 2 * 3);
    expect(JSON.parse(readFileSync(`${out}/progress.json`, 'utf8'))).toMatchObject({ state: 'finished', stepsDone: 6 });
    const {
      settings,
      normalisation,
      startedIn,
      tables: hashed,
    } = JSON.parse(readFileSync(`${out}/config.json`, 'utf8'));
    expect(resolve(realpathSync(out), startedIn)).toBe(process.cwd());
    expect(settings).toMatchObject({ findings: ['Mass', 'Effusion'], seed: 5, learningRate: 0.01, stepsPerEpoch: 3 });
    expect(normalisation.rule).toBe('dataset');
    expect(hashed.map(({ sha256 }: { sha256: string }) => sha256.length)).toEqual([64, 64]);
    expect(readFileSync(`${out}/history.csv`, 'utf8').trim().split('\n')).toHaveLength(3);
    expect(readdirSync(`${out}/figures`)).toContain('loss.png');
    const card = readFileSync(`${out}/MODEL_CARD.md`, 'utf8');
    expect(card).toContain('Findings, in the order of the outputs: Mass, Effusion.');
    expect(card).toContain(hashed[1].sha256);
  });

  it('warns of patients in both tables, and learns all the same', async () => {
    const args = ['--train', data('train.csv'), '--valid', data('train.csv'), '--images', images];
    const one = ['--epochs', '1', '--steps-per-epoch', '1', '--validation-steps', '1'];
    const { code, stderr } = await roentgen('train', ...args, ...small, ...one, '--out', place('leaky'));
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/warning: \d+ patients and \d+ images are in both tables/);
  });
});

describe('train, set up', () => {
  const one = ['--epochs', '1', '--steps-per-epoch', '2', '--validation-steps', '1'];

  it('repeats a run by its config.json, to the bit, and lets flags win', async () => {
    const first = await roentgen('train', ...tables, ...small, ...one, '--augment', '--out', place('first'));
    expect(first.code, first.stderr).toBe(0);
    const config = ['--config', `${place('first')}/config.json`, '--threads', '1'];
    const again = await roentgen('train', ...config, '--out', place('again'));
    expect(again.code, again.stderr).toBe(0);
    const weights = (run: string) => readFileSync(`${place(run)}/checkpoints/best.safetensors`);
    expect(weights('again').equals(weights('first'))).toBe(true);
    const other = await roentgen('train', ...config, '--seed', '9', '--out', place('other'));
    expect(other.code, other.stderr).toBe(0);
    expect(weights('other').equals(weights('first'))).toBe(false);
  });

  it("starts from a run's weights, without their head where the findings differ", async () => {
    const [source, target] = [place('source'), place('target')];
    await roentgen('train', ...tables, ...small, ...one, '--out', source);
    const others = ['--findings', 'Mass', '--weights', source, '--out', target];
    const refused = await roentgen('train', ...tables, ...small, ...one, ...others);
    expectInputError(refused, '--weights', 'predictions/kernel', '--backbone-only');
    const { code, stderr } = await roentgen(
      ...['train', ...tables, ...small, ...one, ...others, '--backbone-only', '--learn', 'head'],
    );
    expect(code, stderr).toBe(0);
    expect(readFileSync(`${target}/MODEL_CARD.md`, 'utf8')).toContain(source);
  });
});

describe('train, interrupted', () => {
  const long = ['--epochs', '500', '--validation-steps', '1'];

  it('leaves a run with a usable model, and exits with 130', async () => {
    const out = place('stopped');
    const args = ['train', ...tables, ...small, ...long, '--out', out];
    const { code, stdout, stderr } = await interrupted(args, 'epoch 2: loss');
    expect(code, stderr).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toContain('the weights as they are were saved');
    expect(readFileSync(`${out}/history.csv`, 'utf8').trim().split('\n').length).toBeGreaterThanOrEqual(3);
    expect(readdirSync(`${out}/checkpoints`).sort()).toEqual(['best.safetensors', 'last.safetensors']);
    const predicted = await roentgen('predict', '--model', out, '--images', images, '--out', place('after.csv'));
    expect(predicted.code, predicted.stderr).toBe(0);
  });

  it('does so before the first epoch has ended, too', async () => {
    const out = place('stopped-early');
    const args = ['train', ...tables, ...small, '--steps-per-epoch', '5000', '--out', out];
    const { code, stderr } = await interrupted(args, 'epoch 1 of 3');
    expect(code, stderr).toBe(130);
    expect(readFileSync(`${out}/MODEL_CARD.md`, 'utf8')).toContain('interrupted before the end of the first epoch');
    const predicted = await roentgen('predict', '--model', out, '--images', images, '--out', place('early.csv'));
    expect(predicted.code, predicted.stderr).toBe(0);
  });

  it('ends at once the second time, with 130 and without a crash', async () => {
    const args = ['train', ...tables, ...small, '--steps-per-epoch', '5000', '--out', place('stopped-twice')];
    const { code, stderr } = await interrupted(args, 'epoch 1 of 3', 2);
    expect(code, stderr).toBe(130);
  });
});

describe('train, of bad input', () => {
  it.each(badImages)('an image that is %s: named, and no run is left', async (name, make) => {
    const file = `${name}.png`;
    const good = readdirSync(images)[0]!;
    make(`${images}/${file}`, `${images}/${good}`);
    const bad = table(`with-${name}.csv`, 'Image,PatientId,Mass', `${good},1,1`, `${file},2,0`);
    const out = place(`run-${name}`);
    const args = ['--train', bad, '--valid', data('valid.csv'), '--images', images];
    expectInputError(await roentgen('train', ...args, ...small, '--findings', 'Mass', '--out', out), file);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['no image column', ['Picture,Mass', 'a.png,1'], ['Image', 'Picture']],
    ['a label that is none', ['Image,Mass', 'a.png,1', 'b.png,2'], ['line 3', 'Mass', '2']],
  ])('a table with %s', async (name, lines, parts) => {
    const bad = table(`${name}.csv`, ...lines);
    const args = ['--train', bad, '--valid', data('valid.csv'), '--images', images];
    expectInputError(await roentgen('train', ...args, '--out', place(`out of ${name}`)), bad, ...parts);
    expect(existsSync(place(`out of ${name}`))).toBe(false);
  });

  it('a finding that is not there', async () => {
    const args = ['train', ...tables, '--findings', 'Hernia', '--out', place('hernia')];
    expectInputError(await roentgen(...args), 'Hernia', data('train.csv'));
    expect(existsSync(place('hernia'))).toBe(false);
  });

  it('a run folder that exists already', async () => {
    mkdirSync(place('taken'));
    writeFileSync(place('taken', 'history.csv'), 'precious');
    expectInputError(await roentgen('train', ...tables, '--out', place('taken')), place('taken'), '--out');
    expect(readdirSync(place('taken'))).toEqual(['history.csv']);
  });

  it('a folder that can not be made', async () => {
    writeFileSync(place('file'), '');
    expectInputError(await roentgen('train', ...tables, '--out', place('file', 'run')), place('file', 'run'));
  });

  it('a disk that fills up: says so, and leaves nothing half-written', async () => {
    const out = place('full');
    const limited = await onFullDisk(400, 'train', ...tables, ...small, '--epochs', '1', '--out', out);
    expectInputError(limited, 'cannot write', out);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['--epochs', '0'],
    ['--batch-size', 'many'],
    ['--size', '16'],
    ['--learning-rate', '-1'],
    ['--network', 'resnet50'],
    ['--normalise', 'none'],
  ])('%s %s', async (option, value) => {
    expectInputError(await roentgen('train', ...tables, option, value, '--out', place('odd')), option, value);
    expect(existsSync(place('odd'))).toBe(false);
  });
});
