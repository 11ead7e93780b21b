import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { connect } from './connection.ts';

/** A connection to a thread that runs this code. */
const connected = (code: string) => connect(new Worker(code, { eval: true }), new Int32Array(new SharedArrayBuffer(8)));
const echo = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ number, request }) => {
    if (request.kind === 'close') process.exit();
    if (request.buffer === 3) process.exit(3);
    if (request.buffer === 4) throw new Error('broken');
    if (request.buffer !== 5) parentPort.postMessage({ number, result: request.buffer });
  });`;
const read = (buffer: number) => ({ kind: 'read', buffer }) as const;

describe('the connection to the computing thread', () => {
  it('gives each call its own answer', async () => {
    const { ask, close } = connected(echo);
    expect(await Promise.all([6, 7, 8].map((k) => ask(read(k))))).toEqual([6, 7, 8]);
    await close();
  });

  it.each([
    ['ends', 3, 'the computing thread ended unexpectedly, with code 3'],
    ['fails', 4, 'the computing thread failed: broken'],
  ])('rejects what is pending, and later calls, when the thread %s', async (_, request, message) => {
    const { ask, close } = connected(echo);
    const unanswered = ask(read(5));
    const fatal = ask(read(request));
    await expect(unanswered).rejects.toThrow(message);
    await expect(fatal).rejects.toThrow(message);
    await expect(ask(read(6))).rejects.toThrow(message);
    await close();
  });

  it('rejects a request that cannot be sent, and goes on', async () => {
    const { ask, close } = connected(echo);
    const twice = new ArrayBuffer(4);
    await expect(ask(read(6), [twice, twice])).rejects.toThrow(/duplicate/i);
    expect(await ask(read(7))).toBe(7);
    await close();
  });

  it('closes twice', async () => {
    const { ask, close } = connected(echo);
    await Promise.all([close(), close()]);
    await close();
    await expect(ask(read(6))).rejects.toThrow('the runtime has been closed');
  });
});
