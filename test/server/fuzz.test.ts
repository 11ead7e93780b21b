import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/base/random.ts';
import type { Problem } from '../../src/server/schemas.ts';
import { drawRequest, requestKinds } from '../support/hostile-requests.ts';
import { formOf, greyPng, testServer } from '../support/server.ts';

const good = await Promise.all([1, 100, 255].map((level) => greyPng(level)));
const server = await testServer({ limits: { bodyBytes: 200_000, receiveSeconds: 2 } });

/** Sends bytes as they are, in pieces with pauses between; gives what comes back until the connection ends. */
function raw(pieces: readonly (string | Uint8Array)[], pauseMilliseconds = 0): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1').on('data', (text) => {
      answer += text;
    });
    socket
      .on('close', () => resolve(answer))
      .on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
      });
    socket.on('connect', async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        await new Promise((next) => setTimeout(next, pauseMilliseconds));
      }
    });
  });
}

async function expectAlive(): Promise<void> {
  const response = await server.ask('/v1/predictions', { method: 'POST', body: formOf([['a.png', good[1]!]]) });
  expect(response.status).toBe(200);
}

describe('requests good and bad', () => {
  it.each(requestKinds)('%s', async (kind) => {
    const draw = random(1, kind);
    for (let i = 0; i < 12; i++) {
      const { path, init, isGood } = drawRequest(draw, good, kind);
      const response = await server.ask(path, init);
      const text = await response.text();
      if (isGood) {
        expect(response.status, text).toBe(200);
        continue;
      }
      expect([400, 403, 404, 405, 413, 415, 422], `${response.status} ${text}`).toContain(response.status);
      const { title, status, detail } = JSON.parse(text) as Problem;
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(status).toBe(response.status);
      expect(title.length).toBeGreaterThan(5);
      expect(detail.length).toBeGreaterThan(5);
    }
    await expectAlive();
  });

  it('left no fault and no name in the log', () => {
    expect(server.log.length).toBeGreaterThan(100);
    expect(server.log.filter(({ outcome }) => outcome === 'fault')).toEqual([]);
    expect(JSON.stringify(server.log)).not.toMatch(/a\.png|passwd/);
  });
});

describe('a body that is too large', () => {
  it('is refused by its length before it is read, and by its bytes where it doesn’t say', async () => {
    const declared = await server.ask('/v1/predictions', {
      method: 'POST',
      body: new Uint8Array(300_000),
      headers: { 'content-type': 'image/png' },
    });
    expect(declared.status).toBe(413);
    const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const head =
      'POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await raw([head, piece, piece, piece, piece, piece, piece], 20)).toMatch(/^HTTP\/1\.1 413 /);
    await expectAlive();
  });
});

describe('bytes that are no request', () => {
  it.each([
    ['no HTTP', 'Guten Tag\r\n\r\n', 400],
    ['another version', 'GET / HTTP/7.1\r\n\r\n', 400],
    ['no host', 'GET /v1/model HTTP/1.1\r\n\r\n', 400],
    [
      'two lengths',
      'POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
      400,
    ],
    [
      'length and chunks',
      'POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a length that is none', 'POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n', 400],
    ['headers without an end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a zero in a header', 'GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n', 400],
    ['a host with a path', 'GET /v1/model HTTP/1.1\r\nHost: localhost/x\r\nConnection: close\r\n\r\n', 400],
  ] as const)('%s', async (_, bytes, status) => {
    expect(await raw([bytes])).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await expectAlive();
  });

  it('noise', async () => {
    const draw = random(2);
    for (let i = 0; i < 20; i++) {
      const noise = Uint8Array.from({ length: 1 + draw.integer(2000) }, () => draw.integer(256));
      expect(await raw([noise, '\r\n\r\n'])).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    await expectAlive();
  });
});

describe('a client that is slow', () => {
  it('is cut off with a reason when its time is over, in headers and in the body', async () => {
    const [headers, body] = await Promise.all([
      raw(['GET / HTTP/1.1\r\nHost: localhost\r\n', ...Array.from({ length: 30 }, (_, i) => `X-${i}: x\r\n`)], 200),
      raw(
        [
          'POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n',
          ...Array.from({ length: 30 }, () => 'x'),
        ],
        200,
      ),
    ]);
    expect(headers).toMatch(/^HTTP\/1\.1 408 /);
    expect(body).toMatch(/^HTTP\/1\.1 408 /);
    await expectAlive();
  });

  it('that goes away in the middle of its body leaves its room to others', async () => {
    const { hostname, port } = new URL(server.url);
    for (let i = 0; i < 70; i++) {
      const socket = connect(Number(port), hostname);
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      socket.write(
        'POST /v1/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nx',
      );
      socket.destroy();
    }
    const underWay = async () => /under_way (\d+)/.exec(await (await server.ask('/metrics')).text())?.[1];
    await expect.poll(underWay, { timeout: 20_000 }).toBe('0');
    await expectAlive();
  });
});
