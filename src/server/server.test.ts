import { get, request } from 'node:http';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { formOf, greyPng, testServer } from '../../test/support/server.ts';
import { hashOf } from '../base/hash.ts';
import { decodeImageBytes } from '../image/decode.ts';
import type { Prediction, Problem } from './schemas.ts';

const images = await Promise.all([16, 64, 128].map((level) => greyPng(level)));
const post = (bytes: Uint8Array<ArrayBuffer>): RequestInit => ({
  method: 'POST',
  body: bytes,
  headers: { 'content-type': 'image/png' },
});
const problemOf = async (response: Response) => (await response.json()) as Problem;

describe('predictions', () => {
  it('are of the images in their order, by name, with what was asked for', async () => {
    const server = await testServer();
    const form = formOf([
      ['b.png', images[1]!],
      ['a.png', images[0]!],
    ]);
    const response = await server.ask('/v1/predictions?findings=Edema&heatmaps=true', { method: 'POST', body: form });
    const answer = (await response.json()) as Prediction;
    expect(answer.images.map(({ name, findings }) => [name, findings])).toEqual(
      [
        ['b.png', 64],
        ['a.png', 16],
      ].map(([name, level]) => [
        name,
        [
          {
            finding: 'Edema',
            probability: Number(level) / 512,
            calibratedProbability: null,
            threshold: null,
            heatmap: { height: 2, width: 2, values: [-1, 0, 1, 2] },
          },
        ],
      ]),
    );
    expect(answer.seconds.total).toBeGreaterThan(0);
  });

  it('of many clients at once are computed in batches, and each gets its own', async () => {
    const server = await testServer({ runSeconds: 0.05, limits: { batch: 4 } });
    const levels = Array.from({ length: 24 }, (_, i) => 10 * i);
    const answers = await Promise.all(
      levels.map(async (level) => {
        const response = await server.ask('/v1/predictions', post(await greyPng(level)));
        return ((await response.json()) as Prediction).images[0]!.findings[0]!.probability;
      }),
    );
    expect(answers).toEqual(levels.map((level) => level / 256));
    expect(server.batches.length).toBeLessThan(24);
    expect(Math.max(...server.batches)).toBeLessThanOrEqual(4);
    const metrics = await (await server.ask('/metrics')).text();
    expect(metrics).toContain('roentgen_images_total 24');
    expect(metrics).toContain('roentgen_requests_total{route="/v1/predictions",status="200"} 24');
  });

  it('are refused as a whole where one image can not be read, and every such image is named', async () => {
    const server = await testServer();
    const form = formOf([
      ['good.png', images[0]!],
      ['bad.png', new Uint8Array(20)],
      ['cut.png', images[0]!.subarray(0, 60)],
    ]);
    const response = await server.ask('/v1/predictions', { method: 'POST', body: form });
    expect(response.status).toBe(422);
    const { images: faults, detail } = await problemOf(response);
    expect(faults!.map(({ image, name }) => [image, name])).toEqual([
      [1, 'bad.png'],
      [2, 'cut.png'],
    ]);
    expect(detail).toContain('and 1 more');
    expect(server.batches).toEqual([]);
  });

  it('of too many images are refused before they are taken apart', async () => {
    const server = await testServer({ limits: { images: 2 } });
    const form = formOf(['a', 'b', 'c'].map((name) => [name, images[0]!] as const));
    const response = await server.ask('/v1/predictions', { method: 'POST', body: form });
    expect([response.status, (await problemOf(response)).detail]).toEqual([
      413,
      expect.stringContaining('the 2 images'),
    ]);
  });

  it('say that there is no model yet', async () => {
    const server = await testServer({ withoutModel: true });
    for (const asked of [server.ask('/v1/predictions', post(images[0]!)), server.ask('/v1/model')])
      expect((await problemOf(await asked)).type).toBe('/problems/no-model');
  });
});

describe('more than the server takes', () => {
  it('is told to come again, and what has found room is answered', async () => {
    const server = await testServer({ runSeconds: 0.2, limits: { requests: 3, clientShare: 1 } });
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.ask('/v1/predictions', post(images[0]!))));
    const refused = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8 - refused.length);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    for (const response of refused) {
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect((await problemOf(response)).detail).toContain('3 requests');
    }
    expect((await server.ask('/v1/predictions', post(images[0]!))).status).toBe(200);
  });

  it.runIf(process.platform === 'linux')(
    'of one client is its own affair: others are still served (Linux only, where the loopback has many addresses)',
    async () => {
      const server = await testServer({ runSeconds: 0.3, limits: { requests: 6, clientShare: 0.5 } });
      const greedy = await Promise.all(
        Array.from({ length: 8 }, () => askFrom('127.0.0.2', `${server.url}/v1/predictions`, images[0]!)),
      );
      const [served, refused] = [
        greedy.filter(({ status }) => status === 200),
        greedy.filter(({ status }) => status === 429),
      ];
      expect([served.length, refused.length]).toEqual([3, 5]);
      for (const { retryAfter, problem } of refused) {
        expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
        expect(problem).toMatchObject({
          type: '/problems/too-many',
          detail: expect.stringContaining('3 requests of one client'),
        });
      }
      const both = await Promise.all([
        ...Array.from({ length: 6 }, () => askFrom('127.0.0.2', `${server.url}/v1/predictions`, images[0]!)),
        ...Array.from({ length: 3 }, () => askFrom('127.0.0.3', `${server.url}/v1/predictions`, images[1]!)),
      ]);
      expect(both.slice(6).map(({ status }) => status)).toEqual([200, 200, 200]);
      const metrics = await (await server.ask('/metrics')).text();
      expect(metrics).toMatch(/roentgen_requests_total\{route="\/v1\/predictions",status="429"\} \d+/);
    },
  );

  it('in bytes, too', async () => {
    const server = await testServer({ limits: { bytesAtOnce: 100 } });
    const response = await server.ask('/v1/predictions', post(images[0]!));
    expect([response.status, (await problemOf(response)).detail]).toEqual([503, expect.stringContaining('100 bytes')]);
  });

  it('in time, too', async () => {
    const server = await testServer({ runSeconds: 2, limits: { answerSeconds: 1 } });
    const first = server.ask('/v1/predictions', post(images[0]!));
    await expect.poll(() => server.batches.length, { interval: 10, timeout: 20_000 }).toBe(1);
    const second = await server.ask('/v1/predictions', post(images[1]!));
    expect([second.status, (await problemOf(second)).type]).toEqual([503, '/problems/busy']);
    await first;
  });
});

/** Asks from another of the machine's own addresses, as another client. */
function askFrom(localAddress: string, url: string, body: Uint8Array) {
  return new Promise<{ status: number; retryAfter: string | undefined; problem: Problem }>((resolve, reject) => {
    const headers = { 'content-type': 'image/png', 'content-length': body.length };
    request(url, { method: 'POST', localAddress, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          retryAfter: response.headers['retry-after'],
          problem: JSON.parse(text),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

describe('the end', () => {
  it('finishes what is under way, takes nothing new, and closes streams', async () => {
    const server = await testServer({ runSeconds: 0.5 });
    const underWay = server.ask('/v1/predictions', post(images[2]!));
    await expect.poll(() => server.batches.length, { interval: 10, timeout: 20_000 }).toBe(1);
    const closed = server.close();
    expect(((await (await underWay).json()) as Prediction).images[0]!.findings[0]!.probability).toBe(0.5);
    await closed;
    await expect(server.ask('/healthz')).rejects.toThrow();
    await server.close();
  });

  it('does not wait for a client that keeps its connection', async () => {
    const server = await testServer();
    await new Promise<void>((resolve) => {
      get(`${server.url}/healthz`, { headers: { connection: 'keep-alive' } }, (response) => {
        response.resume().on('end', resolve);
      });
    });
    await server.close();
  });
});

describe('what is there for whoever asks', () => {
  it('is described by one document, every problem in it by an address', async () => {
    const server = await testServer();
    const { paths, openapi } = (await (await server.ask('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/v1/model', '/v1/predictions', '/v1/runs/{run}/events']),
    );
    expect(Object.keys(paths['/v1/predictions']!.post!.responses)).toEqual([
      '200',
      '400',
      '408',
      '413',
      '415',
      '422',
      '429',
      '503',
    ]);
    const { type } = await problemOf(await server.ask('/v1/nothing'));
    expect(await (await server.ask(type)).text()).toContain('status 404');
    expect((await server.ask('/problems/none')).status).toBe(404);
  });

  it('lets the page’s own addresses lead to the page, and nothing out of its folder', async () => {
    const server = await testServer({ pageFolder: new URL('../../test/support/page', import.meta.url).pathname });
    const accept = { headers: { accept: 'text/html' } };
    const page = await server.ask('/', accept);
    expect(await page.text()).toContain('<title>page</title>');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await server.ask('/runs/some', accept)).status).toBe(200);
    const script = await server.ask('/assets/index-AbCd1234.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const again = await server.ask('/', { headers: { ...accept.headers, 'if-none-match': page.headers.get('etag')! } });
    expect(again.status).toBe(304);
    for (const path of ['/assets/none.js', '/..%2fserver.ts', '/%2e%2e/server.ts', '//server.ts'])
      expect([path, (await server.ask(path, accept)).status]).toEqual([path, 404]);
  });
});

describe('pictures', () => {
  it('are grey PNG files with the values that the network reads, at the image’s own size, and are kept nowhere', async () => {
    const server = await testServer({ withoutModel: true });
    const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7919) % 251);
    const tiff = await sharp(data, { raw: { width: 40, height: 30, channels: 3 } })
      .tiff({ compression: 'deflate' })
      .toBuffer();
    const response = await server.ask('/v1/pictures', {
      ...post(new Uint8Array(tiff)),
      headers: { 'content-type': 'image/tiff' },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [got, expected] = await Promise.all(
      [new Uint8Array(await response.arrayBuffer()), tiff].map((bytes) => decodeImageBytes(bytes, 'it')),
    );
    expect([got!.width, got!.height]).toEqual([40, 30]);
    expect(Buffer.from(got!.data).equals(expected!.data)).toBe(true);
    expect(server.log.at(-1)).toMatchObject({ route: '/v1/pictures', inputs: [hashOf(tiff)] });
  });

  it('are of one image that can be read, for whoever may ask', async () => {
    const server = await testServer({ token: 'a-token-of-some-length', withoutModel: true });
    const authorization = 'Bearer a-token-of-some-length';
    const ask = async (body: FormData | Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
      const response = await server.ask('/v1/pictures', { method: 'POST', body, headers });
      return [response.status, (await problemOf(response)).detail];
    };
    const form = formOf(['a', 'b'].map((name) => [name, images[0]!] as const));
    const type = { 'content-type': 'image/png' };
    expect((await ask(images[0]!, type))[0]).toBe(401);
    expect(await ask(form, { authorization })).toEqual([413, expect.stringContaining('the 1 image')]);
    expect(await ask(new Uint8Array(20), { ...type, authorization })).toEqual([422, expect.stringContaining('no. 1')]);
    expect((await ask(images[0]!, { 'content-type': 'text/html', authorization }))[0]).toBe(415);
  });
});
