import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { compact } from '../../src/network/architecture.ts';
import type { Dataset, Images } from '../../src/server/runs/schemas.ts';
import type { Model, Prediction } from '../../src/server/schemas.ts';
import { binary, expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';
import { hdf5Bytes } from '../support/hdf5.ts';
import { asKeras, randomParameters } from '../support/keras.ts';
import { writeModel } from '../support/model.ts';
import { type Served, serve } from '../support/serve.ts';

const place = scratchFolder();
const images = place('data', 'images');
const model = writeModel(place('model.onnx'), { thresholds: { Mass: 0.25 } });
const bytes = readFileSync(model);
const sha256 = createHash('sha256').update(bytes).digest('hex');
let served: Served;

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', place('data'), '--images', '5', '--size', '64');
  expect(code, stderr).toBe(0);
  served = await serve(['--model', model]);
});

/** Probabilities by image and finding, as `predict` writes them. */
async function predicted(folder: string, by: readonly string[] = [model]): Promise<Map<string, number[]>> {
  const out = place('predictions.csv');
  const { code, stderr } = await roentgen('predict', '--model', ...by, '--images', folder, '--out', out);
  expect(code, stderr).toBe(0);
  const [, ...rows] = readFileSync(out, 'utf8').trim().split('\n');
  return new Map(
    rows.map((row) => {
      const [image, ...probabilities] = row.split(',');
      return [image!, probabilities.map(Number)];
    }),
  );
}

/** All files of a folder in one request. */
async function ask(
  folder: string,
  names: readonly string[],
  query = '',
  url: string = served.url,
): Promise<Prediction> {
  const form = new FormData();
  for (const name of names) form.append('image', new File([readFileSync(`${folder}/${name}`)], name));
  const response = await fetch(`${url}/v1/predictions${query}`, { method: 'POST', body: form });
  const answer = (await response.json()) as Prediction;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

function expectSame(prediction: Prediction, expected: ReadonlyMap<string, readonly number[]>): void {
  for (const { name, findings } of prediction.images)
    expect(findings.map(({ probability }) => probability)).toEqual(expected.get(name!));
}

describe('serve', () => {
  it("gives predict's probabilities to the last digit", async () => {
    const names = readdirSync(images);
    const answer = await ask(images, names);
    expect(answer.images.map(({ name }) => name)).toEqual(names);
    expectSame(answer, await predicted(images));
  });

  it.skipIf(!realData('images-misc'))(
    'does so for real X-rays of other origins (skipped where shared/data is absent)',
    async () => {
      const folder = realData('images-misc')!;
      const names = readdirSync(folder).filter((name) => /\.(png|jpe?g|tiff?)$/.test(name));
      expect(names.length).toBeGreaterThan(2);
      expectSame(await ask(folder, names), await predicted(folder));
    },
  );

  it('takes a weight file with what belongs to it, and gives the probabilities that predict gives', async () => {
    const tensors = asKeras(compact, 3, randomParameters(compact, 3, 1)).map(
      (weight) => [`/${weight.layer}/${weight.layer}/${weight.kind}:0`, weight] as const,
    );
    const weights = place('weights.h5');
    writeFileSync(weights, await hdf5Bytes(Object.fromEntries(tensors)));
    const said = ['--size', '64', '--normalise', 'imagenet', '--findings', 'Mass,,Effusion'];
    const own = await serve(['--model', weights, ...said]);
    const known = (await (await fetch(`${own.url}/v1/model`)).json()) as Model;
    expect(known).toMatchObject({ name: 'weights.h5', findings: ['Mass', 'Effusion'], size: 64 });
    expect(known.normalisation).toMatchObject({ rule: 'channels', mean: [123.675, 116.28, 103.53] });
    const names = readdirSync(images);
    expectSame(await ask(images, names, '', own.url), await predicted(images, [weights, ...said]));
    // What the page runs is a whole model.
    const file = await fetch(`${own.url}/v1/model/file?sha256=${known.sha256}`);
    writeFileSync(place('of-weights.onnx'), Buffer.from(await file.arrayBuffer()));
    expectSame(await ask(images, names, '', own.url), await predicted(images, [place('of-weights.onnx')]));
  });

  it('says what the model is, and gives its very bytes', async () => {
    const said = (await (await fetch(`${served.url}/v1/model`)).json()) as Model;
    expect(said).toMatchObject({
      name: 'model.onnx',
      sha256,
      bytes: bytes.length,
      findings: ['Mass', 'Edema', 'Effusion'],
      size: 64,
      thresholds: { Mass: 0.25 },
    });
    const file = await fetch(`${served.url}/v1/model/file?sha256=${sha256}`);
    expect(file.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
    const etag = file.headers.get('etag')!;
    const again = await fetch(`${served.url}/v1/model/file`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const other = await fetch(`${served.url}/v1/model/file?sha256=${'0'.repeat(64)}`);
    expect(other.status).toBe(409);
  });

  it('gives the findings that are asked for, with coarse maps and operating points', async () => {
    const answer = await ask(images, readdirSync(images).slice(0, 1), '?findings=Effusion,Mass&heatmaps=true');
    const [{ findings, width, height }] = answer.images as [Prediction['images'][number]];
    expect([width, height]).toEqual([64, 64]);
    expect(findings.map(({ finding, threshold }) => [finding, threshold])).toEqual([
      ['Mass', 0.25],
      ['Effusion', null],
    ]);
    for (const { heatmap } of findings) {
      expect(heatmap!.values).toHaveLength(heatmap!.width * heatmap!.height);
      expect(heatmap!.values.every(Number.isFinite)).toBe(true);
    }
  });

  it('is asked by a program of its own through roentgen/client', async () => {
    const name = readdirSync(images)[0]!;
    const program = `
      import { readFile } from 'node:fs/promises';
      import { createClient } from 'roentgen/client';
      const content = new Uint8Array(await readFile(process.argv[2]));
      const { images } = await createClient({ url: process.argv[1] }).predict([{ name: 'a', content }]);
      process.stdout.write(JSON.stringify(images[0].findings.map(({ probability }) => probability)));`;
    const args = ['--input-type=module', '-e', program, served.url, `${images}/${name}`];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual((await predicted(images)).get(name));
  });

  it('shows a run that has no model yet, and refuses predictions', async () => {
    mkdirSync(place('young'));
    const own = await serve(['--run', place('young')]);
    expect(own.stderr()).toContain('no model.onnx yet');
    const runs = await (await fetch(`${own.url}/v1/runs`)).json();
    expect(runs).toMatchObject({ runs: [{ run: 'young', config: null, epochs: 0 }] });
    expect((await fetch(`${own.url}/v1/model`)).status).toBe(503);
  });

  it('shows the data of a run that was trained in another folder, with relative paths', async () => {
    const tables = '--train train.csv --valid train.csv --images images';
    const small = '--network compact --size 32 --batch-size 2 --epochs 1 --steps-per-epoch 1 --validation-steps 1';
    const args = [binary, 'train', ...`${tables} ${small} --out ../trained`.split(' ')];
    await promisify(execFile)(process.execPath, args, { cwd: place('data') });
    const own = await serve(['--run', place('trained')]);
    const { splits } = (await (await fetch(`${own.url}/v1/runs/trained/dataset`)).json()) as Dataset;
    expect(splits.map(({ split, file, isChanged }) => [split, file, isChanged])).toEqual([
      ['train', 'train.csv', false],
      ['valid', 'train.csv', false],
    ]);
    const list = (await (await fetch(`${own.url}/v1/runs/trained/images?split=train`)).json()) as Images;
    const picture = await fetch(`${own.url}/v1/runs/trained/image?name=${list.images[0]!.name}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
  });

  it('logs a line a request with hashes and without names, and ends on Ctrl-C with what is under way done', async () => {
    const own = await serve(['--model', model]);
    const name = 'Mrs-Somebody-1950.png';
    const image = readFileSync(`${images}/${readdirSync(images)[0]}`);
    const form = new FormData();
    form.append('image', new File([image], name));
    const asked = fetch(`${own.url}/v1/predictions`, { method: 'POST', body: form });
    await fetch(`${own.url}/healthz`);
    const stopped = own.stop('SIGTERM');
    expect((await asked).status).toBe(200);
    expect(await stopped).toBe(130);
    const lines = own
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    expect(lines.find(({ route }) => route === '/v1/predictions')).toMatchObject({
      method: 'POST',
      status: 200,
      outcome: 'ok',
      model: sha256,
      inputs: [createHash('sha256').update(image).digest('hex')],
    });
    expect(own.stderr()).not.toContain('Somebody');
  });
});

describe('serve, of wrong usage', () => {
  it('another address than the loopback one without a token, or with one that can be guessed', async () => {
    const args = ['serve', '--model', model, '--port', '0', '--host', '0.0.0.0'];
    expectInputError(await roentgen(...args), '--host 0.0.0.0', '--token-file');
    writeFileSync(place('token'), 'short\n');
    expectInputError(await roentgen(...args, '--token-file', place('token')), place('token'), 'at least 16');
    expectInputError(await roentgen(...args, '--token-file', place('absent')), place('absent'), 'no such file');
  });

  it('nothing to serve, no such run, or two of one name', async () => {
    expectInputError(await roentgen('serve'), '--model', '--run');
    expectInputError(await roentgen('serve', '--run', place('absent')), place('absent'), 'no such folder');
    expectInputError(
      await roentgen('serve', '--model', model, '--images', place('absent')),
      '--images',
      place('absent'),
    );
    for (const folder of ['x', 'y']) mkdirSync(place(folder, 'run'), { recursive: true });
    expectInputError(await roentgen('serve', '--model', model, '--run', place('x', 'run'), place('y', 'run')), 'run');
  });

  it('flags of weights for a model that says all of this itself, or for none', async () => {
    expectInputError(await roentgen('serve', '--model', model, '--size', '64'), '--size does nothing', model);
    mkdirSync(place('untrained'), { recursive: true });
    const run = ['serve', '--run', place('untrained'), '--findings', 'Mass'];
    expectInputError(await roentgen(...run), '--findings does nothing', place('untrained'));
    writeFileSync(place('empty.h5'), Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'));
    expectInputError(await roentgen('serve', '--model', place('empty.h5')), place('empty.h5'));
  });

  it('a port that is taken, or none', async () => {
    const { port } = new URL(served.url);
    expectInputError(await roentgen('serve', '--model', model, '--port', port), `port ${port}`, '--port');
    const wrong = await roentgen('serve', '--model', model, '--port', '65536');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('65535');
  });
});
