import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { InterruptedError } from '../base/error.ts';
import { imagePath, openImageFolder } from './images.ts';
import { inspectImages } from './inspect.ts';
import { findLeakage } from './leakage.ts';
import { readLabelTable } from './table.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-inspect-'));
const images = join(root, 'images');
const at = (name: string) => join(images, name);

/** A picture of 10 × 8 pixels that differs with the shade. */
const picture = (shade: number) =>
  sharp(
    Uint8Array.from({ length: 80 }, (_, i) => (i * 3 + shade) % 256),
    { raw: { width: 10, height: 8, channels: 1 } },
  );

const tableOf = (name: string, rows: string[]) => {
  const path = join(root, `${name}.csv`);
  writeFileSync(path, `Image,Mass\n${rows.map((image) => `${image},0`).join('\n')}\n`);
  return readLabelTable(path);
};

beforeAll(async () => {
  for (const folder of ['one/images', 'two/images', 'deep']) mkdirSync(at(folder), { recursive: true });
  await picture(1).png().toFile(at('a.png'));
  await picture(2).png().toFile(at('one/images/b.png'));
  await picture(3).png().toFile(at('one/images/twice.png'));
  await picture(4).png().toFile(at('two/images/twice.png'));
  copyFileSync(at('a.png'), at('two/images/copy.png'));
  await picture(1).png({ compressionLevel: 0 }).toFile(at('deep/packed-otherwise.png'));
  await picture(1).resize(20, 16).png().toFile(at('large.png'));
  writeFileSync(at('text.png'), 'Image,Mass\n');
  writeFileSync(at('empty.png'), '');
  writeFileSync(at('cut.png'), readFileSync(at('a.png')).subarray(0, 60));
  writeFileSync(at('._a.png'), 'left behind by macOS');
  symlinkSync(images, at('deep/circle'));
});

describe('openImageFolder', () => {
  it('finds images by name in subfolders and by path inside the folder', async () => {
    const folder = await openImageFolder(images);
    expect(folder.files).toBe(10);
    expect(folder.find('a.png')).toBe(at('a.png'));
    expect(folder.find('b.png')).toBe(at('one/images/b.png'));
    expect(folder.find('./one/images/b.png')).toBe(at('one/images/b.png'));
    expect(folder.find('one\\images\\b.png')).toBe(at('one/images/b.png'));
    expect(folder.find('two/images/twice.png')).toBe(at('two/images/twice.png'));
    expect(folder.find('wrong/b.png')).toBeUndefined();
    expect(folder.find('../outside.csv')).toBeUndefined();
  });

  it('refuses to guess between two files of one name, and says how to choose', async () => {
    const folder = await openImageFolder(images);
    expect(() => folder.find('twice.png')).toThrow(
      /twice\.png is in .* more than once: one\/images\/twice\.png and two\/images\/twice\.png; write the path/,
    );
  });

  it('names what is missing', async () => {
    const folder = await openImageFolder(images);
    expect(() => imagePath(folder, 'none.png')).toThrow(/the image none\.png isn't in the folder .*images/);
    await expect(openImageFolder(join(root, 'nowhere'))).rejects.toThrow(/nowhere: there is no such file or folder/);
    await expect(openImageFolder(at('a.png'))).rejects.toThrow(/a folder was expected/);
  });
});

describe('inspectImages', () => {
  it('tells missing from unreadable, with the reason, and what is the same', async () => {
    const names = [
      'a.png',
      'none.png',
      'copy.png',
      'text.png',
      'empty.png',
      'cut.png',
      'twice.png',
      'large.png',
      'a.png',
    ];
    const seen: number[] = [];
    const result = await inspectImages([await tableOf('labels', names)], await openImageFolder(images), {
      concurrency: 3,
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(result.missing).toEqual(['none.png']);
    expect(result.unreadable.map(({ image, reason }) => [image, reason.replace(images, '')])).toEqual([
      ['text.png', expect.stringContaining("/text.png isn't a PNG, JPEG or TIFF")],
      ['empty.png', expect.stringContaining('/empty.png is empty')],
      ['cut.png', expect.stringContaining('/cut.png, it is damaged or cut off')],
      ['twice.png', expect.stringContaining('more than once')],
    ]);
    expect(result.samePixels).toEqual([['a.png', 'copy.png']]);
    expect(result.sizes).toEqual([
      { width: 10, height: 8, images: 2 },
      { width: 20, height: 16, images: 1 },
    ]);
    expect([seen.length, seen.at(-1)]).toEqual([8, 1]);
  });

  it('finds a leak of the same bytes and of the same pixels under other names', async () => {
    const folder = await openImageFolder(images);
    const train = await tableOf('train', ['a.png', 'b.png']);
    const valid = await tableOf('valid', ['copy.png', 'packed-otherwise.png', 'large.png']);
    const { content } = await inspectImages([train, valid], folder);
    const [leak] = findLeakage([
      { name: 'train', table: train, content },
      { name: 'valid', table: valid, content },
    ]);
    expect(leak?.images).toEqual([
      { first: 'a.png', second: 'copy.png', by: 'bytes' },
      { first: 'a.png', second: 'packed-otherwise.png', by: 'pixels' },
    ]);
  });

  it('tells a picture from its pixels laid out in another shape', async () => {
    const flat = Uint8Array.from({ length: 80 }, (_, i) => (i * 3 + 1) % 256);
    await sharp(flat, { raw: { width: 8, height: 10, channels: 1 } })
      .png()
      .toFile(at('reshaped.png'));
    const result = await inspectImages(
      [await tableOf('labels', ['a.png', 'reshaped.png'])],
      await openImageFolder(images),
    );
    expect(result.samePixels).toEqual([]);
  });

  it('stops when it is interrupted', async () => {
    const controller = new AbortController();
    const table = await tableOf('labels', ['a.png', 'b.png', 'large.png', 'copy.png']);
    const inspection = inspectImages([table], await openImageFolder(images), {
      concurrency: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(inspection).rejects.toThrow(InterruptedError);
  });
});

describe.skipIf(!realData('nih'))('real X-rays (skipped where shared/data is absent)', () => {
  it("nih's 250 images are all there, readable, different and of one size; the course's are byte for byte its own", async () => {
    const table = await readLabelTable(realData('nih/labels.csv') as string);
    const nih = await inspectImages([table], await openImageFolder(realData('nih/images') as string));
    expect([nih.missing, nih.unreadable, nih.samePixels]).toEqual([[], [], []]);
    expect(nih.sizes).toEqual([{ width: 1024, height: 1024, images: 250 }]);

    const path = realData('course/images-small') as string;
    const names = readdirSync(path);
    const course = await inspectImages([await tableOf('course', names)], await openImageFolder(path));
    const manifest = readFileSync(realData('course/images_small_manifest.csv') as string, 'utf8');
    expect(course.content.size).toBe(21);
    for (const [image, { bytes }] of course.content) expect(manifest).toContain(`/${image},${bytes},`);
  });
});
