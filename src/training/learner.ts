/**
 * What learns: the program that steps, the frozen beginning's features where there is one, and the network in prediction mode
 * that a validation asks.
 */

import type { ImageStore } from '../dataset/image-store.ts';
import type { LabelTable } from '../dataset/table.ts';
import { emit } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import type { Normalisation } from '../image/normalise.ts';
import { featureClassifier } from '../network/frozen.ts';
import { encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { parameterTable } from '../network/parameters.ts';
import { cutOf } from '../network/stages.ts';
import { targetOf } from '../network/target.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type Features, featureBudgetBytes, openFeatures } from './features.ts';
import { feed } from './feed.ts';
import type { NormalisationRules } from './normalisation-rules.ts';
import { imagesInStep, imagesToRead } from './order.ts';
import { type OptimiserState, openProgram, type Program } from './program.ts';
import type { TrainingSettings } from './settings.ts';
import { type ClassWeights, type Predicted, predictTable } from './validation.ts';

export interface LearnerOptions {
  readonly settings: TrainingSettings;
  readonly runtime: Runtime;
  readonly train: LabelTable;
  readonly valid: LabelTable;
  readonly store: ImageStore;
  readonly rules: NormalisationRules;
  readonly weights: ClassWeights;
  readonly description: ModelDescription;
  readonly parameters: Float32Array;
  readonly optimiser?: OptimiserState | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFeatures?: ((done: number, total: number) => void) | undefined;
}

export interface Learner {
  readonly program: Program;
  /** Of training images; undefined where the whole network learns. */
  readonly features: Features | undefined;
  /** The probabilities of the validation table with these parameters. */
  predict(parameters: Float32Array): Promise<Predicted>;
  release(): Promise<void>;
}

export async function openLearner(options: LearnerOptions): Promise<Learner> {
  const { settings, runtime, valid, store, rules, description, signal } = options;
  const { architecture, findings, size, batchSize, stage = 'all', validationSteps: steps } = settings;
  const shared = { architecture, findings: findings.length, size };
  const cut = cutOf(stage, architecture, parameterTable(architecture, findings.length));
  const beginning = (normalisation: Normalisation) =>
    cut && openFeatures(runtime, { ...shared, normalisation, parameters: options.parameters, cut });
  const features = await beginning(rules.training);
  const isSame = JSON.stringify(rules.training) === JSON.stringify(rules.prediction);
  const validFeatures = isSame ? features : await beginning(rules.prediction);
  if (features !== undefined && validFeatures !== undefined) await keepFeatures(options, features, validFeatures);

  const program = await openProgram(runtime, {
    ...shared,
    normalisation: rules.training,
    ...options.weights,
    unbiasedStatistics: settings.unbiasedStatistics,
    partSize: batchSize,
    clipNorm: settings.clipNorm,
    weightDecay: settings.weightDecay,
    after: cut && { cut, featureShape: features!.shape },
    parameters: options.parameters,
    optimiser: options.optimiser,
  });
  const target = await targetOf(runtime);
  const modelOf = (parameters: Float32Array) =>
    cut === undefined
      ? encodeClassifier(description, parameters)
      : encodeModel(
          emit(featureClassifier({ ...shared, normalisation: rules.prediction, parameters, cut }), target, {
            name: 'rest',
          }),
        );
  return {
    program,
    features,
    async predict(parameters) {
      const session = await runtime.load(modelOf(parameters));
      const predicted = await predictTable({
        session,
        table: valid,
        store,
        batchSize,
        steps,
        features: validFeatures,
        signal,
      });
      await session.release();
      return predicted;
    },
    async release() {
      await program.release();
      await features?.release();
      if (!isSame) await validFeatures?.release();
    },
  };
}

/** Computes the features of all images before the first epoch, where they never change and there is room for them. */
async function keepFeatures(options: LearnerOptions, training: Features, prediction: Features): Promise<void> {
  const { settings, train, valid, store, signal, onFeatures } = options;
  const { learnt, validated } = imagesToRead(settings, train, valid);
  const bytesOf = ({ shape }: Features) => 4 * shape.reduce((product, size) => product * size, 1);
  const parts = [
    { table: valid, names: validated, features: prediction },
    ...(settings.augment === undefined ? [{ table: train, names: learnt, features: training }] : []),
  ].filter(({ names, features }) => names.size * bytesOf(features) <= featureBudgetBytes);
  const total = parts.reduce((sum, { names }) => sum + names.size, 0);
  let done = 0;
  for (const { table, names, features } of parts) {
    const rows = new Map(table.rows.map(({ image }, row) => [image, row]));
    const order = [...names].map((name) => rows.get(name)!);
    for await (const { images } of feed({ table, store, batchSize: imagesInStep(settings), order, features, signal })) {
      done += images;
      onFeatures?.(done, total);
    }
  }
}
