/**
 * `npx tsx bench/decode-steps.ts [IMAGES] [ROUNDS]`: the processor time that it takes to make the network's input of an X-ray of
 * 1024 × 1024 grey pixels, step by step, and what sharp takes to decode it. The steps take turns, round after round; all threads of
 * the process count. Printed are milliseconds an image: the median of the rounds, the least and the most.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { openImageFolder } from '../src/dataset/images.ts';
import { decodeImageBytes } from '../src/image/decode.ts';
import { decodeWithSharp } from '../src/image/decode-sharp.ts';
import { maximumPixels } from '../src/image/image.ts';
import { inflate } from '../src/image/inflate.ts';
import { pngChunks } from '../src/image/png/chunks.ts';
import { resize } from '../src/image/resize.ts';
import { xrays } from './xrays.ts';

const [count = 24, rounds = 9] = process.argv.slice(2).map(Number);
const size = 320;
const { path, what } = await xrays(count);
const names = (await openImageFolder(path)).names.slice(0, count).map((name) => join(path, name));
const files = await Promise.all(names.map((name) => readFile(name)));
const chunks = files.map((file) => pngChunks(file, { crc32, checkSize: () => undefined }));
// Two of a hundred of NIH's files have colour and alpha, and four times as many bytes.
const grey = files.map((_, i) => i).filter((i) => chunks[i]!.header.colourType === 0);
const images = await Promise.all(files.map((file, i) => decodeImageBytes(file, names[i]!)));

const steps: Readonly<Record<string, (image: number) => unknown>> = {
  'reading the file': (i) => readFile(names[i]!),
  'decoding with sharp': (i) => decodeWithSharp(files[i]!, names[i]!, maximumPixels),
  decoding: (i) => decodeImageBytes(files[i]!, names[i]!),
  '… to inflate alone': (i) => inflate(chunks[i]!.data, images[i]!.height * (1 + images[i]!.width)),
  'nearest resize': (i) => resize(images[i]!, size, 'nearest'),
  'antialiased resize': (i) => resize(images[i]!, size, 'antialias'),
};
const milliseconds = Object.fromEntries(Object.keys(steps).map((name) => [name, [] as number[]]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, step] of Object.entries(steps)) {
    const used = process.cpuUsage();
    for (const i of grey) await step(i);
    const { user, system } = process.cpuUsage(used);
    // Code is compiled and memory touched for the first time in the round before the first.
    if (round > 0) milliseconds[name]!.push((user + system) / 1000 / grey.length);
  }
}
process.stdout.write(`processor time an image, ms, of ${what}\n`);
for (const [name, each] of Object.entries(milliseconds)) {
  const sorted = each.toSorted((a, b) => a - b);
  const [median, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((each) => each!.toFixed(2));
  process.stdout.write(`${name.padEnd(24)} ${median} (${least} to ${most})\n`);
}
