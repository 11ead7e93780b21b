/** What an imported model says of itself: from the flags, from the file, or else asked for. Nothing is guessed. */

import { InputError } from '../base/error.ts';
import { canonicalFinding } from '../dataset/findings.ts';
import { defaultEpsilon, imagenet, type Normalisation, normalisationText } from '../image/normalise.ts';
import type { ResizeMethod } from '../image/resize.ts';
import type { ModelDescription } from '../network/model-file.ts';
import type { KnownPreprocessing, WeightFile } from '../weights/weight-file.ts';
import { notice } from './output.ts';

export interface DescriptionOptions {
  readonly size?: number;
  readonly resize?: ResizeMethod;
  readonly normalise?: 'image' | 'dataset' | 'imagenet' | undefined;
  /** One number, or three for red, green and blue. */
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
  readonly findings?: readonly string[];
  /** What the flag for them is called, for errors. */
  readonly findingsFlag?: string;
}

export interface ImportedDescription {
  readonly description: Omit<ModelDescription, 'architecture' | 'training'>;
  /** The places of the findings among the file's outputs: those that were never trained are left out. */
  readonly outputs: readonly number[];
}

/**
 * The findings and the preprocessing of a file's network.
 *
 * @param outputs how many outputs its head has
 * @throws InputError that names all flags that are missing or don't go together
 */
export function describeImport(file: WeightFile, outputs: number, options: DescriptionOptions): ImportedDescription {
  const { findingsFlag = '--findings' } = options;
  const { size, resize = 'nearest', normalisation } = statedPreprocessing(file, options);
  const names = options.findings ?? file.findings;
  const missing = [
    ...(size === undefined ? ['--size: the side of the images that it was trained on, in pixels, such as 320'] : []),
    ...(normalisation === undefined
      ? [
          '--normalise image (each image by its own moments), --normalise imagenet (torchvision, CheXNet, Keras applications), or --mean and --std, in grey levels from 0 to 255',
        ]
      : []),
    ...(names === undefined
      ? [
          `${findingsFlag}: what its ${outputs} outputs mean, in their order, between commas; nothing in place of one that was never trained${usualText(file)}`,
        ]
      : []),
  ];
  if (size === undefined || normalisation === undefined || names === undefined) {
    throw new InputError(
      `${file.path} doesn't say everything that belongs to its weights; missing are\n${missing.join('\n')}`,
    );
  }
  if (size < leastSize)
    throw new InputError(`--size ${size} is less than ${leastSize} pixels, to which the network shrinks a plane`);
  const findings = names.map((name) => (name === '' ? '' : canonicalFinding(name)));
  expectFindings(findings, outputs, file.path, findingsFlag);
  if (options.findings !== undefined) tellOrder(file, findings);
  const places = findings.flatMap((name, place) => (name === '' ? [] : [place]));
  return {
    description: {
      findings: places.map((place) => findings[place]!),
      size,
      resize,
      normalisation,
      thresholds: thresholdsOf(file, findings),
    },
    outputs: places,
  };
}

/**
 * The preprocessing that belongs to weights, as far as the flags or the file say. Without a head that is enough: nothing is
 * asked for, because nothing is predicted.
 *
 * @throws InputError if flags don't go together
 */
export function statedPreprocessing({ preprocessing }: WeightFile, options: DescriptionOptions): KnownPreprocessing {
  return {
    size: options.size ?? preprocessing?.size,
    resize: options.resize ?? preprocessing?.resize,
    normalisation: givenNormalisation(options) ?? preprocessing?.normalisation,
  };
}

/** Those of the file's makers, under the names that the outputs have here. */
function thresholdsOf({ thresholds = [] }: WeightFile, findings: readonly string[]): Record<string, number> {
  const named = findings.map((finding, place) => [finding, thresholds[place]] as const);
  return Object.fromEntries(
    named.filter((entry): entry is readonly [string, number] => entry[0] !== '' && entry[1] !== undefined),
  );
}

const leastSize = 32;

const imagenetClasses = 1000;

/**
 * The normalisation that the flags say with its numbers; undefined where they say nothing.
 *
 * @throws InputError if they don't go together
 */
export function givenNormalisation({
  normalise,
  mean,
  std,
}: Pick<DescriptionOptions, 'normalise' | 'mean' | 'std'>): Normalisation | undefined {
  if (normalise === 'image' || normalise === 'imagenet') {
    if ((mean ?? std) !== undefined) throw new InputError(`--mean and --std do nothing with --normalise ${normalise}`);
    return normalise === 'image' ? { rule: 'image', epsilon: defaultEpsilon } : imagenet;
  }
  if (normalise === undefined && (mean ?? std) === undefined) return undefined;
  if (mean === undefined || std === undefined || mean.length !== std.length)
    throw new InputError(
      '--mean and --std go together: the two numbers, in grey levels from 0 to 255, that every image is normalised by, or three and three for red, green and blue',
    );
  if ([...mean, ...std].every((value) => value > 0 && value <= 1)) {
    const inGreyLevels = (values: readonly number[]) =>
      values.map((value) => Number((255 * value).toFixed(3))).join(',');
    throw new InputError(
      `--mean ${mean.join(',')} and --std ${std.join(',')} seem to be of pixels from 0 to 1; in grey levels from 0 to 255 they are --mean ${inGreyLevels(mean)} --std ${inGreyLevels(std)}`,
    );
  }
  if (mean.length === 1)
    return { rule: 'dataset', epsilon: defaultEpsilon, mean: mean[0]!, standardDeviation: std[0]! };
  return { rule: 'channels', epsilon: 0, mean: threeOf(mean), standardDeviation: threeOf(std) };
}

function threeOf([red, green, blue]: readonly number[]): [number, number, number] {
  return [red!, green!, blue!];
}

function expectFindings(findings: readonly string[], outputs: number, path: string, flag: string): void {
  if (findings.length !== outputs) {
    const way =
      outputs === imagenetClasses
        ? "they are ImageNet's classes, it seems, and no findings: train from it without its head, `roentgen train --weights … --backbone-only`"
        : 'an output that was never trained has an empty name';
    throw new InputError(`${flag} has ${findings.length} names, ${path} has ${outputs} outputs: ${way}`);
  }
  const named = findings.filter((name) => name !== '');
  const twice = named.find((name, i) => named.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${flag} names ${twice} twice`);
  if (named.length === 0) throw new InputError(`${flag} names no output`);
}

/** Those of the makers, for who has to name them; '' where nobody knows them. */
export function usualText({ usualFindings }: WeightFile): string {
  return usualFindings === undefined ? '' : `; ${usualFindings.by}'s are\n${usualFindings.names.join(',')}`;
}

/** Scores under the wrong names look like any others: says where a name has another place than the makers give it. */
function tellOrder({ path, findings: known, usualFindings }: WeightFile, findings: readonly string[]): void {
  const theirs = known ?? usualFindings?.names;
  const moved = findings.filter((name, place) => theirs?.includes(name) && theirs[place] !== name);
  if (moved.length === 0) return;
  const by = known === undefined ? `${usualFindings!.by}'s order` : 'the order that is known of it';
  notice(`${path}: the findings are taken in the order that was given; ${by} is ${theirs!.join(',')}`);
}

/** A sentence for people: how images are prepared, as far as it is known. */
export function preprocessingText({ size, resize, normalisation }: KnownPreprocessing): string {
  return [
    ...(size === undefined ? [] : [`${size} × ${size} pixels`]),
    ...(resize === undefined ? [] : [`resized by ${resize}`]),
    ...(normalisation === undefined ? [] : [normalisationText(normalisation)]),
  ].join('; ');
}
