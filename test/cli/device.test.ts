import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { writeModel } from '../support/model.ts';
import { softwareAdapter, unlessThere } from '../support/webgpu.ts';

const place = scratchFolder();
const images = place('data', 'images');
const model = writeModel(place('model.onnx'));
const tables = ['--train', place('data', 'train.csv'), '--valid', place('data', 'valid.csv'), '--images', images];
const rowsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
const column = (path: string, name: string) => {
  const [header, ...rows] = rowsOf(path);
  return rows.map((row) => Number(row[header!.indexOf(name)]));
};
const predict = (out: string, ...options: readonly string[]) =>
  roentgen('predict', '--model', model, '--images', images, '--out', place(out), ...options);

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', place('data'), '--images', '16', '--size', '64');
  expect(code, stderr).toBe(0);
});

describe('--device', () => {
  it('names the devices that it knows', async () => {
    expectInputError(await predict('none.csv', '--device', 'tpu'), 'cpu, webgpu, cuda, auto');
  });
});

describe.skipIf(process.platform !== 'linux')(
  '--device where there is no graphics card (skipped where not on Linux)',
  () => {
    const before = process.env.VK_ICD_FILENAMES;
    beforeAll(() => {
      process.env.VK_ICD_FILENAMES = place('nowhere.json');
    });
    afterAll(() => {
      if (before === undefined) delete process.env.VK_ICD_FILENAMES;
      else process.env.VK_ICD_FILENAMES = before;
    });

    it('webgpu is refused before any work, with the way out', async () => {
      for (const refused of [
        await predict('refused.csv', '--device', 'webgpu'),
        await roentgen('train', ...tables, '--out', place('refused'), '--device', 'webgpu'),
      ]) {
        expect(refused.code).toBe(2);
        expect(refused.stdout).toBe('');
        // Vulkan's loader has its own say on stderr.
        expect(refused.stderr).toMatch(
          /^error: --device webgpu: .*no graphics adapter.*The device cpu is always there$/m,
        );
      }
      expect([place('refused.csv'), place('refused')].filter(existsSync)).toEqual([]);
    });

    it('auto says what it computes on and why not on the others, and computes', async () => {
      const { code, stderr } = await predict('auto.csv', '--device', 'auto');
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/^computing on (cpu|cuda)$/m);
      if (stderr.includes('computing on cpu')) expect(stderr).toContain('no graphics adapter');
      expect(rowsOf(place('auto.csv'))).toHaveLength(1 + readdirSync(images).length);
    });
  },
);

describe.skipIf(softwareAdapter === undefined)(`--device webgpu ${unlessThere}`, () => {
  it('predicts what the CPU predicts', async () => {
    for (const device of ['cpu', 'webgpu']) {
      const { code, stderr } = await predict(`${device}.csv`, '--device', device);
      expect(code, stderr).toBe(0);
    }
    for (const finding of ['Mass', 'Edema', 'Effusion']) {
      const [here, cpu] = ['webgpu.csv', 'cpu.csv'].map((name) => column(place(name), finding)) as [number[], number[]];
      expect(here).toHaveLength(readdirSync(images).length);
      expect(Math.max(...here.map((value, i) => Math.abs(value - cpu[i]!)))).toBeLessThan(1e-4);
    }
  });

  it("trains to the CPU's loss", { timeout: 240_000 }, async () => {
    const small = [
      '--network',
      'compact',
      '--size',
      '32',
      '--batch-size',
      '2',
      '--epochs',
      '1',
      '--steps-per-epoch',
      '2',
    ];
    for (const device of ['cpu', 'webgpu']) {
      const options = [...small, '--validation-steps', '1', '--normalise', 'image', '--device', device];
      const { code, stderr } = await roentgen('train', ...tables, ...options, '--out', place(`run-${device}`));
      expect(code, stderr).toBe(0);
      expect(existsSync(place(`run-${device}`, 'model.onnx'))).toBe(true);
    }
    // Of both steps. Validation isn't compared: in so small a training rounding grows, by Adam and by ReLUs that turn.
    const [here, cpu] = ['webgpu', 'cpu'].map((device) => column(place(`run-${device}`, 'history.csv'), 'loss')[0]!);
    expect(Math.abs(here! - cpu!) / cpu!).toBeLessThan(1e-4);
  });
});
