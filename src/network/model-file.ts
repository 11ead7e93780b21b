/**
 * The model: one ONNX file with everything in it, so that nobody can pair the wrong normalisation or the wrong order of
 * findings with the weights. What isn't in the graph is in the metadata: `roentgen.format` and `roentgen.model`.
 */

import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { emit, portable } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { readMetadata } from '../graph/onnx/metadata.ts';
import { replaceMetadata } from '../graph/onnx/replace-metadata.ts';
import { normalisationSchema } from '../weights/own-description.ts';
import { calibrationMethods, calibrationSchema } from './calibration.ts';
import { classifier } from './classifier.ts';

/** Raised when a reader of the old version would misread a new file. */
export const modelFormat = '1';

const descriptionSchema = z.object({
  architecture: z.object({
    name: z.string(),
    blocks: z.array(z.number().int().positive()),
    growth: z.number().int().positive(),
    stem: z.number().int().positive(),
  }),
  /** In the order of the outputs. */
  findings: z.array(z.string()).min(1),
  /** Side of the square input, in pixels. */
  size: z.number().int().positive(),
  resize: z.enum(['nearest', 'antialias']),
  normalisation: normalisationSchema,
  /** Raw probability from which a finding counts as present; none where none was chosen. */
  thresholds: z.record(z.string(), z.number()),
  /** From a raw probability to a calibrated one, by finding; none where none was fitted. `calibrated` applies it. */
  calibration: z.record(z.string(), calibrationSchema).optional(),
  /** What thresholds and calibration were chosen on, and how. Absent where there are none, or it isn't known. */
  chosenOn: z
    .object({
      table: z.string(),
      sha256: z.string(),
      images: z.number().int(),
      /** Null where the table doesn't say. */
      patients: z.number().int().nullable(),
      /** `youden`, `sensitivity ≥ 0.9`; null where no thresholds were chosen. */
      rule: z.string().nullable(),
      /** Null where nothing was calibrated. */
      method: z.enum(calibrationMethods).nullable(),
    })
    .optional(),
  /** What made its weights whole numbers, and what that changed. Absent where they are float32. */
  quantisation: z
    .object({
      weights: z.literal('int8'),
      /** The images that ranges were taken from. */
      calibration: z.object({ table: z.string(), sha256: z.string(), images: z.number().int() }),
      /** The images that it was compared with float32 on. */
      validation: z
        .object({
          table: z.string(),
          sha256: z.string(),
          images: z.number().int(),
          probabilityChange: z.object({ mean: z.number(), largest: z.number() }),
          meanAuc: z.object({ float32: z.number(), int8: z.number() }),
        })
        .optional(),
    })
    .optional(),
  /** What trained it, in a few words and numbers. */
  training: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

export type ModelDescription = z.infer<typeof descriptionSchema>;

/** A description from its JSON. @throws if it isn't one */
export function modelDescription(json: string): ModelDescription {
  return descriptionSchema.parse(JSON.parse(json));
}

/** The bytes of `model.onnx`. */
export function encodeClassifier(description: ModelDescription, parameters: Float32Array): Uint8Array {
  const { architecture, findings, size, normalisation } = description;
  const graph = classifier({ architecture, findings: findings.length, size, normalisation, parameters });
  return encodeModel(
    emit(graph, portable, { name: `roentgen ${architecture.name}`, metadata: metadataOf(description) }),
  );
}

/**
 * A model's bytes with another description: other thresholds, another calibration. The graph stays as it is, byte for byte.
 *
 * @throws if the bytes aren't an ONNX file
 */
export function redescribe(bytes: Uint8Array, description: ModelDescription): Uint8Array<ArrayBuffer> {
  return replaceMetadata(bytes, metadataOf(description));
}

/** What a file of this project says of itself, by the keys of its metadata. */
export function metadataOf(description: ModelDescription): Record<string, string> {
  return { 'roentgen.format': modelFormat, 'roentgen.model': JSON.stringify(description) };
}

/**
 * What a model file says of itself.
 *
 * @param name what to call the file in errors
 * @throws InputError if it isn't a model of this project, or of another format version
 */
export function describeModel(bytes: Uint8Array, name: string): ModelDescription {
  let metadata: Record<string, string>;
  try {
    metadata = readMetadata(bytes);
  } catch (error) {
    throw new InputError(`${name} isn't an ONNX file, or it is damaged (${messageOf(error)})`);
  }
  const format = metadata['roentgen.format'];
  if (format === undefined) {
    throw new InputError(`${name} isn't a model of this project: it doesn't say its findings and normalisation`);
  }
  if (format !== modelFormat) {
    throw new InputError(
      `${name} has the model format ${format}; this version reads ${modelFormat}. Use the version of roentgen that wrote it, or train again`,
    );
  }
  try {
    return modelDescription(metadata['roentgen.model'] ?? '');
  } catch (error) {
    throw new InputError(`the description inside ${name} is damaged: ${messageOf(error)}`);
  }
}
