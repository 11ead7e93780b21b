import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../test/support/model.ts';
import { trainedParameters } from '../../test/support/probe.ts';
import { allParameters, initialParameters, parameterTable } from '../network/parameters.ts';
import { cascade } from './randomise.ts';

const { architecture } = tinyModel;
const table = parameterTable(architecture, 3);
const trained = trainedParameters(4);
const stages = cascade(trained, architecture, 3, 7);
const changed = (parameters: Float32Array) =>
  allParameters(table)
    .filter(({ offset, size }) =>
      parameters.slice(offset, offset + size).some((value, i) => value !== trained[offset + i]),
    )
    .map(({ name }) => name);

describe('cascade', () => {
  it('randomises from the head down, each stage what is before and one part more', () => {
    expect(stages.map(({ stage }) => stage)).toEqual(['head', 'block2', 'block1', 'stem']);
    const counts = stages.map(({ parameters }) => changed(parameters()).length);
    expect(changed(stages[0]!.parameters())).toEqual(['predictions/kernel', 'predictions/bias']);
    for (const [i, count] of counts.entries()) expect(count).toBeGreaterThan(counts[i - 1] ?? 0);
    expect(counts.at(-1)).toBe(allParameters(table).length);
  });

  it('ends with a network that was never trained, and is not what a training with this seed begins with', () => {
    const last = stages.at(-1)!.parameters();
    const kernel = table.trainable.find(({ name }) => name === 'predictions/kernel')!;
    const part = (parameters: Float32Array) => parameters.slice(kernel.offset, kernel.offset + kernel.size);
    const initial = initialParameters(table, 7);
    expect(part(last)).not.toEqual(part(initial));
    // The bounds of Glorot's, and gammas of 1.
    expect(Math.max(...part(last).map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / (kernel.shape[0]! + 3)));
    const gamma = table.trainable.find(({ name }) => name === 'bn/gamma')!;
    expect(last[gamma.offset]).toBe(1);
  });

  it('leaves the trained network as it is', () => {
    const before = trained.slice();
    for (const { parameters } of stages) parameters();
    expect(trained).toEqual(before);
  });
});
