/** Requests good and bad, drawn from a seed: what a fuzz test and the endurance benchmark send to a server. */

import type { Random } from '../../src/base/random.ts';
import { hugePng } from './bad-images.ts';

export interface DrawnRequest {
  /** What kind of request it is, for messages. */
  readonly kind: string;
  readonly path: string;
  readonly init: RequestInit;
  /** Whether the server should find nothing wrong. */
  readonly isGood: boolean;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Draw = (random: Random, good: readonly Bytes[]) => Omit<DrawnRequest, 'kind'>;

const predictions = '/v1/predictions';
const imageTypes = ['image/png', 'image/jpeg', 'image/tiff', 'application/octet-stream'];
const pictures = '/v1/pictures';
const pick = <T>(random: Random, items: readonly T[]): T => items[random.integer(items.length)]!;
const noise = (random: Random, length: number): Bytes => Uint8Array.from({ length }, () => random.integer(256));
const post = (
  body: NonNullable<RequestInit['body']>,
  type: string,
  path = predictions,
  headers: Record<string, string> = {},
) => ({
  path,
  init: { method: 'POST', body, headers: { 'content-type': type, ...headers } },
});

const kinds: Readonly<Record<string, Draw>> = {
  'an image': (random, good) => ({
    ...post(
      pick(random, good),
      pick(random, imageTypes),
      pick(random, [predictions, `${predictions}?heatmaps=true`, pictures]),
    ),
    isGood: true,
  }),
  'a form': (random, good) => {
    const form = new FormData();
    for (let i = random.integer(4); i >= 0; i--) form.append('image', new File([pick(random, good)], `${i}.png`));
    return { path: predictions, init: { method: 'POST', body: form }, isGood: true };
  },
  'a form with a bad image': (random, good) => {
    const form = new FormData();
    for (const bytes of [pick(random, good), noise(random, 50)]) form.append('image', new File([bytes], 'a.png'));
    return { path: predictions, init: { method: 'POST', body: form }, isGood: false };
  },
  'a form of text': (random) => {
    const form = new FormData();
    form.append('image', `text ${random.next()}`);
    return { path: predictions, init: { method: 'POST', body: form }, isGood: false };
  },
  'a broken form': (random, good) => {
    const content = Buffer.concat([
      Buffer.from('--x\r\nContent-Disposition: form-data'),
      pick(random, good).subarray(0, 200),
    ]);
    const type = pick(random, [
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary="',
    ]);
    return { ...post(content, type), isGood: false };
  },
  'a form of a thousand parts': () => {
    const part = '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n\r\n';
    return { ...post(`${part.repeat(1000)}--x--\r\n`, 'multipart/form-data; boundary=x'), isGood: false };
  },
  noise: (random) => ({
    ...post(noise(random, 1 + random.integer(3000)), pick(random, imageTypes), pick(random, [predictions, pictures])),
    isGood: false,
  }),
  'an image cut off': (random, good) => {
    const whole = pick(random, good);
    const start = whole.subarray(0, 1 + random.integer(Math.floor(whole.length / 2)));
    return { ...post(start, 'image/png', pick(random, [predictions, pictures])), isGood: false };
  },
  'an image without an end to its header': (random) => ({
    ...post(
      Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), noise(random, 100)]),
      'image/png',
    ),
    isGood: false,
  }),
  'a picture of ten thousand million pixels': () => ({
    ...post(new Uint8Array(hugePng()), 'image/png'),
    isGood: false,
  }),
  DICOM: () => ({
    ...post(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]), 'application/octet-stream'),
    isGood: false,
  }),
  'nothing at all': (random) => ({ ...post(new Uint8Array(0), pick(random, imageTypes)), isGood: false }),
  'another type': (random, good) => ({
    ...post(
      pick(random, good),
      pick(random, ['text/html', 'application/json', 'image/svg+xml', 'application/dicom', ';;', 'a'.repeat(2000)]),
    ),
    isGood: false,
  }),
  'an encoding': (random, good) => ({
    ...post(pick(random, good), 'image/png', predictions, { 'content-encoding': pick(random, ['gzip', 'br', 'x']) }),
    isGood: false,
  }),
  'a query that is not understood': (random, good) => ({
    ...post(
      pick(random, good),
      'image/png',
      `${predictions}?${pick(random, ['heatmaps=maybe', 'findings=', 'findings=Nothing', 'x=1', 'findings=%00', 'heatmaps=true&heatmaps=no'])}`,
    ),
    isGood: false,
  }),
  'another method': (random) => ({
    path: pick(random, ['/v1/model', predictions, '/openapi.json', '/']),
    init: { method: pick(random, ['DELETE', 'PUT', 'PATCH']) },
    isGood: false,
  }),
  'another address': (random) => ({
    path: pick(random, [
      '/v1',
      '/v1/models',
      '/v1/runs/x',
      '/..%2f..%2fetc%2fpasswd',
      '/%00',
      '/assets/../../package.json',
      `/${'a'.repeat(5000)}`,
      '/v1/runs/%E0%A4%A',
      '/v1/model/file?sha256=1',
    ]),
    init: {},
    isGood: false,
  }),
  'another host or site': (random) => ({
    path: '/v1/model',
    init: { headers: { origin: pick(random, ['https://evil.example', 'null', 'file://', 'x']) } },
    isGood: false,
  }),
  'the model': (random) => ({
    path: pick(random, ['/v1/model', '/v1/model/file', '/metrics', '/healthz']),
    init: {},
    isGood: true,
  }),
};

/** The kinds of requests there are. */
export const requestKinds = Object.keys(kinds);

/** A request of a kind, or of any. */
export function drawRequest(random: Random, good: readonly Bytes[], kind = pick(random, requestKinds)): DrawnRequest {
  return { kind, ...kinds[kind]!(random, good) };
}
