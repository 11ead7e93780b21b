import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { greyPng, testServer } from '../../test/support/server.ts';
import { createClient, RefusedError } from './client.ts';
import { readEvents } from './server-sent-events.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-client-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'a run'));
writeFileSync(join(root, 'a run', 'history.csv'), 'epoch,loss\n1,0.5\n');
const token = 'a-token-of-some-length';
const server = await testServer({ token, runs: [join(root, 'a run')] });
const client = createClient({ url: server.url, token });

describe('the client', () => {
  it('gets the model and its file', async () => {
    const model = await client.model();
    expect(model.findings).toEqual(['Mass', 'Edema', 'Effusion']);
    expect((await client.modelFile(model.sha256)).byteLength).toBe(model.bytes);
    await expect(client.modelFile('0'.repeat(64))).rejects.toThrow('The server has another model');
  });

  it('predicts bytes and blobs, with the names that they were given', async () => {
    const images = [
      { name: 'a.png', content: await greyPng(64) },
      { name: 'b.png', content: new Blob([await greyPng(128)]) },
    ];
    const answer = await client.predict(images, { findings: ['Mass'], heatmaps: true });
    expect(answer.images.map(({ name, findings }) => [name, findings[0]!.probability])).toEqual([
      ['a.png', 0.25],
      ['b.png', 0.5],
    ]);
    expect(answer.images[0]!.findings[0]!.heatmap!.values).toHaveLength(4);
  });

  it('throws what the server refuses, with its words', async () => {
    const refused = await client.predict([{ name: 'x.png', content: new Uint8Array(3) }]).catch((error) => error);
    expect(refused).toBeInstanceOf(RefusedError);
    expect(refused.problem).toMatchObject({ status: 422, images: [{ image: 0, name: 'x.png' }] });
    await expect(createClient({ url: server.url }).model()).rejects.toThrow('A token is needed');
  });

  it.each([429, 503])('comes again where the server has no room now (%i), and not for ever', async (status) => {
    let calls = 0;
    const busy = (() => {
      calls++;
      const problem = { type: '/problems/busy', title: 'The server is busy', status, detail: 'come again later' };
      const headers = { 'content-type': 'application/problem+json', 'retry-after': '0.01' };
      return Promise.resolve(new Response(JSON.stringify(problem), { status, headers }));
    }) as typeof fetch;
    const impatient = createClient({ url: 'http://localhost', fetch: busy });
    await expect(impatient.predict([], { retries: 2 })).rejects.toThrow('busy');
    expect(calls).toBe(3);
  });

  it('keeps a path before the server’s own', async () => {
    const asked: string[] = [];
    const record = ((url: URL) => {
      asked.push(url.href);
      return Promise.resolve(Response.json({ runs: [] }));
    }) as unknown as typeof fetch;
    await createClient({ url: 'https://example.org/x-rays', fetch: record }).runs();
    expect(asked).toEqual(['https://example.org/x-rays/v1/runs']);
  });

  it('sees runs, and what is new of them', async () => {
    expect((await client.runs()).map(({ run }) => run)).toEqual(['a run']);
    const run = client.run('a run');
    expect(await run.history()).toEqual([{ epoch: 1, loss: 0.5 }]);
    await expect(run.evaluation()).rejects.toThrow('no evaluation/metrics.json');
    for await (const event of run.events()) {
      expect(event).toEqual({ event: 'history', data: [{ epoch: 1, loss: 0.5 }] });
      break;
    }
  });
});

describe('readEvents', () => {
  it('reads events that come in pieces, comments and all', async () => {
    const text = ': alive\n\nevent: a\ndata: {"x":\ndata: 1}\n\ndata: "ü"\r\n\r\nevent: none\n\nevent: cut\ndata: 1';
    const bytes = new TextEncoder().encode(text);
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += 3) controller.enqueue(bytes.subarray(i, i + 3));
        controller.close();
      },
    });
    const events = [];
    for await (const event of readEvents(pieces)) events.push(event);
    expect(events).toEqual([
      { event: 'a', data: { x: 1 } },
      { event: 'message', data: 'ü' },
    ]);
  });
});
