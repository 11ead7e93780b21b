/** What the interface says of runs: their settings, their course, their data and their evaluation. */

import { z } from '@hono/zod-openapi';
import { names } from '../schemas.ts';

const number = z.number().nullable();

export const progressSchema = z
  .object({
    state: z
      .enum(['training', 'finished', 'interrupted'])
      .openapi({ description: '`training` stays where a training was killed: `updated` then lies back' }),
    epoch: z.number().int(),
    epochs: z.number().int(),
    step: z.number().int(),
    steps: z.number().int(),
    stepsDone: z.number().int(),
    secondsPerStep: number,
    updated: z.string(),
  })
  .openapi('Progress');

export const historySchema = z.array(z.record(z.string(), number)).openapi('History', {
  description:
    'A row an epoch by the names of history.csv: epoch, loss, val_loss, val_mean_auc, learning_rate, val_auc_<Finding>, seconds; null where undefined',
});

export const stepsSchema = z
  .object({
    step: z.array(z.number()),
    epoch: z.array(z.number()),
    loss: z.array(number),
    learningRate: z.array(number),
  })
  .openapi('Steps', { description: 'Columns of equal length, a value a step' });

export const runSchema = z
  .object({
    run: z.string().openapi({ description: 'its name in addresses' }),
    config: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'config.json; null before it is written' }),
    progress: progressSchema.nullable().openapi({ description: 'null for a run of an older version' }),
    epochs: z.number().int().openapi({ description: 'epochs in the history' }),
    hasEvaluation: z.boolean(),
    splits: z.array(z.string()).openapi({ description: 'train, valid, and test where there is an evaluation' }),
  })
  .openapi('Run');

export const runsSchema = z.object({ runs: z.array(runSchema) }).openapi('Runs');

export const datasetSchema = z
  .object({
    splits: z.array(
      z.object({
        split: z.string(),
        file: z.string(),
        isChanged: z.boolean().openapi({ description: 'whether the table is another now than the run was made with' }),
        images: z.number().int(),
        patients: z.number().int().nullable(),
        findings: z.record(
          z.string(),
          z.object({ positives: z.number().int(), negatives: z.number().int(), unknown: z.number().int() }),
        ),
      }),
    ),
  })
  .openapi('Dataset');

export const outcomes = ['true-positive', 'false-positive', 'true-negative', 'false-negative'] as const;

export const imagesSchema = z
  .object({
    total: z.number().int().openapi({ description: 'images that pass the filters' }),
    offset: z.number().int(),
    threshold: number.openapi({ description: 'what outcomes are told by; null where no finding was asked for' }),
    images: z.array(
      z.object({
        name: z.string(),
        patient: z.string().nullable(),
        view: z.string().nullable(),
        age: number,
        sex: z.string().nullable(),
        labels: z
          .record(z.string(), z.union([z.literal(0), z.literal(1), z.null()]))
          .openapi({ description: 'null where unknown' }),
        probabilities: z
          .record(z.string(), z.number())
          .nullable()
          .openapi({ description: 'null where the image has no prediction' }),
        outcome: z.enum(outcomes).nullable(),
      }),
    ),
  })
  .openapi('Images');

const share = z.coerce.number().min(0).max(1).optional();

export const imagesQuery = z.strictObject({
  split: z.string().default('test').openapi({ description: 'train, valid or test' }),
  finding: z
    .string()
    .optional()
    .openapi({ description: 'what label, outcome, minimum, maximum and sorting are about' }),
  label: z.enum(['present', 'absent', 'unknown']).optional(),
  outcome: z
    .enum([...outcomes, 'correct', 'wrong'])
    .optional()
    .openapi({ description: 'of the prediction against the label, by the threshold' }),
  threshold: share.openapi({ description: 'by default the operating point of the evaluation or the model, else 0.5' }),
  minimum: share.openapi({ description: 'least probability' }),
  maximum: share.openapi({ description: 'greatest probability' }),
  search: z.string().max(200).optional().openapi({ description: "part of the image's name or the patient's id" }),
  sort: z
    .enum(['table', 'rising', 'falling'])
    .default('table')
    .openapi({ description: 'by probability of the finding' }),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type ImagesQuery = z.output<typeof imagesQuery>;

export const imageQuery = z.strictObject({
  name: z.string().min(1).max(1000).openapi({ description: 'as in the table' }),
  longest: z.coerce
    .number()
    .int()
    .min(16)
    .max(8192)
    .default(256)
    .openapi({ description: 'most pixels of the longer side' }),
});

export const predictionsQuery = z.strictObject({
  findings: names.optional().openapi({ type: 'string', description: 'these findings only, between commas' }),
});

export const runPredictionsSchema = z
  .object({
    findings: z.array(z.string()),
    images: z.array(z.string()),
    probabilities: z.array(z.array(z.number())).openapi({ description: 'a row an image, a value a finding' }),
    labels: z
      .array(z.array(z.union([z.literal(0), z.literal(1), z.null()])))
      .nullable()
      .openapi({ description: 'the truth in the same order; null where an image or the table is missing' }),
  })
  .openapi('RunPredictions');

export const runParams = z.object({ run: z.string().openapi({ param: { name: 'run', in: 'path' } }) });

export type Progress = z.infer<typeof progressSchema>;
export type History = z.infer<typeof historySchema>;
export type Steps = z.infer<typeof stepsSchema>;
export type Run = z.infer<typeof runSchema>;
export type Dataset = z.infer<typeof datasetSchema>;
export type Images = z.infer<typeof imagesSchema>;
export type RunPredictions = z.infer<typeof runPredictionsSchema>;

/** What is new in a run, by the name of the event and its data, as the stream tells it. */
export type RunEvent =
  | { readonly event: 'progress'; readonly data: Progress }
  | { readonly event: 'history'; readonly data: History }
  | { readonly event: 'steps'; readonly data: { readonly from: number; readonly steps: Steps } }
  | { readonly event: 'evaluation'; readonly data: { readonly hasEvaluation: boolean } };
