import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { hugePng } from '../../test/support/bad-images.ts';
import { greyPng } from '../../test/support/server.ts';
import { decodeImageBytes } from '../image/decode.ts';
import { resize } from '../image/resize.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { ProblemError } from './problems.ts';

const decoders: Decoder[] = [];
afterAll(() => Promise.all(decoders.map((each) => each.close())));

async function started(limits: Partial<Limits> = {}): Promise<Decoder> {
  const decoder = createDecoder({ ...defaultLimits, decoders: 1, ...limits });
  decoders.push(decoder);
  await decoder.ready();
  return decoder;
}
const input = { as: 'pixels', size: 48, method: 'antialias' } as const;
const isLinux = process.platform === 'linux';
/** One colour, 16 bits a channel: small as a file, large in memory. */
async function plain(side: number): Promise<Uint8Array> {
  const create = { width: side, height: side, channels: 4, background: '#80402010' } as const;
  return sharp({ create }).toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer();
}
const refusal = (decoding: Promise<unknown>) =>
  decoding.then(
    () => expect.unreachable('it was decoded'),
    (error) => {
      expect(error).toBeInstanceOf(ProblemError);
      expect(error.kind).toBe('unreadable-image');
      return error.message as string;
    },
  );

describe('the decoder', () => {
  it('makes the same of an image as the program does itself', async () => {
    const decoder = await started();
    const bytes = await plain(100);
    const whole = await decodeImageBytes(bytes, 'plain');
    const { width, height, data } = await decoder.decode(bytes, 'plain', input);
    expect([width, height]).toEqual([100, 100]);
    expect(Buffer.from(data).equals(resize(whole, 48, 'antialias').data)).toBe(true);
    const picture = await decoder.decode(bytes, 'plain', { as: 'png', longest: 50 });
    expect((await decodeImageBytes(picture.data, 'picture')).width).toBe(50);
  });

  it('refuses what is no image, too large or DICOM, with the reason, and goes on in the same process', async () => {
    const decoder = await started({ pixels: 4095 });
    const [process] = decoder.processes();
    expect(await refusal(decoder.decode(new Uint8Array(10), 'a.png', input))).toContain('a.png');
    expect(await refusal(decoder.decode(hugePng(), 'b.png', input))).toContain('b.png');
    expect(await refusal(decoder.decode(await greyPng(1), 'c.png', input))).toContain('4095');
    const dicom = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(100)]);
    expect(await refusal(decoder.decode(dicom, 'd', input))).toContain('DICOM');
    await decoder.decode(await greyPng(1, 32), 'e.png', input);
    expect(decoder.processes()).toEqual([process]);
    expect(decoder.restarts()).toBe(0);
  });

  it('loses the one image in hand where its process dies, and starts another', async () => {
    const decoder = await started();
    const inHand = refusal(decoder.decode(await plain(2000), 'killer', input));
    const waiting = decoder.decode(await greyPng(7), 'waiting', input);
    process.kill(decoder.processes()[0]!, 'SIGKILL');
    expect(await inHand).toContain('killer');
    expect((await waiting).data[0]).toBe(7);
    expect(decoder.restarts()).toBe(1);
  });

  it('ends an image that takes too long', async () => {
    const decoder = await started({ decodeSeconds: 0.02 });
    expect(await refusal(decoder.decode(await plain(2000), 'slow', input))).toContain('longer than 0.02 s');
  });

  it.runIf(isLinux)('holds a process to its memory, and forbids it to write files (Linux only)', async () => {
    const decoder = await started({ decoderBytes: 300 * 2 ** 20 });
    await refusal(decoder.decode(await plain(5500), 'large', input));
    expect((await decoder.decode(await greyPng(7), 'small', input)).data[0]).toBe(7);
    const limits = readFileSync(`/proc/${decoder.processes()[0]}/limits`, 'utf8');
    expect(limits).toMatch(/Max file size +0 +0 /);
    expect(limits).toMatch(/Max core file size +0 /);
    expect(readFileSync(`/proc/${decoder.processes()[0]}/environ`, 'utf8')).not.toContain('PATH=');
  });

  it('takes the worst image that it accepts, in the memory that it has', async () => {
    const decoder = await started();
    const side = Math.floor(Math.sqrt(defaultLimits.pixels));
    const wide = await plain(side);
    const { width } = await decoder.decode(wide, 'worst', input);
    expect(width).toBe(side);
    expect(decoder.restarts()).toBe(0);
  });

  it('lets those go that wait no longer', async () => {
    const decoder = await started();
    const first = decoder.decode(await plain(500), 'first', input);
    const leaving = new AbortController();
    const second = decoder.decode(await greyPng(1), 'second', input, leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    await first;
    expect(decoder.pending()).toBe(0);
  });
});
