/** What an imported model says of itself: from the flags, from the file, or else asked for. Nothing is guessed. */

import { InputError } from '../base/error.ts';
import { canonicalFinding } from '../dataset/findings.ts';
import { defaultEpsilon, type Normalisation } from '../image/normalise.ts';
import type { ResizeMethod } from '../image/resize.ts';
import type { ModelDescription } from '../network/model-file.ts';
import type { WeightFile } from '../weights/weight-file.ts';

export interface DescriptionOptions {
  readonly size?: number;
  readonly resize?: ResizeMethod;
  readonly normalise?: 'image' | 'dataset';
  readonly mean?: number;
  readonly std?: number;
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
  const known = file.preprocessing ?? {};
  const size = options.size ?? known.size;
  const normalisation = normalisationOf(options) ?? known.normalisation;
  const names = options.findings ?? file.findings;
  const missing = [
    ...(size === undefined ? ['--size: the side of the images that it was trained on, in pixels, such as 320'] : []),
    ...(normalisation === undefined
      ? ['--normalise image (each image by its own moments), or --mean and --std, in grey levels from 0 to 255']
      : []),
    ...(names === undefined
      ? [`${findingsFlag}: what its ${outputs} outputs mean, in their order, between commas`]
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
  const places = findings.flatMap((name, place) => (name === '' ? [] : [place]));
  const resize = options.resize ?? known.resize ?? 'nearest';
  return {
    description: { findings: places.map((place) => findings[place]!), size, resize, normalisation, thresholds: {} },
    outputs: places,
  };
}

const leastSize = 32;

function normalisationOf({ normalise, mean, std }: DescriptionOptions): Normalisation | undefined {
  if (normalise === 'image') {
    if ((mean ?? std) !== undefined) throw new InputError('--mean and --std do nothing with --normalise image');
    return { rule: 'image', epsilon: defaultEpsilon };
  }
  if (mean !== undefined && std !== undefined)
    return { rule: 'dataset', epsilon: defaultEpsilon, mean, standardDeviation: std };
  if (normalise === 'dataset' || (mean ?? std) !== undefined)
    throw new InputError(
      '--mean and --std go together: the two numbers, in grey levels from 0 to 255, that every image is normalised by',
    );
  return undefined;
}

function expectFindings(findings: readonly string[], outputs: number, path: string, flag: string): void {
  if (findings.length !== outputs)
    throw new InputError(
      `${flag} has ${findings.length} names, ${path} has ${outputs} outputs: an output that was never trained has an empty name`,
    );
  const named = findings.filter((name) => name !== '');
  const twice = named.find((name, i) => named.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${flag} names ${twice} twice`);
  if (named.length === 0) throw new InputError(`${flag} names no output`);
}

/** A sentence for people: how images are prepared. */
export function preprocessingText({ size, resize, normalisation }: ImportedDescription['description']): string {
  const rule =
    normalisation.rule === 'image'
      ? 'each image minus its mean, divided by its standard deviation'
      : `minus ${normalisation.mean}, divided by ${normalisation.standardDeviation}`;
  return `${size} × ${size} pixels, resized by ${resize}; ${rule}`;
}
