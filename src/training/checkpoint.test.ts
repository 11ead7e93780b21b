import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { description, epochRecord } from '../../test/support/epochs.ts';
import { stateAt } from '../../test/support/states.ts';
import { InputError } from '../base/error.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { writeWeights } from './run-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-checkpoint-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = (name: string) => join(root, name, 'last.safetensors');

describe('a checkpoint', () => {
  it('gives the whole state back, to the bit', async () => {
    const best = { record: epochRecord(1), parameters: stateAt(7).parameters };
    const state = stateAt(3, { best, stopped: 'no better', epochLoss: 0.1 + 0.2 });
    await writeCheckpoint(file('whole'), state, description);
    expect(await readCheckpoint(file('whole'))).toEqual({ state, description });
  });

  it('keeps the best weights once where they are the last', async () => {
    const plain = stateAt(2);
    const best = { record: epochRecord(2), parameters: plain.parameters };
    await writeCheckpoint(file('once'), plain, description);
    const bytes = readFileSync(file('once')).length;
    await writeCheckpoint(file('once'), stateAt(2, { parameters: plain.parameters, best }), description);
    expect(readFileSync(file('once')).length - bytes).toBeLessThan(plain.parameters.byteLength / 2);
    expect((await readCheckpoint(file('once'))).state.best!.parameters).toEqual(plain.parameters);
  });

  it('knows a loss that is no number', async () => {
    const record = epochRecord(1, { loss: Number.NaN, validationLoss: Number.POSITIVE_INFINITY });
    await writeCheckpoint(file('nan'), stateAt(1, { history: [record], epochLoss: Number.NaN }), description);
    const { state } = await readCheckpoint(file('nan'));
    expect([state.history[0]!.loss, state.history[0]!.validationLoss, state.epochLoss]).toEqual([NaN, NaN, NaN]);
  });

  it('keeps the one before as previous', async () => {
    for (const epochs of [1, 2, 3]) await writeCheckpoint(file('two'), stateAt(epochs), description);
    expect((await readCheckpoint(file('two'))).state.epoch).toBe(4);
    expect((await readCheckpoint(join(root, 'two', 'previous.safetensors'))).state.epoch).toBe(3);
  });

  it('is refused by name wherever a byte is changed, or where it is cut', async () => {
    await writeCheckpoint(file('sound'), stateAt(2), description);
    const sound = readFileSync(file('sound'));
    const path = file('damaged');
    await writeCheckpoint(path, stateAt(2), description);
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(sound);
        damaged[at]! ^= change;
        // The blanks that fill up the header may be any that JSON allows.
        fc.pre(!(sound[at] === 0x20 && [0x09, 0x0a, 0x0d].includes(damaged[at]!)));
        writeFileSync(path, damaged);
        await expect(readCheckpoint(path)).rejects.toThrow(InputError);
        await expect(readCheckpoint(path)).rejects.toThrow(path);
      }),
      { numRuns: 60 },
    );
    writeFileSync(path, sound);
    truncateSync(path, sound.length - 8);
    await expect(readCheckpoint(path)).rejects.toThrow(path);
  });

  it('is no file of weights alone', async () => {
    await writeWeights(file('weights'), stateAt(1).parameters, description, 1);
    await expect(readCheckpoint(file('weights'))).rejects.toThrow(/weights, but no training/);
  });
});
