import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greyPng, type TestServer, testServer } from '../../../test/support/server.ts';
import type { Problem } from '../schemas.ts';
import type { Dataset, Images, Run, RunPredictions, Steps } from './schemas.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'roentgen-runs-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = (...names: readonly string[]) => join(root, ...names);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const train = 'Image,PatientId,Mass,Edema\na.png,1,1,0\nb.png,1,0,\nc.png,2,0,1\n';
const test = 'Image,PatientId,Mass,Edema\nd.png,3,1,0\ne.png,3,0,0\nf.png,4,,1\ng.png,5,0,0\n';
const steps = 'step,epoch,loss,learning_rate\n1,1,0.5,0.001\n2,1,NaN,0.001\n';
let server: TestServer;

beforeAll(async () => {
  mkdirSync(path('images'));
  writeFileSync(path('images', 'a.png'), await greyPng(200, 32));
  writeFileSync(path('images', 'secret.png'), await greyPng(1, 32));
  writeFileSync(path('images', 'b.png'), 'no image');
  writeFileSync(path('train.csv'), train);
  writeFileSync(path('test.csv'), test);
  mkdirSync(path('run', 'evaluation'), { recursive: true });
  const config = {
    tables: [{ path: path('train.csv'), sha256: sha256(train) }],
    images: path('images'),
    settings: { findings: ['Mass', 'Edema'], epochs: 3 },
  };
  writeFileSync(path('run', 'config.json'), JSON.stringify(config));
  writeFileSync(path('run', 'history.csv'), 'epoch,loss,val_loss,val_auc_Mass\n1,0.5,0.25,\n');
  writeFileSync(path('run', 'steps.csv'), `${steps}3,2,0.`);
  const metrics = {
    files: [
      { file: 'run/model.onnx', sha256: '0', role: 'model' },
      { file: path('test.csv'), sha256: sha256('another'), role: 'truth' },
    ],
    findings: { Mass: { auc: 0.5, operatingPoints: [{ threshold: 0.3 }] } },
    meanAuc: 0.5,
  };
  writeFileSync(path('run', 'evaluation', 'metrics.json'), JSON.stringify(metrics));
  writeFileSync(
    path('run', 'evaluation', 'predictions.csv'),
    'Image,Mass,Edema\nd.png,0.2,0.5\ne.png,0.4,0.1\nf.png,0.6,0.9\n',
  );
  mkdirSync(path('young'));
  writeFileSync(path('young', 'history.csv'), 'no,table\n1\n');
  server = await testServer({ runs: [path('run'), path('young')], withoutModel: true });
});

async function get<T>(address: string, status = 200): Promise<T> {
  const response = await server.ask(`/v1/runs${address}`);
  const body = await response.text();
  expect(response.status, body).toBe(status);
  return JSON.parse(body) as T;
}
const imagesOf = async (query: string) => (await get<Images>(`/run/images?${query}`)).images;
const namesOf = async (query: string) => (await imagesOf(query)).map(({ name }) => name);

describe('a run', () => {
  it('says its settings, how far it is, and what there is of it', async () => {
    const { runs } = await get<{ runs: Run[] }>('');
    expect(runs.map(({ run }) => run)).toEqual(['run', 'young']);
    expect(runs[0]).toMatchObject({
      config: { settings: { epochs: 3 } },
      progress: null,
      epochs: 1,
      hasEvaluation: true,
      splits: ['train', 'test'],
    });
    expect(await get('/young')).toMatchObject({ config: null, epochs: 0, hasEvaluation: false, splits: [] });
    expect((await get<Problem>('/old', 404)).detail).toContain('there are run, young');
  });

  it('gives history and steps with null for what is no number, and no half row', async () => {
    expect(await get('/run/history')).toEqual([{ epoch: 1, loss: 0.5, val_loss: 0.25, val_auc_Mass: null }]);
    expect(await get('/run/steps')).toEqual({
      step: [1, 2],
      epoch: [1, 1],
      loss: [0.5, null],
      learningRate: [0.001, 0.001],
    });
  });

  it('gives the evaluation as it is, and says how to make one where there is none', async () => {
    expect(await get('/run/evaluation')).toMatchObject({ meanAuc: 0.5 });
    expect((await get<Problem>('/young/evaluation', 404)).detail).toContain('roentgen evaluate');
    expect((await get<Problem>('/young/history', 422)).detail).toContain(path('young', 'history.csv'));
  });

  it('counts labels, and tells a table that is another now', async () => {
    const { splits } = await get<Dataset>('/run/dataset');
    expect(splits).toEqual([
      {
        split: 'train',
        file: path('train.csv'),
        isChanged: false,
        images: 3,
        patients: 2,
        findings: {
          Mass: { positives: 1, negatives: 2, unknown: 0 },
          Edema: { positives: 1, negatives: 1, unknown: 1 },
        },
      },
      expect.objectContaining({ split: 'test', isChanged: true, images: 4, patients: 3 }),
    ]);
  });

  it('gives predictions beside the truth', async () => {
    expect(await get<RunPredictions>('/run/predictions?findings=Mass')).toEqual({
      findings: ['Mass'],
      images: ['d.png', 'e.png', 'f.png'],
      probabilities: [[0.2], [0.4], [0.6]],
      labels: [[1], [0], [null]],
    });
  });
});

describe('a run whose training was started elsewhere than the server', () => {
  const moved = (...names: readonly string[]) => path('moved', ...names);
  let own: TestServer;
  beforeAll(async () => {
    for (const folder of ['data', 'run/evaluation', 'old']) mkdirSync(moved(folder), { recursive: true });
    writeFileSync(moved('data', 'train.csv'), train);
    writeFileSync(moved('data', 'a.png'), await greyPng(200, 32));
    const config = { tables: [{ path: 'data/train.csv', sha256: sha256(train) }], images: 'data' };
    writeFileSync(moved('run', 'config.json'), JSON.stringify({ ...config, startedIn: '..' }));
    writeFileSync(moved('old', 'config.json'), JSON.stringify(config));
    symlinkSync(moved('run'), path('linked'));
    own = await testServer({ runs: [moved('run'), moved('old'), path('linked')], withoutModel: true });
  });
  const ask = async (address: string) => {
    const response = await own.ask(`/v1/runs/${address}`);
    return { status: response.status, detail: response.ok ? '' : ((await response.json()) as Problem).detail };
  };

  it.each(['run', 'linked'])('is found where its config.json says, from the run’s own folder on: %s', async (run) => {
    for (const address of ['dataset', 'images?split=train', 'image?name=a.png'])
      expect(await ask(`${run}/${address}`)).toEqual({ status: 200, detail: '' });
  });

  it('is told apart where it isn’t found, with the places that were looked at and the way out', async () => {
    const table = await ask('old/dataset');
    expect(table).toEqual({ status: 422, detail: expect.stringContaining('start the server in the folder') });
    expect(table.detail).toContain(resolve('data/train.csv'));
    renameSync(moved('data', 'a.png'), moved('a.png'));
    renameSync(moved('data', 'train.csv'), moved('train.csv'));
    rmSync(moved('data'), { recursive: true });
    expect((await ask('run/dataset')).detail).toContain(
      `${moved('data', 'train.csv')} and ${resolve('data/train.csv')}`,
    );
    writeFileSync(
      moved('run', 'config.json'),
      JSON.stringify({ tables: [{ path: 'train.csv', sha256: '' }], images: 'data', startedIn: '..' }),
    );
    expect(await ask('run/image?name=a.png')).toEqual({
      status: 422,
      detail: expect.stringContaining('--images FOLDER'),
    });
  });
});

describe('the images of a run', () => {
  it('are filtered by label, outcome, probability and name, and sorted', async () => {
    expect(await namesOf('')).toEqual(['d.png', 'e.png', 'f.png', 'g.png']);
    expect(await namesOf('finding=Mass&label=absent')).toEqual(['e.png', 'g.png']);
    expect(await namesOf('finding=Mass&label=unknown')).toEqual(['f.png']);
    expect(await namesOf('finding=Mass&outcome=wrong')).toEqual(['d.png', 'e.png']);
    expect(await namesOf('finding=Mass&outcome=wrong&threshold=0.1')).toEqual(['e.png']);
    expect(await namesOf('finding=Mass&outcome=true-positive&threshold=0.2')).toEqual(['d.png']);
    expect(await namesOf('finding=Edema&minimum=0.2&maximum=0.5')).toEqual(['d.png']);
    expect(await namesOf('finding=Mass&sort=falling')).toEqual(['f.png', 'e.png', 'd.png', 'g.png']);
    expect(await namesOf('finding=Mass&sort=rising')).toEqual(['d.png', 'e.png', 'f.png', 'g.png']);
    expect(await namesOf('search=F.p')).toEqual(['f.png']);
    expect(await namesOf('search=3')).toEqual(['d.png', 'e.png']);
    expect(await namesOf('split=train&finding=Edema&label=unknown')).toEqual(['b.png']);
  });

  it('say what is known of them, a page at a time', async () => {
    const page = await get<Images>('/run/images?finding=Mass&offset=1&limit=1');
    expect(page).toMatchObject({ total: 4, offset: 1, threshold: 0.3 });
    expect(page.images).toEqual([
      {
        name: 'e.png',
        patient: '3',
        view: null,
        age: null,
        sex: null,
        labels: { Mass: 0, Edema: 0 },
        probabilities: { Mass: 0.4, Edema: 0.1 },
        outcome: 'false-positive',
      },
    ]);
    const [last] = await imagesOf('finding=Mass&offset=3');
    expect(last).toMatchObject({ name: 'g.png', probabilities: null, outcome: null });
  });

  it.each([
    ['split=valid', 404, 'it has train, test'],
    ['finding=Hernia', 400, 'there are Mass, Edema'],
    ['outcome=wrong', 400, 'outcome: needs a finding'],
    ['sort=rising', 400, 'sort: needs a finding'],
    ['limit=0', 400, 'limit'],
    ['minimum=2&finding=Mass', 400, 'minimum'],
    ['colour=red', 400, 'colour'],
  ])('%s is refused with a reason', async (query, status, words) => {
    expect((await get<Problem>(`/run/images?${query}`, status)).detail).toContain(words);
  });

  it('are shown as pictures, those alone that a table names', async () => {
    const picture = await server.ask('/v1/runs/run/image?name=a.png&longest=16');
    expect(picture.status).toBe(200);
    expect(picture.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([16, 16]);
    await get('/run/image?name=secret.png', 404);
    await get(`/run/image?name=${encodeURIComponent('../images/a.png')}`, 404);
    await get('/run/image?name=c.png', 404);
    await get('/run/image?name=b.png', 422);
    expect(JSON.stringify(server.log)).not.toContain('.png');
  });
});

describe('a run under way', () => {
  it('is told live: first what there is, then what is new, and anew where it went back', async () => {
    const gone = new AbortController();
    const response = await server.ask('/v1/runs/run/events', { signal: gone.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (words: string) => {
      while (!text.includes(words)) text += (await reader.read()).value ?? '';
    };
    const stepEvents = () =>
      [...text.matchAll(/event: steps\ndata: (.*)\n/g)].map(
        ([, data]) => JSON.parse(data!) as { from: number; steps: Steps },
      );
    await until('"hasEvaluation":true');
    expect(stepEvents()).toMatchObject([{ from: 0, steps: { step: [1, 2] } }]);
    expect(text).toContain('event: history');
    appendFileSync(path('run', 'steps.csv'), '25,0.001\n');
    await until('"from":2');
    expect(stepEvents().at(-1)).toMatchObject({ steps: { step: [3], loss: [0.25] } });
    writeFileSync(path('run', 'steps.csv'), steps.replace('0.5', '0.75'));
    await until('0.75');
    expect(stepEvents().at(-1)).toMatchObject({ from: 0, steps: { step: [1, 2], loss: [0.75, null] } });
    gone.abort();
  });

  it('ends its streams when the server ends', async () => {
    const own = await testServer({ runs: [path('run')], withoutModel: true });
    const response = await own.ask('/v1/runs/run/events');
    const whole = response.text();
    await own.close();
    expect(await whole).toContain('event: history');
  });

  it('has no more listeners than there is room for', async () => {
    const own = await testServer({ runs: [path('run')], withoutModel: true, limits: { streams: 1 } });
    const gone = new AbortController();
    await own.ask('/v1/runs/run/events', { signal: gone.signal });
    const refused = await own.ask('/v1/runs/run/events');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    gone.abort();
    const statusOfNext = async () => {
      const next = new AbortController();
      const { status } = await own.ask('/v1/runs/run/events', { signal: next.signal });
      next.abort();
      return status;
    };
    await expect.poll(statusOfNext, { timeout: 20_000 }).toBe(200);
  });
});
