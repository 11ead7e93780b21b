import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../../test/support/events.ts';
import { InputError } from '../../base/error.ts';
import { encodePng } from '../../image/encode.ts';
import type { SummaryEvent } from './event.ts';
import { createEventFile, reopenEventFile } from './event-file.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-events-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(root, 'run-'));
const point = (step: number): SummaryEvent => ({
  wallTime: 1e9 + step,
  step,
  values: [{ tag: 'loss', number: step / 4 }],
});
const stepsIn = (path: string) => readEvents(path).map(({ step }) => step);

describe('an event file', () => {
  it('holds its version, then every event in its order and as it was', async () => {
    const png = await encodePng({ width: 3, height: 2, data: new Uint8Array(18) });
    const value = fc.oneof(
      fc.record({ tag: fc.string(), number: fc.float({ noNaN: true, noDefaultInfinity: true }) }),
      fc.record({ tag: fc.string({ unit: 'grapheme' }), markdown: fc.string({ unit: 'grapheme', maxLength: 300 }) }),
      fc.record({ tag: fc.string(), png: fc.constant(png) }),
    );
    const event = fc.record({
      wallTime: fc.double({ min: 0, max: 4e9, noNaN: true }),
      step: fc.maxSafeNat(),
      values: fc.array(value, { minLength: 1, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
        const file = await createEventFile(newFolder());
        for (const each of events) file.append(each);
        expect(await file.flush()).toBe(statSync(file.path).size);
        const [first, ...rest] = readEvents(file.path);
        expect(first).toMatchObject({ version: 'brain.Event:2', step: 0, values: [] });
        expect(rest).toEqual(
          events.map(({ wallTime, step, values }) => ({
            wallTime,
            step,
            values: values.map((each) => {
              if ('number' in each) return each;
              if ('png' in each) return { tag: each.tag, image: { height: 2, width: 3, colours: 3, png: [...png] } };
              return { tag: each.tag, text: each.markdown, plugin: 'text' };
            }),
          })),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("has a name that TensorBoard looks for, and is the folder's only one", async () => {
    const folder = newFolder();
    const { path } = await createEventFile(folder);
    expect(basename(path)).toMatch(/^events\.out\.tfevents\.\d{10}\./);
    await expect(createEventFile(folder)).rejects.toThrow(
      new InputError(
        `the folder ${folder} holds the events of another training already (${basename(path)}); move them away or choose another folder`,
      ),
    );
  });

  it('is written while the training goes on, without a flush', async () => {
    const file = await createEventFile(newFolder());
    const start = statSync(file.path).size;
    for (let step = 1; step <= 500; step++) file.append(point(step));
    await expect.poll(() => statSync(file.path).size, { timeout: 20_000 }).toBeGreaterThan(start);
  });

  it('tells at every later flush that events could not be written, and writes none behind the gap', async () => {
    const file = await createEventFile(newFolder());
    const start = readFileSync(file.path);
    const lost = new InputError(`cannot write ${file.path}: there is no such file or folder`);
    rmSync(file.path);
    file.append(point(1));
    await expect(file.flush()).rejects.toThrow(lost);
    writeFileSync(file.path, start);
    file.append(point(2));
    await expect(file.flush()).rejects.toThrow(lost);
    expect(stepsIn(file.path)).toEqual([0]);
  });

  it('says which folder cannot be made', async () => {
    const path = join(newFolder(), 'file');
    writeFileSync(path, '');
    await expect(createEventFile(join(path, 'train'))).rejects.toThrow(/cannot make the folder .*file.train: a part/);
  });
});

describe('opened again at a length', () => {
  const written = async () => {
    const file = await createEventFile(newFolder());
    for (const step of [1, 2, 3]) file.append(point(step));
    return { path: file.path, length: await file.flush() };
  };

  it('goes on from there, whatever was written behind it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (behind) => {
        const { path, length } = await written();
        appendFileSync(path, behind);
        const again = await reopenEventFile(path, length);
        again.append(point(4));
        expect(await again.flush()).toBe(statSync(path).size);
        expect(stepsIn(path)).toEqual([0, 1, 2, 3, 4]);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a file that is missing, with the way out', async () => {
    const path = join(newFolder(), 'events.out.tfevents.1');
    await expect(reopenEventFile(path, 40)).rejects.toThrow(
      new InputError(
        `cannot go on with the event file ${path}: there is no such file or folder; put back the file that belongs to the checkpoint, or go on without TensorBoard`,
      ),
    );
  });

  it('refuses a file that is too short, damaged or another one, and leaves it as it is', async () => {
    const { path, length } = await written();
    const bytes = readFileSync(path);
    const refused = async (content: Uint8Array, at: number, reason: RegExp) => {
      writeFileSync(path, content);
      await expect(reopenEventFile(path, at)).rejects.toThrow(reason);
      await expect(reopenEventFile(path, at)).rejects.toThrow(InputError);
      expect(readFileSync(path).equals(content)).toBe(true);
    };
    const said = `where the checkpoint says ${length}; put back`;
    await refused(bytes.subarray(0, -1), length, new RegExp(`tfevents.* has ${length - 1} bytes, ${said}`));
    const damaged = Buffer.from(bytes);
    damaged[60]! ^= 4;
    await refused(damaged, length, /event file .*tfevents.* is damaged: the record at byte \d+ has/);
    await refused(bytes, length - 5, /a record that ends at byte \d+ and none that ends, where the checkpoint says/);
  });

  it('refuses a folder in its place', async () => {
    const path = join(newFolder(), 'events.out.tfevents.1');
    mkdirSync(path);
    await expect(reopenEventFile(path, 40)).rejects.toThrow(/it is a folder, a file was expected/);
  });
});
