/** A probe of a small network whose weights are no initial ones, and an image: for tests of methods of explanation. */

import { afterAll, beforeAll } from 'vitest';
import { random } from '../../src/base/random.ts';
import { type NetworkProbe, probeNetwork } from '../../src/explanation/network-probe.ts';
import type { GreyImage } from '../../src/image/image.ts';
import { initialParameters, parameterTable } from '../../src/network/parameters.ts';
import { openRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import { tinyModel } from './model.ts';

/** Of the network of `tinyModel`: kernels, gammas of both signs, betas and moving statistics of a trained network's kind. */
export function trainedParameters(seed: number): Float32Array {
  const table = parameterTable(tinyModel.architecture, tinyModel.findings.length);
  const stream = random(seed, 'trained');
  return initialParameters(table, seed).map((value, i) =>
    i < table.trainableSize ? value + stream.uniform(-0.15, 0.15) : stream.uniform(0.3, 1.5),
  );
}

/** A bright disc and a bright bar on a slope of grey, with grain: flat parts would make ties in a maximum. */
export function testImage(size: number): GreyImage {
  const grain = random(1, 'grain');
  const data = Uint8Array.from({ length: size * size }, (_, at) => {
    const [x, y] = [(at % size) / size, Math.floor(at / size) / size];
    const isDisc = (x - 0.3) ** 2 + (y - 0.35) ** 2 < 0.02;
    const level = isDisc ? 230 : x > 0.7 && y > 0.6 && y < 0.7 ? 200 : 60 + 70 * y + 20 * Math.sin(30 * x * y);
    return level + grain.uniform(-12, 12);
  });
  return { width: size, height: size, data };
}

/** Opened before a file's tests and closed after them. */
export function withProbes(): (layer: string, parameters?: Float32Array) => NetworkProbe {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ threads: 1 });
  });
  afterAll(() => runtime.close());
  return (layer, parameters = trainedParameters(3)) => probeNetwork(tinyModel, parameters, layer, runtime);
}
