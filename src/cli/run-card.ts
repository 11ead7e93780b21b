/** Keeps `MODEL_CARD.md` in the run folder beside the model that it describes. */

import { join } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { countPatients, type LabelTable } from '../dataset/table.ts';
import type { Evaluation } from '../evaluation/evaluate.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { type ModelCard, modelCard } from '../report/model-card.ts';
import type { Callback, EpochRecord } from '../training/callbacks.ts';
import { normaliseRuleText } from '../training/normalisation-rules.ts';
import type { TrainingSettings } from '../training/settings.ts';
import { modelFacts } from './model-facts.ts';

export interface RunCard {
  readonly folder: string;
  readonly settings: TrainingSettings;
  readonly splits: readonly { readonly split: string; readonly table: LabelTable }[];
  /** Where the weights came from. */
  readonly initialWeights: string;
}

interface Written extends Required<Pick<ModelCard, 'results' | 'limits'>> {
  readonly description: ModelDescription;
  readonly best: EpochRecord | undefined;
}

/** Writes the card whenever the run has a new best model, and for the model that an interruption leaves. */
export function runCard({ folder, settings, splits, initialWeights }: RunCard): Callback {
  let written: number | undefined;
  const write = ({ description, best, results, limits }: Written) =>
    writeFileSafely(
      join(folder, 'MODEL_CARD.md'),
      modelCard({
        name: `${description.architecture.name}: ${folder}`,
        model: modelFacts(description, initialWeights),
        findings: description.findings,
        splits: splits.map(({ split, table }) => ({
          split,
          file: table.path,
          sha256: table.sha256,
          images: table.rows.length,
          patients: countPatients(table),
        })),
        training: trainingFacts(settings, best),
        results,
        limits,
      }),
    );
  return {
    name: 'model-card',
    async onSave({ state, description }) {
      const best = state.best?.record;
      if (best === undefined) {
        const limit = 'Its training was interrupted before the end of the first epoch.';
        await write({ description, best, results: undefined, limits: [limit] });
      } else if (best.epoch !== written) {
        const results = onValidation(splits, best, state.evaluations[best.epoch - 1]!);
        await write({ description, best, results, limits: [] });
        written = best.epoch;
      }
    },
  };
}

function onValidation(splits: RunCard['splits'], { epoch }: EpochRecord, evaluation: Evaluation): ModelCard['results'] {
  const table = splits.find(({ split }) => split === 'valid')?.table.path ?? 'the validation table';
  const on = `${table} (validation) after epoch ${epoch}, which was chosen by its loss there: a test table gives a fairer figure`;
  return { on, evaluation };
}

function trainingFacts(settings: TrainingSettings, best: EpochRecord | undefined): ModelCard['training'] {
  const { epochs, batchSize, accumulate, stepsPerEpoch, learningRate, schedule, clipNorm, weightDecay } = settings;
  const { labelSmoothing, augment, stage, monitor = 'val_loss', seed, normalise } = settings;
  const whereSet = (label: string, value: string | number | undefined) =>
    value === undefined ? [] : [{ label, value: String(value) }];
  return [
    { label: 'Epochs', value: best === undefined ? `of ${epochs}` : `${best.epoch} of at most ${epochs}` },
    { label: 'Best epoch by', value: monitor },
    { label: 'Batch', value: `${batchSize} images` },
    ...whereSet('Batches in a step', accumulate),
    ...whereSet('Steps in an epoch', stepsPerEpoch),
    ...whereSet('Learning begins at', stage),
    { label: 'Optimiser', value: `Adam, learning rate ${learningRate}, ${inWords(schedule)}` },
    ...whereSet("Largest norm of a step's gradient", clipNorm),
    ...whereSet('Weight decay', weightDecay),
    { label: 'Loss', value: 'binary cross-entropy, positives and negatives of each finding weighted to count alike' },
    ...whereSet('Label smoothing', labelSmoothing),
    ...whereSet('Augmentation', augment && inWords(augment)),
    { label: 'Normalisation rule', value: normaliseRuleText(normalise) },
    { label: 'Seed', value: String(seed) },
  ];
}

/** `name cosine, warmUpSteps 100` */
function inWords(settings: object): string {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
