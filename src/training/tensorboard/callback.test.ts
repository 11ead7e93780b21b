import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { control, epochEnd, stepEnd, trainingStart } from '../../../test/support/epochs.ts';
import { eventFileIn, readEvents } from '../../../test/support/events.ts';
import { InputError } from '../../base/error.ts';
import { encodePng } from '../../image/encode.ts';
import type { Callback, CallbackState } from '../callbacks.ts';
import { type TensorBoardOptions, tensorBoard } from './callback.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-tensorboard-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(root, 'run-'));
const png = await encodePng({ width: 4, height: 2, data: new Uint8Array(8) });
const images: TensorBoardOptions['images'] = async ({ record }) => [{ tag: `heat_map/a.png/${record.epoch}`, png }];
const settingsText = '| seed | 1 |\n|---|---|';
const stepsPerEpoch = 3;

const fileOf = (folder: string, run: string) => eventFileIn(join(folder, run));
/** Everything but the wall times. */
const eventsOf = (folder: string, run: string) =>
  readEvents(fileOf(folder, run)).map(({ wallTime, ...event }) => {
    expect(Math.abs(wallTime - Date.now() / 1000)).toBeLessThan(600);
    return event;
  });
/** `[step, number]` of a run's tag, in the file's order. */
const points = (folder: string, run: string, tag: string) =>
  readEvents(fileOf(folder, run)).flatMap(({ step, values }) =>
    values.flatMap((value) => (value.tag === tag ? [[step, value.number]] : [])),
  );
const tagsOf = (folder: string, run: string) =>
  [...new Set(readEvents(fileOf(folder, run)).flatMap(({ values }) => values.map(({ tag }) => tag)))].sort();

/** Steps from … to, with the ends of epochs among them. */
async function train(callback: Callback, from: number, to: number): Promise<void> {
  for (let step = from; step <= to; step++) {
    callback.onStepEnd!(stepEnd(step, stepsPerEpoch));
    if (step % stepsPerEpoch === 0) await callback.onEpochEnd!(epochEnd(step / stepsPerEpoch, stepsPerEpoch), control);
  }
}

async function started(options: Partial<TensorBoardOptions> & { folder: string }): Promise<Callback> {
  const callback = tensorBoard({ settingsText, images, ...options });
  await callback.onStart!(trainingStart);
  return callback;
}

describe('what TensorBoard shows', () => {
  it("has Keras' tags and steps: batches from 1 in the whole training, epochs from 0", async () => {
    const folder = newFolder();
    const callback = await started({ folder });
    await train(callback, 1, 6);
    await callback.onEnd!({ isInterrupted: false });

    expect(tagsOf(folder, 'train')).toEqual([
      'batch_learning_rate',
      'batch_loss',
      'epoch_learning_rate',
      'epoch_loss',
      'settings',
    ]);
    const fround = (step: number) => [step, Math.fround(1 / step)];
    expect(points(folder, 'train', 'batch_loss')).toEqual([1, 2, 3, 4, 5, 6].map(fround));
    expect(points(folder, 'train', 'epoch_loss')).toEqual([
      [0, 0.5],
      [1, 0.25],
    ]);
    expect(points(folder, 'train', 'epoch_learning_rate')[1]).toEqual([1, Math.fround(0.001)]);
    expect(points(folder, 'validation', 'epoch_loss')).toEqual([
      [0, 0.75],
      [1, 0.375],
    ]);
    expect(points(folder, 'validation', 'epoch_mean_auc')).toEqual([
      [0, 0.625],
      [1, 0.625],
    ]);
  });

  it('has an area for each finding that has one, and no point for what is undefined or no number', async () => {
    const folder = newFolder();
    const callback = await started({ folder, images: undefined });
    callback.onStepEnd!(stepEnd(1, 1, { loss: Number.NaN }));
    callback.onStepEnd!(stepEnd(2, 1, { loss: 1e300 }));
    const nothing = { meanAuc: null, auc: { Mass: null, Edema: null }, validationLoss: Number.POSITIVE_INFINITY };
    await callback.onEpochEnd!(epochEnd(1, 1, { auc: { Mass: 0.5, Edema: null } }), control);
    await callback.onEpochEnd!(epochEnd(2, 1, nothing), control);
    expect(tagsOf(folder, 'validation')).toEqual(['epoch_auc/Mass', 'epoch_loss', 'epoch_mean_auc']);
    expect(eventsOf(folder, 'validation').map(({ step, values }) => [step, values.length])).toEqual([
      [0, 0],
      [0, 3],
    ]);
    expect(points(folder, 'train', 'batch_loss')).toEqual([]);
    expect(points(folder, 'train', 'batch_learning_rate')).toHaveLength(2);
  });

  it('has the settings once, JSON as code, and the pictures of each epoch', async () => {
    const folder = newFolder();
    await train(await started({ folder }), 1, 6);
    expect(eventsOf(folder, 'train').filter(({ values }) => values[0]?.tag === 'settings')).toEqual([
      { step: 0, values: [{ tag: 'settings', text: settingsText, plugin: 'text' }] },
    ]);
    const image = { height: 2, width: 4, colours: 1, png: [...png] };
    expect(eventsOf(folder, 'validation').filter(({ values }) => values[0]?.image)).toEqual([
      { step: 0, values: [{ tag: 'heat_map/a.png/1', image }] },
      { step: 1, values: [{ tag: 'heat_map/a.png/2', image }] },
    ]);

    const other = newFolder();
    await started({ folder: other, settingsText: '{"seed": 1}' });
    expect(eventsOf(other, 'train')[1]?.values[0]?.text).toBe('```json\n{"seed": 1}\n```');
  });

  it('has a point every so many steps', async () => {
    const folder = newFolder();
    await train(await started({ folder, everySteps: 2 }), 1, 6);
    expect(points(folder, 'train', 'batch_loss').map(([step]) => step)).toEqual([2, 4, 6]);
  });

  it('refuses pictures that are no PNG files', async () => {
    const callback = await started({
      folder: newFolder(),
      images: async () => [{ tag: 'a', png: new Uint8Array(40) }],
    });
    await expect(train(callback, 1, 3)).rejects.toThrow('a picture for TensorBoard is not a PNG file');
  });
});

describe('a training that goes on from a checkpoint', () => {
  const uninterrupted = async () => {
    const folder = newFolder();
    await train(await started({ folder }), 1, 12);
    return [eventsOf(folder, 'train'), eventsOf(folder, 'validation')];
  };
  /** A run killed some time after the checkpoint of a step, and the checkpoint's state as JSON gives it back. */
  const killed = async (checkpoint: number, end: number) => {
    const folder = newFolder();
    const callback = await started({ folder });
    await train(callback, 1, checkpoint);
    const state: CallbackState = JSON.parse(JSON.stringify(await callback.state!()));
    await train(callback, checkpoint + 1, end);
    await callback.onEnd!({ isInterrupted: true });
    return { folder, state };
  };
  const goOn = async (folder: string, state: CallbackState, from: number) => {
    const callback = tensorBoard({ folder, settingsText, images });
    await callback.restore!(state);
    await callback.onStart!({ ...trainingStart, stepsDone: from });
    await train(callback, from + 1, 12);
    await callback.onEnd!({ isInterrupted: false });
    return [eventsOf(folder, 'train'), eventsOf(folder, 'validation')];
  };

  it.each([
    ['at once', 6, 6],
    ['after further steps and epochs', 6, 11],
    ['after a checkpoint within an epoch', 4, 10],
  ])('has neither gaps nor doubles: killed %s', async (_, checkpoint, end) => {
    const { folder, state } = await killed(checkpoint, end);
    expect(await goOn(folder, state, checkpoint)).toEqual(await uninterrupted());
  });

  it('has neither gaps nor doubles where the last record is torn, and in a folder that was moved', async () => {
    const { folder, state } = await killed(5, 8);
    const path = fileOf(folder, 'train');
    truncateSync(path, readFileSync(path).length - 7);
    appendFileSync(fileOf(folder, 'validation'), Buffer.from([9, 0, 0]));
    const moved = join(newFolder(), 'moved');
    cpSync(folder, moved, { recursive: true });
    rmSync(folder, { recursive: true });
    expect(await goOn(moved, state, 5)).toEqual(await uninterrupted());
  });

  it('reports in its state what is on the disk by then', async () => {
    const folder = newFolder();
    const callback = await started({ folder });
    for (let step = 1; step <= 200; step++) callback.onStepEnd!(stepEnd(step, 1000));
    const { values } = await callback.state!();
    const length = readFileSync(fileOf(folder, 'train')).length;
    expect(values).toMatchObject({ train: { bytes: length } });
    expect(points(folder, 'train', 'batch_loss')).toHaveLength(200);
  });

  it('refuses a file that is missing or shorter than the checkpoint says', async () => {
    const { folder, state } = await killed(6, 6);
    const restore = async () => tensorBoard({ folder, settingsText }).restore!(state);
    const path = fileOf(folder, 'validation');
    truncateSync(path, 100);
    await expect(restore()).rejects.toThrow(/validation.events.* has 100 bytes, where the checkpoint says/);
    rmSync(path);
    await expect(restore()).rejects.toThrow(InputError);
  });

  it.each([
    [{}],
    [{ train: null, validation: null }],
    [{ train: { file: '../tfevents', bytes: 9 }, validation: { file: 'tfevents', bytes: 9 } }],
    [{ train: { file: 'tfevents', bytes: -1 }, validation: { file: 'tfevents', bytes: 9 } }],
  ])('refuses a state that is damaged: %j', async (values) => {
    await expect(
      (async () => tensorBoard({ folder: newFolder(), settingsText }).restore!({ values }))(),
    ).rejects.toThrow(/checkpoint does not say which event files/);
  });
});
