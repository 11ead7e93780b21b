/** From the images of a request to what the model says of them. */

import { calibrated } from '../network/calibration.ts';
import type { Reading } from './batcher.ts';
import { type ImageFault, ProblemError } from './problems.ts';
import type { FindingResult, Prediction } from './schemas.ts';
import type { Services } from './services.ts';
import type { UploadedImage } from './upload.ts';

export interface PredictionOptions {
  /** Positions among the model's findings. */
  readonly chosen: readonly number[];
  readonly withHeatmaps: boolean;
  readonly signal: AbortSignal;
}

type Model = NonNullable<Services['model']>;

/**
 * Decodes all images, then reads them, as one batch where the network is free.
 *
 * @throws ProblemError `unreadable-image` that lists every image that can't be read
 */
export async function predict(
  { decoder }: Pick<Services, 'decoder'>,
  model: Model,
  images: readonly UploadedImage[],
  { chosen, withHeatmaps, signal }: PredictionOptions,
): Promise<Prediction> {
  const { size, resize: method } = model.description;
  const begun = performance.now();
  const secondsSince = (start: number) => Number(((performance.now() - start) / 1000).toFixed(4));
  const decoded = await Promise.allSettled(
    images.map(({ bytes, name }, i) =>
      decoder.decode(bytes, name ?? `no. ${i + 1}`, { as: 'pixels', size, method }, signal),
    ),
  );
  const inputs = expectAll(decoded, images);
  const decoding = secondsSince(begun);
  const decodedAt = performance.now();
  const readings = await Promise.all(inputs.map(({ data }) => model.batcher.read(data, signal)));
  const computing = secondsSince(decodedAt);
  return {
    model: { name: model.name, sha256: model.sha256 },
    images: images.map(({ name, sha256 }, i) => ({
      name,
      sha256,
      width: inputs[i]!.width,
      height: inputs[i]!.height,
      findings: chosen.map((index) => findingResult(model, readings[i]!, index, withHeatmaps)),
    })),
    seconds: { decoding, computing, total: secondsSince(begun) },
  };
}

/** All images or none: an answer that silently lacks one is worse than none. */
function expectAll<T>(results: readonly PromiseSettledResult<T>[], images: readonly UploadedImage[]): T[] {
  const faults: ImageFault[] = [];
  const values = results.flatMap((result, image) => {
    if (result.status === 'fulfilled') return [result.value];
    const { reason } = result;
    if (!(reason instanceof ProblemError) || reason.kind !== 'unreadable-image') throw reason;
    faults.push({ image, name: images[image]!.name, detail: reason.message });
    return [];
  });
  const [first] = faults;
  if (first === undefined) return values;
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  throw new ProblemError('unreadable-image', `${first.detail}${more}`, { images: faults });
}

function findingResult(
  { description }: Model,
  { probability, heatmap, mapHeight, mapWidth }: Reading,
  index: number,
  withHeatmap: boolean,
): FindingResult {
  const finding = description.findings[index]!;
  const calibration = description.calibration?.[finding];
  const length = mapHeight * mapWidth;
  const values = withHeatmap ? Array.from(heatmap.subarray(index * length, (index + 1) * length), digits) : [];
  return {
    finding,
    probability: digits(probability[index]!),
    calibratedProbability: calibration === undefined ? null : digits(calibrated(calibration, probability[index]!)),
    threshold: description.thresholds[finding] ?? null,
    ...(withHeatmap ? { heatmap: { height: mapHeight, width: mapWidth, values } } : {}),
  };
}

/** Nine significant digits are all that a float32 has; predictions.csv has the same. */
function digits(value: number): number {
  return Number(value.toPrecision(9));
}
