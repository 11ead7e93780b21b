import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compact } from '../../src/network/architecture.ts';
import { readSafetensors } from '../../src/weights/safetensors.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';
import { hdf5Bytes } from '../support/hdf5.ts';
import { asKeras, randomParameters } from '../support/keras.ts';

const place = scratchFolder();
const weights = place('weights.h5');
const findings = ['Mass', 'Edema', 'Effusion'];
const flat = randomParameters(compact, 3, 1);
const keras = asKeras(compact, 3, flat);
const said = ['--size', '64', '--mean', '126.5', '--std', '63.25', '--findings', 'Mass,edema,Effusion'];
const images = place('data', 'images');

async function writeKeras(path: string, layers: typeof keras): Promise<string> {
  const tensors = layers.map((weight) => [`/${weight.layer}/${weight.layer}/${weight.kind}:0`, weight] as const);
  writeFileSync(path, await hdf5Bytes(Object.fromEntries(tensors)));
  return path;
}

async function predictions(model: string): Promise<number[][]> {
  const out = `${model}.csv`;
  const { code, stderr } = await roentgen('predict', '--model', model, '--images', images, '--out', out);
  expect(code, stderr).toBe(0);
  return readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').slice(1).map(Number));
}

beforeAll(async () => {
  await writeKeras(weights, keras);
  const { code, stderr } = await roentgen('phantom', '--out', place('data'), '--images', '12', '--size', '64');
  expect(code, stderr).toBe(0);
});

describe('import', () => {
  it('makes a model that says what it was told, and prints what was matched by stage', async () => {
    const { code, stdout, stderr } = await roentgen('import', weights, '--out', place('a.onnx'), ...said);
    expect(code, stderr).toBe(0);
    for (const part of ['compact', 'stem', 'block1', 'block3', 'head', 'Mass, Edema, Effusion', '64 × 64', '126.5'])
      expect(stdout).toContain(part);
    const colour = ['--size', '64', '--normalise', 'imagenet', '--findings', 'Mass,Edema,Effusion', '--json'];
    const { stdout: three } = await roentgen('import', weights, '--out', place('c.onnx'), ...colour);
    expect(JSON.parse(three).model.normalisation).toMatchObject({ rule: 'channels', mean: [123.675, 116.28, 103.53] });
    const { stdout: json } = await roentgen('import', weights, '--out', place('b.onnx'), ...said, '--json');
    expect(JSON.parse(json)).toMatchObject({
      network: 'compact',
      matched: expect.arrayContaining([{ stage: 'head', tensors: 2, numbers: expect.any(Number) }]),
      model: { findings, size: 64, normalisation: { rule: 'dataset', mean: 126.5, standardDeviation: 63.25 } },
    });
    const [header, ...rows] = await predictions(place('a.onnx'));
    expect(header).toHaveLength(3);
    expect(rows).toHaveLength(12);
  });

  it('leaves an output without a name out, and the others as they were', async () => {
    const all = await roentgen('import', weights, '--out', place('all.onnx'), ...said);
    expect(all.code, all.stderr).toBe(0);
    const some = ['--size', '64', '--mean', '126.5', '--std', '63.25', '--findings', 'Mass,,Effusion'];
    const { code, stderr } = await roentgen('import', weights, '--out', place('some.onnx'), ...some);
    expect(code, stderr).toBe(0);
    const whole = await predictions(place('all.onnx'));
    const fewer = await predictions(place('some.onnx'));
    expect(fewer.slice(1)).toEqual(whole.slice(1).map(([mass, , effusion]) => [mass, effusion]));
  });

  it('makes weights that --model takes as they are, and a backbone that a training begins with', async () => {
    for (const out of ['m.onnx', 'm.safetensors']) {
      const { code, stderr } = await roentgen('import', weights, '--out', place(out), ...said);
      expect(code, stderr).toBe(0);
    }
    expect(await predictions(place('m.safetensors'))).toEqual(await predictions(place('m.onnx')));
    const backbone = await roentgen('import', weights, '--out', place('b.safetensors'), '--backbone-only');
    expect(backbone.code, backbone.stderr).toBe(0);
    const { tensors } = await readSafetensors(place('b.safetensors'));
    expect([...tensors.keys()].filter((name) => name.startsWith('predictions'))).toEqual([]);
    expect(tensors.size).toBe(keras.length - 2);
  });

  it('is not needed where --model is told what the file does not say', async () => {
    const { code, stderr } = await roentgen('import', weights, '--out', place('told.onnx'), ...said);
    expect(code, stderr).toBe(0);
    const [header, ...rows] = await predictions(place('told.onnx'));
    const out = place('told.csv');
    const told = await roentgen('predict', '--model', weights, '--images', images, '--out', out, ...said);
    expect(told.code, told.stderr).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(`${place('told.onnx')}.csv`, 'utf8'));
    expect([header!.length, rows.length]).toEqual([3, 12]);
    const evaluated = [
      'evaluate',
      '--model',
      weights,
      '--images',
      images,
      '--truth',
      place('data', 'test.csv'),
      '--json',
    ];
    const { code: done, stderr: fault } = await roentgen(...evaluated, ...said.slice(0, -1), 'Mass,,Effusion');
    expect(done, fault).toBe(0);
    const image = join(images, readdirSync(images)[0]!);
    const flags = [...said.slice(0, -2), '--weights-findings', 'Mass,Edema,Effusion', '--findings', 'Edema', '--json'];
    const explained = await roentgen('explain', '--model', weights, '--image', image, '--out', place('maps'), ...flags);
    expect(explained.code, explained.stderr).toBe(0);
    expect(Object.keys(JSON.parse(explained.stdout).images[image].findings)).toEqual(['Edema']);
    // A model says all of this itself.
    const twice = ['predict', '--model', place('told.onnx'), '--images', images, '--out', place('no.csv'), ...said];
    expectInputError(await roentgen(...twice), '--size does nothing', place('told.onnx'));
  });

  it('asks for everything that the file does not say, at once', async () => {
    const refused = await roentgen('import', weights, '--out', place('no.onnx'));
    expectInputError(refused, weights, '--size', '--normalise image', '--mean and --std', '--findings', '3 outputs');
    expect(existsSync(place('no.onnx'))).toBe(false);
    const predicted = await roentgen('predict', '--model', weights, '--images', images, '--out', place('no.csv'));
    expectInputError(predicted, weights, '--size', '--normalise image', '--findings', '3 outputs');
  });

  it.each([
    ['too few findings', ['--findings', 'Mass,Edema'], ['2 names', '3 outputs']],
    ['a finding twice', ['--findings', 'Mass,Edema,mass'], ['Mass twice']],
    ['a mean without a deviation', ['--mean', '3'], ['--mean and --std go together']],
    ['three means and one deviation', ['--mean', '3,4,5', '--std', '2'], ['three and three']],
    ['moments of pixels from 0 to 1', ['--mean', '0.485', '--std', '0.229'], ['--mean 123.675 --std 58.395']],
    ['two means', ['--mean', '3,4', '--std', '2'], ['one number, or three']],
    ['moments where each image has its own', ['--normalise', 'image', '--mean', '3'], ['do nothing with']],
    [
      'another network than expected',
      ['--normalise', 'image', '--network', 'densenet121'],
      ["doesn't fit densenet121", 'conv1/conv/kernel', 'was expected'],
    ],
    ['a head left out of a model', [...said, '--backbone-only'], ['--backbone-only']],
    [
      'findings of no head',
      ['--findings', 'A,B,C', '--backbone-only', '--out', place('bad.safetensors')],
      ['--findings'],
    ],
  ])('refuses %s', async (_, args, parts) => {
    const missing = [
      '--size',
      '64',
      ...(args.includes('--findings') ? ['--normalise', 'image'] : ['--findings', 'Mass,Edema,Effusion']),
    ];
    const refused = await roentgen('import', weights, '--out', place('bad.onnx'), ...missing, ...args);
    expectInputError(refused, ...parts);
    expect(existsSync(place('bad.onnx'))).toBe(false);
  });

  it('refuses a tensor that is missing, one too many, and one of another shape, by name', async () => {
    const spoilt = keras
      .filter(({ layer }) => layer !== 'conv3_block2_0_bn')
      .map((weight) =>
        weight.layer === 'bn' && weight.kind === 'beta' ? { ...weight, shape: [1, weight.data.length] } : weight,
      );
    const extra = { layer: 'squeeze', kind: 'kernel', shape: [1, 1, 2, 1], data: Float32Array.of(1, 2) };
    const path = await writeKeras(place('spoilt.h5'), [...spoilt, extra]);
    const refused = await roentgen('import', path, '--out', place('spoilt.onnx'), ...said);
    expectInputError(
      refused,
      path,
      'conv3_block2_0_bn/gamma is missing',
      '/bn/bn/beta:0 (bn/beta) is [1, ',
      '/squeeze/squeeze/kernel:0 has no place',
    );
  });

  it.each([
    ['text', 'Image,Mass\na.png,1\n'],
    ['nothing', ''],
  ])('refuses a file of %s', async (name, content) => {
    writeFileSync(place(name), content);
    expectInputError(
      await roentgen('import', place(name), '--out', place('x.onnx'), ...said),
      place(name),
      'no weight file',
    );
  });
});

describe('train --weights', () => {
  const table = (name: string, ...lines: string[]) => {
    writeFileSync(place(name), `${lines.join('\n')}\n`);
    return place(name);
  };

  it('wants to know what the outputs of a file mean, and takes them in the order of the table', async () => {
    const rows = Array.from({ length: 4 }, (_, i) => `${i}`);
    const names = readdirSync(images).slice(0, 4);
    const train = table(
      't.csv',
      'Image,Edema,Effusion,Mass',
      ...rows.map((_, i) => `${names[i]},${i % 2},${1 - (i % 2)},${i % 2}`),
    );
    const args = [
      'train',
      '--train',
      train,
      '--valid',
      train,
      '--images',
      images,
      '--network',
      'compact',
      '--size',
      '64',
    ];
    const few = [
      '--batch-size',
      '4',
      '--epochs',
      '1',
      '--learning-rate',
      '1e-12',
      '--threads',
      '1',
      '--weights',
      weights,
    ];
    const refused = await roentgen(...args, ...few, '--out', place('run0'));
    expectInputError(refused, weights, '--weights-findings', '--backbone-only');
    const other = [...args, ...few, '--network', 'densenet121', '--out', place('run0')];
    expectInputError(await roentgen(...other), weights, 'belong to compact', '--network compact');
    expectInputError(
      await roentgen(...args, ...few, '--weights', images, '--out', place('run0')),
      images,
      'best.safetensors',
    );
    const { code, stderr } = await roentgen(
      ...args,
      ...few,
      '--out',
      place('run'),
      '--weights-findings',
      findings.join(','),
    );
    expect(code, stderr).toBe(0);
    const { tensors, metadata } = await readSafetensors(place('run', 'checkpoints', 'best.safetensors'));
    const learnt: string[] = JSON.parse(metadata.model!).findings;
    const kernel = keras.find(({ layer, kind }) => layer === 'predictions' && kind === 'kernel')!.data;
    const own = tensors.get('predictions/kernel')!.data as Float32Array;
    for (const [place, name] of learnt.entries()) expect(own[place]).toBeCloseTo(kernel[findings.indexOf(name)]!, 6);
    expect(learnt).not.toEqual(findings);
  });
});

describe('train --normalise', () => {
  const out = place('colour');
  const tables = ['--train', place('data', 'train.csv'), '--valid', place('data', 'train.csv'), '--images', images];
  const few = ['--findings', findings.join(','), '--batch-size', '4', '--threads', '1', '--learning-rate', '1e-12'];
  const start = ['train', ...tables, ...few, '--network', 'compact', '--learn', 'head'];
  const own = ['--weights', weights, '--weights-findings', findings.join(',')];
  const configOf = (run: string) => JSON.parse(readFileSync(place(run, 'config.json'), 'utf8'));
  const imagenet = { rule: 'channels', epsilon: 0, mean: [123.675, 116.28, 103.53] };

  beforeAll(async () => {
    const args = ['--size', '64', '--normalise', 'imagenet', '--epochs', '1', '--out', out];
    const { code, stderr } = await roentgen(...start, ...own, ...args);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('normalised');
  });

  it('trains by the rule of the weights: the model predicts as the same weights imported', async () => {
    expect(configOf('colour').normalisation).toMatchObject(imagenet);
    const said = ['--size', '64', '--normalise', 'imagenet', '--findings', findings.join(',')];
    const imported = await roentgen('import', weights, '--out', place('colour.onnx'), ...said);
    expect(imported.code, imported.stderr).toBe(0);
    const [run, file] = [await predictions(out), await predictions(place('colour.onnx'))];
    expect(run.slice(1)).toHaveLength(12);
    run.slice(1).forEach((row, i) => {
      row.forEach((value, finding) => {
        expect(value).toBeCloseTo(file[i + 1]![finding]!, 6);
      });
    });
    for (const part of ['in three channels, minus 123.675', 'Normalisation rule'])
      expect(readFileSync(place('colour', 'MODEL_CARD.md'), 'utf8')).toContain(part);
  });

  it('takes what a model says of itself, tells so, repeats it by its config.json and goes on with it', async () => {
    const next = await roentgen(...start, '--weights', out, '--epochs', '1', '--out', place('next'));
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toMatch(/colour.*images are prepared.*64 × 64 pixels.*in three channels/);
    expect(configOf('next').settings).toMatchObject({ size: 64, resize: 'nearest', normalise: imagenet });
    const again = ['train', '--config', place('next', 'config.json'), '--threads', '1', '--out', place('again')];
    const repeated = await roentgen(...again);
    expect(repeated.code, repeated.stderr).toBe(0);
    expect(configOf('again').settings).toEqual(configOf('next').settings);
    const resumed = await roentgen('train', '--resume', place('next'), '--epochs', '2');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).not.toContain('images are prepared');
    expect(configOf('next').normalisation).toMatchObject(imagenet);
  });

  it('says where the flags differ from the weights, and where nobody knows', async () => {
    const few = ['--size', '32', '--steps-per-epoch', '1', '--epochs', '1'];
    const other = await roentgen(...start, ...few, '--normalise', 'image', '--weights', out, '--out', place('other'));
    expect(other.code, other.stderr).toBe(0);
    expect(other.stderr).toMatch(/32 × 32 pixels; theirs: 64 × 64 pixels/);
    expect(other.stderr).toMatch(/each image minus its mean.*; theirs: in three channels/);
    const unknown = await roentgen(...start, ...few, ...own, '--out', place('unknown'));
    expect(unknown.code, unknown.stderr).toBe(0);
    expect(unknown.stderr).toMatch(/weights\.h5 doesn't say how images were normalised.*--normalise imagenet/);
    expect(configOf('unknown').settings.normalise).toBe('notebook');
  });

  it('finds a rate by it, and a backbone carries it', async () => {
    const backbone = place('colour.safetensors');
    const said = ['--size', '64', '--normalise', 'imagenet', '--backbone-only', '--json'];
    const imported = await roentgen('import', weights, '--out', backbone, ...said);
    expect(imported.code, imported.stderr).toBe(0);
    expect(JSON.parse(imported.stdout)).toMatchObject({
      model: null,
      preprocessing: { size: 64, normalisation: imagenet },
    });
    const sweep = ['--find-learning-rate', '--sweep-steps', '20', '--json', '--out', place('rate')];
    const found = await roentgen(...start, '--weights', backbone, '--backbone-only', ...sweep);
    expect(JSON.parse(found.stdout).steps.length, found.stderr).toBeGreaterThan(1);
    expect(found.stderr).toMatch(/colour\.safetensors.*images are prepared.*64 × 64 pixels; in three channels/);
  });

  it.each([
    ['numbers that are not used', ['--normalise', 'notebook', '--mean', '3', '--std', '2'], ['--normalise notebook']],
    ['a mean alone', ['--mean', '3'], ['--mean and --std go together']],
  ])('refuses %s', async (_, args, parts) => {
    expectInputError(await roentgen(...start, ...args, '--out', place('odd')), ...parts);
    expect(existsSync(place('odd'))).toBe(false);
  });
});

const full = realData('oracle/densenet121/densenet121_random.h5');

describe.skipIf(full === undefined)('a full Keras file (skipped where shared/data is absent)', () => {
  it('becomes a model', async () => {
    const names = JSON.parse(readFileSync(realData('oracle/densenet121/expected.json')!, 'utf8')).labels.join(',');
    const args = ['--size', '320', '--normalise', 'image', '--findings', names, '--json'];
    const { code, stdout, stderr } = await roentgen('import', full!, '--out', place('full.onnx'), ...args);
    expect(code, stderr).toBe(0);
    const { network, matched } = JSON.parse(stdout);
    expect(network).toBe('densenet121');
    expect(matched.reduce((sum: number, { numbers }: { numbers: number }) => sum + numbers, 0)).toBe(7_051_854);
  });
});
