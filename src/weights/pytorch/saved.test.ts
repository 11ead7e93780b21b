import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../test/support/operation.ts';
import { pythonWithTorch, runPyTorch } from '../../../test/support/pytorch/run.ts';
import { openGraph } from '../../../test/support/run.ts';
import { portable } from '../../graph/index.ts';
import { imagenet, type Normalisation } from '../../image/normalise.ts';
import { classifier } from '../../network/classifier.ts';
import { architectureOf, fitWeights } from '../../network/fit-weights.ts';
import { parameterTable } from '../../network/parameters.ts';
import { readPyTorch } from './read.ts';

interface Saved {
  readonly images: readonly number[];
  readonly logits: readonly number[];
  readonly imagenet: readonly number[];
}

const size = 48;

describe.skipIf(pythonWithTorch === undefined)('what torch.save writes (skipped where PyTorch is absent)', () => {
  const folders = { colour: [3, 5], grey: [1, 18] } as const;
  const places: Record<string, string> = {};
  const saved: Record<string, Saved> = {};

  beforeAll(() => {
    for (const [name, [channels, outputs]] of Object.entries(folders)) {
      places[name] = mkdtempSync(join(tmpdir(), 'roentgen-torch-'));
      saved[name] = runPyTorch('save.py', places[name], String(channels), String(outputs)) as Saved;
    }
  });

  const files = ['zip.pt', 'legacy.pth', 'checkpoint.pth.tar', 'whole.pt', 'whole-legacy.pt'];
  it.each(files.flatMap((file) => [['colour', file] as const, ['grey', file] as const]))(
    'a %s network in %s gives the logits that it gives in PyTorch',
    async (kind, file) => {
      const path = join(places[kind]!, file);
      const { weights, preprocessing } = readPyTorch(readFileSync(path), path);
      const architecture = architectureOf(weights)!;
      expect(architecture).toMatchObject({ blocks: [2, 3, 2], growth: 4, stem: 8 });
      const findings = folders[kind][1];
      const { trainableSize, statisticsSize } = parameterTable(architecture, findings);
      const initial = new Float32Array(trainableSize + statisticsSize);
      const { parameters, faults } = fitWeights(weights, { architecture, findings, initial, backboneOnly: false });
      expect(faults).toEqual([]);
      const logitsBy = async (normalisation: Normalisation) => {
        const graph = classifier({ architecture, findings, size, normalisation, parameters });
        return (await (await openGraph(graph, portable))({ image: saved[kind]!.images }, { N: 2 })).logit!;
      };
      const dataset = await logitsBy({ rule: 'dataset', epsilon: 0, mean: 120, standardDeviation: 60 });
      expectClose(dataset, saved[kind]!.logits, 1e-4, file);
      if (kind === 'colour') expectClose(await logitsBy(imagenet), saved[kind]!.imagenet, 1e-4, `${file}, ImageNet`);
      expect(Math.max(...saved[kind]!.logits.map(Math.abs))).toBeGreaterThan(0.1);
      expect(preprocessing?.normalisation).toEqual(
        kind === 'grey' ? { rule: 'dataset', epsilon: 0, mean: 127.5, standardDeviation: 127.5 / 1024 } : undefined,
      );
    },
  );
});
