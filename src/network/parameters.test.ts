import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { compact, densenet121 } from './architecture.ts';
import { allParameters, initialParameters, parameterTable } from './parameters.ts';

describe('parameterTable', () => {
  it("has DenseNet-121's 7,051,854 numbers in 606 tensors with 14 findings", () => {
    const all = allParameters(parameterTable(densenet121, 14));
    expect(all).toHaveLength(606);
    expect(all.reduce((sum, { size }) => sum + size, 0)).toBe(7_051_854);
  });

  it('lies in one array without gaps, trainable numbers first', () => {
    const table = parameterTable(compact, 3);
    let end = 0;
    for (const { offset, size } of allParameters(table)) {
      expect(offset).toBe(end);
      end += size;
    }
    expect(end).toBe(table.trainableSize + table.statisticsSize);
    expect(table.statistics[0]!.offset).toBe(table.trainableSize);
  });
});

const manifest = realData('course/keras_weights_manifest.csv');
describe.skipIf(!manifest)("the real course model's weights (skipped where shared/data is absent)", () => {
  it('have the same names and shapes', () => {
    const rows: Record<string, string>[] = parse(readFileSync(manifest!), { columns: true });
    const [nameColumn, shapeColumn] = ['name', 'shape'].map(
      (part) => Object.keys(rows[0]!).find((column) => column.toLowerCase().includes(part))!,
    ) as [string, string];
    const theirs = rows.map((row) => ({
      // Keras writes `layer/layer/kernel:0`; the head is called dense_1 there.
      name: row[nameColumn]!.replace(/:0$/, '').replace('dense_1', 'predictions').split('/'),
      shape: (row[shapeColumn]!.match(/\d+/g) ?? []).map(Number),
    }));
    const ours = new Map(
      allParameters(parameterTable(densenet121, 14)).map(({ name, shape }) => [
        name,
        shape.length === 4 ? [shape[2]!, shape[3]!, shape[1]!, shape[0]!] : shape,
      ]),
    );
    expect(theirs).toHaveLength(ours.size);
    for (const { name, shape } of theirs) {
      const known = [...Array(name.length).keys()].map((from) => name.slice(from).join('/'));
      const match = known.find((suffix) => ours.has(suffix));
      expect(match, name.join('/')).toBeDefined();
      expect(ours.get(match!), match).toEqual(shape);
    }
  });
});

describe('initialParameters', () => {
  const small = { name: 'small', blocks: [1, 1], growth: 12, stem: 16 };
  const table = parameterTable(small, 5);
  const values = initialParameters(table, 1);
  const of = (name: string) => {
    const { offset, size } = allParameters(table).find((each) => each.name === name)!;
    return values.subarray(offset, offset + size);
  };

  it('draws kernels evenly between ±√(6/(fan in + fan out))', () => {
    for (const { name, kind, shape } of table.trainable) {
      if (kind !== 'kernel') continue;
      const [a, b, ...window] = shape as [number, number, ...number[]];
      const limit = Math.sqrt(6 / ((a + b) * window.reduce((x, y) => x * y, 1)));
      const kernel = of(name);
      const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
      expect(Math.max(...kernel.map(Math.abs)), name).toBeLessThanOrEqual(limit);
      // The fourth moment of a uniform number gives the error of its second: (limit²/3)·√(4/5 / n).
      const spread = (limit ** 2 / 3) * Math.sqrt(0.8 / kernel.length);
      expect(Math.abs(variance - limit ** 2 / 3), name).toBeLessThan(5 * spread);
    }
  });

  it('begins normalisations as the identity and biases at zero', () => {
    expect(of('conv1/bn/gamma').every((value) => value === 1)).toBe(true);
    expect(of('conv1/bn/moving_variance').every((value) => value === 1)).toBe(true);
    for (const name of ['conv1/bn/beta', 'conv1/bn/moving_mean', 'predictions/bias']) {
      expect(of(name).every((value) => value === 0)).toBe(true);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(initialParameters(table, 1)).toEqual(values);
    expect(initialParameters(table, 2)).not.toEqual(values);
  });

  it("keeps a layer's numbers whatever stands before it: they hang on its name", () => {
    const other = parameterTable(small, 9);
    const { offset, size } = other.trainable.find(({ name }) => name === 'conv3_block1_1_conv/kernel')!;
    expect(initialParameters(other, 1).subarray(offset, offset + size)).toEqual(of('conv3_block1_1_conv/kernel'));
  });
});
