import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVolume } from './cache-volume.ts';
import { claimVolume, createVolume } from './cache-writer.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'roentgen-cache-writer-'));
const settings = '2-nearest';
const slotBytes = 4;
const fail = (error: unknown) => {
  throw error;
};
const create = (place: string) => createVolume(place, settings, slotBytes, fail);
const claim = (stem: string) => claimVolume(stem, slotBytes, fail);

describe('a volume', () => {
  it('gives back what was written into its slots, and its lines in their order', async () => {
    const writer = await create(folder());
    const slots = await Promise.all([1, 2, 3].map((value) => writer.write(new Uint8Array(slotBytes).fill(value))));
    for (const slot of slots) writer.note(['slot', `content ${slot}`, slot, 0]);
    await writer.close();
    const { volume, entries } = (await openVolume(writer.stem, settings, slotBytes))!;
    expect(entries).toEqual([0, 1, 2].map((slot) => ['slot', `content ${slot}`, slot, 0]));
    const target = new Uint8Array(slotBytes);
    for (const [index, slot] of slots.entries()) {
      expect(await volume.read(slot, target)).toBe(true);
      expect([...target]).toEqual(Array(slotBytes).fill(index + 1));
    }
    expect(await volume.read(3, target)).toBe(false);
    await volume.close();
  });

  it('is added to by one at a time, and goes on where it ended', async () => {
    const first = await create(folder());
    expect(await claim(first.stem)).toBeUndefined();
    await first.write(new Uint8Array(slotBytes));
    await first.close();
    const second = (await claim(first.stem))!;
    expect(await claim(first.stem)).toBeUndefined();
    expect(await second.write(new Uint8Array(slotBytes))).toBe(1);
    await second.close();
    expect(readdirSync(join(first.stem, '..')).some((name) => name.endsWith('.lock'))).toBe(false);
  });

  it('stays as it is where its last line was cut off, or it is gone', async () => {
    const cut = await create(folder());
    await cut.close();
    appendFileSync(`${cut.stem}.index`, '0123');
    expect(await claim(cut.stem)).toBeUndefined();
    expect(existsSync(`${cut.stem}.lock`)).toBe(false);
    const gone = await create(folder());
    await gone.close();
    rmSync(`${gone.stem}.slots`);
    expect(await claim(gone.stem)).toBeUndefined();
    expect(readdirSync(join(gone.stem, '..'))).toEqual([`${basename(gone.stem)}.index`]);
  });

  it('takes no slot that was half written for a whole one', async () => {
    const first = await create(folder());
    await first.close();
    writeFileSync(`${first.stem}.slots`, new Uint8Array(slotBytes + 1));
    const second = (await claim(first.stem))!;
    expect(await second.write(new Uint8Array(slotBytes))).toBe(2);
    await second.close();
  });

  it('is damaged where a line names a slot that is not there', async () => {
    const writer = await create(folder());
    writer.note(['slot', 'a', 0, 0]);
    await writer.close();
    expect(await openVolume(writer.stem, settings, slotBytes)).toBeUndefined();
    expect(await openVolume(writer.stem, 'others', slotBytes)).toBeUndefined();
  });

  it('has its lines on the disk soon, without being closed', async () => {
    const writer = await create(folder());
    const length = () => readFileSync(`${writer.stem}.index`).length;
    const before = length();
    for (let i = 0; i < 256; i++) writer.note(['file', `${i}`, '', '']);
    while (length() === before) await new Promise((resume) => setTimeout(resume, 5));
    writer.note(['file', 'last', '', '']);
    const most = length();
    while (length() === most) await new Promise((resume) => setTimeout(resume, 50));
    await writer.close();
  });
});
