/** What the HTTP interface takes and gives: one set of schemas validates, documents (OpenAPI) and types it. */

import { z } from '@hono/zod-openapi';

export const problemSchema = z
  .object({
    type: z.string().openapi({ description: 'an address of this server that explains the kind of problem' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: 'what was expected, what was found, and the way out' }),
    images: z
      .array(z.object({ image: z.number().int(), name: z.string().nullable(), detail: z.string() }))
      .optional()
      .openapi({ description: 'the images that the problem is about, by their position from 0' }),
  })
  .openapi('Problem', { description: 'RFC 9457' });

export const modelSchema = z
  .looseObject({
    name: z.string(),
    sha256: z.string().openapi({ description: 'of the file model.onnx' }),
    bytes: z.number().int(),
    format: z.string(),
    architecture: z.object({
      name: z.string(),
      blocks: z.array(z.number().int()),
      growth: z.number().int(),
      stem: z.number().int(),
    }),
    findings: z.array(z.string()).openapi({ description: 'in the order of the outputs' }),
    size: z.number().int().openapi({ description: 'side of the square input in pixels' }),
    resize: z.enum(['nearest', 'antialias']),
    normalisation: z.looseObject({
      rule: z.enum(['image', 'dataset', 'channels']),
      epsilon: z.number(),
      mean: z.union([z.number(), z.array(z.number()).length(3).readonly()]).optional(),
      standardDeviation: z.union([z.number(), z.array(z.number()).length(3).readonly()]).optional(),
    }),
    thresholds: z
      .record(z.string(), z.number())
      .openapi({ description: 'operating points: the probability from which a finding counts as present' }),
    calibration: z.record(z.string(), z.unknown()).optional().openapi({
      description: 'from a probability to a calibrated one, by finding, where one was fitted',
    }),
    training: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .openapi('Model', { description: 'What the model says of itself; further keys may follow' });

const heatmapSchema = z
  .object({
    height: z.number().int(),
    width: z.number().int(),
    values: z.array(z.number()).openapi({
      description:
        'row-major [height, width], signed, of any scale: the coarse map that covers the whole image. To show it: enlarge, set negative values to 0, divide by the maximum',
    }),
  })
  .openapi('Heatmap');

const findingSchema = z
  .object({
    finding: z.string(),
    probability: z
      .number()
      .openapi({ description: '0 … 1, with 9 significant digits, as `roentgen predict` gives it' }),
    calibratedProbability: z.number().nullable().openapi({ description: 'null where the model has no calibration' }),
    threshold: z.number().nullable().openapi({ description: 'null where no operating point was chosen' }),
    heatmap: heatmapSchema.optional(),
  })
  .openapi('FindingResult');

export const predictionSchema = z
  .object({
    model: z.object({ name: z.string(), sha256: z.string() }),
    images: z.array(
      z.object({
        name: z.string().nullable().openapi({ description: 'as the client called it' }),
        sha256: z.string().openapi({ description: "of the image's bytes" }),
        width: z.number().int(),
        height: z.number().int(),
        findings: z.array(findingSchema),
      }),
    ),
    seconds: z
      .object({ decoding: z.number(), computing: z.number(), total: z.number() })
      .openapi({ description: 'waiting included; of the slowest image' }),
  })
  .openapi('Prediction');

/** Names between commas. */
export const names = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.string().min(1)).min(1));

const binary = { schema: { type: 'string', format: 'binary' } } as const;

/** One image as it is, or a form whose files are images. */
export const imageBody = {
  required: true,
  content: {
    'image/png': binary,
    'image/jpeg': binary,
    'image/tiff': binary,
    'application/octet-stream': binary,
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: { image: { type: 'array', items: { type: 'string', format: 'binary' } } },
      },
    },
  },
} as const;

export const predictionQuery = z.strictObject({
  heatmaps: z
    .enum(['true', 'false'])
    .default('false')
    .openapi({ description: 'whether to give the heat map of each finding' }),
  findings: names
    .optional()
    .openapi({ type: 'string', description: 'these findings only, between commas', example: 'Mass,Edema' }),
});

export const modelFileQuery = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .openapi({
      description: 'with the hash of /v1/model the answer may be kept for ever; another hash is a conflict',
    }),
});

export type Problem = z.infer<typeof problemSchema>;
export type Model = z.infer<typeof modelSchema>;
export type Heatmap = z.infer<typeof heatmapSchema>;
export type FindingResult = z.infer<typeof findingSchema>;
export type Prediction = z.infer<typeof predictionSchema>;
