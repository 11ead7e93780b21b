/** What this project's files say of the model whose weights they hold: a JSON text, the same in every format. */

import { z } from 'zod';
import { InputError } from '../base/error.ts';
import { resizeMethods } from '../image/resize.ts';
import type { WeightFile } from './weight-file.ts';

const three = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** Of a `Normalisation`. */
export const normalisationSchema = z.union([
  z.object({ rule: z.literal('image'), epsilon: z.number() }),
  z.object({ rule: z.literal('dataset'), epsilon: z.number(), mean: z.number(), standardDeviation: z.number() }),
  z.object({ rule: z.literal('channels'), epsilon: z.number(), mean: three, standardDeviation: three }),
]);

/** What HDF5 files and TensorFlow.js models call it. */
export const descriptionAttribute = 'roentgen.model';

/** The part of it that belongs to the weights; the network's own floor reads the rest. */
const modelSchema = z.object({
  findings: z.array(z.string()).min(1),
  size: z.number().int().positive(),
  resize: z.enum(resizeMethods),
  normalisation: normalisationSchema,
});

/**
 * Findings and preprocessing from a description's JSON; nothing where a file has none.
 *
 * @throws InputError that names the file if the description is damaged
 */
export function describedBy(
  json: string | undefined,
  path: string,
): Pick<WeightFile, 'findings' | 'preprocessing' | 'description'> {
  if (json === undefined) return {};
  const model = modelSchema.safeParse(jsonOf(json));
  if (!model.success) throw new InputError(`the description inside ${path} is damaged`);
  const { findings, ...preprocessing } = model.data;
  return { findings, preprocessing, description: json };
}

/** The part of it that is known of weights without a head. */
const preprocessingSchema = modelSchema.omit({ findings: true }).partial();

/**
 * The preprocessing that belongs to weights without a head, as far as their file says.
 *
 * @throws InputError that names the file if what it says is damaged
 */
export function preprocessingBy(json: string | undefined, path: string): Pick<WeightFile, 'preprocessing'> {
  if (json === undefined) return {};
  const known = preprocessingSchema.safeParse(jsonOf(json));
  if (!known.success) throw new InputError(`what ${path} says of its preprocessing is damaged`);
  return { preprocessing: known.data };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
