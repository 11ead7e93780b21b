import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { InputError } from '../base/error.ts';
import type { Problem } from './schemas.ts';
import { startServer } from './server.ts';
import { isLoopback, isToken } from './trust.ts';

const token = 'a-token-of-some-length';
const [server, guarded] = [await testServer(), await testServer({ token, allowedHosts: ['Reading-Room'] })];

/** `fetch` doesn't let one choose the header Host. */
function statusOf(url: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', reject).end();
  });
}

describe('an address', () => {
  it('is this machine’s own, or needs a token', async () => {
    expect(['127.0.0.1', '127.8.8.8', '::1', 'localhost'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '192.168.1.2', '127.evil.com', 'example.org'].some(isLoopback)).toBe(false);
    await expect(startServer({ host: '0.0.0.0', port: 0, log: () => undefined })).rejects.toThrow(InputError);
  });
});

describe('the name that the server is asked by', () => {
  it.each([
    ['127.0.0.1', 200],
    ['localhost:1', 200],
    ['[::1]:8080', 200],
    ['LOCALHOST', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example:80', 403],
    ['localhost@evil.example', 403],
  ])('%s: %i', async (host, status) => {
    expect([status, 400]).toContain(await statusOf(server.url, '/v1/model', { host }));
    if (status === 200) expect(await statusOf(server.url, '/v1/model', { host })).toBe(200);
  });

  it('may be one that the operator allows', async () => {
    const authorization = `Bearer ${token}`;
    expect(await statusOf(guarded.url, '/v1/model', { host: 'reading-room:80', authorization })).toBe(200);
    expect(await statusOf(guarded.url, '/v1/model', { host: 'other-room:80', authorization })).toBe(403);
  });
});

describe('a page of another site', () => {
  it.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1:1' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
  ] as [Record<string, string>, number][])('%j: %i', async (headers, status) => {
    expect(await statusOf(server.url, '/v1/model', headers)).toBe(status);
  });

  it('may not send images in the name of its reader, and the server’s own page may', async () => {
    const { host } = new URL(server.url);
    expect(await statusOf(server.url, '/v1/model', { host, origin: server.url })).toBe(200);
    const response = await server.ask('/v1/predictions', {
      method: 'POST',
      body: 'x',
      headers: { origin: 'http://evil.example', 'content-type': 'image/png' },
    });
    expect(response.status).toBe(403);
    expect(((await response.json()) as Problem).type).toBe('/problems/foreign-origin');
  });
});

describe('a token', () => {
  it('is needed for everything but signs of life, the page and the document', async () => {
    for (const path of ['/v1/model', '/v1/model/file', '/v1/runs', '/metrics', '/v1/nothing']) {
      const refused = await guarded.ask(path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get('www-authenticate')).toContain('Bearer');
      const wrong = await guarded.ask(path, { headers: { authorization: 'Bearer wrong' } });
      expect([path, wrong.status]).toEqual([path, 401]);
    }
    for (const path of ['/healthz', '/readyz', '/openapi.json'])
      expect([path, (await guarded.ask(path)).status]).toEqual([path, 200]);
    const right = await guarded.ask('/v1/model', { headers: { authorization: `bearer ${token}` } });
    expect(right.status).toBe(200);
  });

  it('is compared as a whole', () => {
    expect(isToken(token, token)).toBe(true);
    for (const other of ['', token.slice(1), `${token} `, token.toUpperCase()])
      expect(isToken(other, token)).toBe(false);
  });

  it('may be given once in the browser, which then holds a cookie that is no token', async () => {
    const send = (given: string, origin = guarded.url) =>
      guarded.ask('/session', {
        method: 'POST',
        body: new URLSearchParams({ token: given }),
        redirect: 'manual',
        headers: { origin },
      });
    expect((await send('wrong')).status).toBe(401);
    expect((await send(token, 'http://evil.example')).status).toBe(403);
    const right = await send(token);
    expect(right.status).toBe(303);
    const cookie = right.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(token);
    const withCookie = await guarded.ask('/v1/model', { headers: { cookie: cookie.split(';')[0]! } });
    expect(withCookie.status).toBe(200);
    const page = await guarded.ask('/', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(401);
    expect(await page.text()).toContain('<form');
  });
});

describe('every answer', () => {
  it.each(['/v1/model', '/nothing', '/healthz', '/metrics', '/v1/predictions', '/openapi.json'])(
    '%s tells the browser what to hold the page to',
    async (path) => {
      const { headers } = await server.ask(path);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'/,
      );
      expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );
});
