/**
 * A weight file's tensors in the flat array of a network, each of them matched by name and shape or told of: nothing is left
 * out in silence on either side.
 */

import { shapeText, type Weights } from '../weights/weight-file.ts';
import { type Architecture, architectures, hasSameLayers } from './architecture.ts';
import { allParameters, headLayer, type Parameter, parameterTable } from './parameters.ts';

export interface FitOptions {
  readonly architecture: Architecture;
  /** Outputs of the head. */
  readonly findings: number;
  /** The flat array to begin with: what isn't filled stays as it is. */
  readonly initial: Float32Array;
  /** The head isn't filled, whether the file has one or not. */
  readonly backboneOnly: boolean;
}

/** How much of a part of the network came from the file. */
export interface MatchedStage {
  /** `stem`, `block1` (with the transition behind it), …, `head`. */
  readonly stage: string;
  readonly tensors: number;
  readonly numbers: number;
}

export interface Fit {
  readonly parameters: Float32Array;
  readonly matched: readonly MatchedStage[];
  /** What is missing, too many or of another shape; the parameters are of use only where this is empty. */
  readonly faults: readonly string[];
  /** All faults are the head's: it would fit without. */
  readonly isHeadAlone: boolean;
}

/** Fits weights into a network. */
export function fitWeights(weights: Weights, options: FitOptions): Fit {
  const { architecture, findings, initial, backboneOnly } = options;
  const parameters = Float32Array.from(initial);
  const matched = new Map<string, { tensors: number; numbers: number }>();
  const faults: { readonly name: string; readonly text: string }[] = [];
  const all = allParameters(parameterTable(architecture, findings));
  for (const parameter of all) {
    const { name, offset, size } = parameter;
    if (backboneOnly && isHead(name)) continue;
    const stage = stageOf(name, architecture);
    const sum = matched.get(stage) ?? { tensors: 0, numbers: 0 };
    matched.set(stage, sum);
    const weight = weights.get(name);
    const text =
      weight === undefined ? `${name} is missing` : faultOf(parameter, weight.shape, weight.data, weight.source);
    if (text === undefined) {
      parameters.set(weight!.data, offset);
      matched.set(stage, { tensors: sum.tensors + 1, numbers: sum.numbers + size });
    } else faults.push({ name, text });
  }
  const known = new Set(all.map(({ name }) => name));
  for (const [name, { source }] of weights) {
    if (!known.has(name) && !(backboneOnly && isHead(name)))
      faults.push({ name, text: `${source} has no place in ${architecture.name}` });
  }
  return {
    parameters,
    matched: [...matched].map(([stage, sum]) => ({ stage, ...sum })),
    faults: faults.map(({ text }) => text),
    isHeadAlone: faults.length > 0 && faults.every(({ name }) => isHead(name)),
  };
}

/** What is wrong with a weight for a parameter, in words. */
function faultOf(
  { kind, name, shape }: Parameter,
  found: readonly number[],
  data: Float32Array,
  source: string,
): string | undefined {
  if (found.join() !== shape.join())
    return `${source} (${name}) is ${shapeText(found)}, ${shapeText(shape)} was expected`;
  if (!data.every(Number.isFinite)) return `${source} (${name}) has values that are no numbers`;
  // So that v + ε stays above 0; folding another ε into v may bring it a little below.
  if (kind === 'moving_variance' && data.some((value) => value < -1e-6)) return `${source} (${name}) is negative`;
  return undefined;
}

function isHead(name: string): boolean {
  return name.startsWith(`${headLayer}/`);
}

/** The part of the network that a parameter belongs to: `stem`, `block1` (with the transition behind it), …, `head`. */
export function stageOf(name: string, { blocks }: Architecture): string {
  if (isHead(name)) return 'head';
  if (name.startsWith('conv1/')) return 'stem';
  const stage = /^(?:conv|pool)(\d+)_/.exec(name);
  return stage === null ? `block${blocks.length}` : `block${Number(stage[1]) - 1}`;
}

/**
 * The architecture that weights belong to, by the names of their layers and the shapes of two kernels; undefined where these
 * aren't a DenseNet's, or where the network would be far larger than what is there.
 */
export function architectureOf(weights: Weights): Architecture | undefined {
  const layers = new Map<number, Set<string>>();
  let numbers = 0;
  for (const [name, { data }] of weights) {
    numbers += data.length;
    const match = /^conv(\d{1,2})_(block\d{1,3})_[012]_/.exec(name);
    if (match === null) continue;
    const stage = Number(match[1]);
    layers.set(stage, (layers.get(stage) ?? new Set()).add(match[2]!));
  }
  const blocks = Array.from(layers, (_, i) => layers.get(i + 2)?.size ?? 0);
  const stem = weights.get('conv1/conv/kernel')?.shape[0] ?? 0;
  const growth = weights.get('conv2_block1_2_conv/kernel')?.shape[0] ?? 0;
  if ([blocks.length, stem, growth, ...blocks].includes(0)) return undefined;
  const found = { name: `densenet (${blocks.join(', ')})`, blocks, growth, stem };
  const { trainableSize, statisticsSize } = parameterTable(found, 1);
  if (trainableSize + statisticsSize > 2 * numbers) return undefined;
  return Object.values(architectures).find((each) => hasSameLayers(each, found)) ?? found;
}
