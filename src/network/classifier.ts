/**
 * The classifier: one graph from grey bytes to probabilities and heat maps, with its weights inside.
 *
 * Heat maps are Grad-CAM (Selvaraju et al., ICCV 2017) in closed form. With A the last feature map `[C, h, w]`, a mean over
 * its plane and a linear head W, ∂logit_l/∂A_c,ij = W_cl/(h·w) everywhere, so the channel weights are W/(h·w) and all maps
 * are one matrix product on the forward pass: map_l = Σ_c W_cl/(h·w)·A_c. Signed; the display rule is the explanation's.
 * The notebook's own form takes B, the normalised map before the ReLU A = max(B, 0), and the probability p as the score:
 * weight_cl = p(1 − p)·W_cl/(h·w)·(share of the plane where B_c > 0), map_l = Σ_c weight_cl·B_c.
 */

import {
  type Graph,
  graph,
  input,
  matmul,
  mean,
  mul,
  reshape,
  scalar,
  sigmoid,
  step,
  sub,
  type Tensor,
} from '../graph/index.ts';
import type { Normalisation } from '../image/normalise.ts';
import type { Architecture } from './architecture.ts';
import { densenet, type Forward } from './densenet.ts';
import { headLayer, parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { preprocess } from './preprocessing.ts';

export interface ClassifierOptions {
  readonly architecture: Architecture;
  readonly findings: number;
  readonly size: number;
  readonly normalisation: Normalisation;
  /** The flat array of the parameter table. */
  readonly parameters: Float32Array;
  /** A number for a fixed batch; by default any (`N`). */
  readonly batchSize?: number;
}

/** Input `image` uint8 `[N, S, S]`; outputs `probability` and `logit` `[N, L]`, `heatmap` and `notebook_heatmap` `[N, L, h, w]`. */
export function classifier(options: ClassifierOptions): Graph {
  const { architecture, findings, size, normalisation, parameters, batchSize = 'N' } = options;
  const table = parameterTable(architecture, findings);
  const numbers = predictionNumbers(table, parameters);
  const image = input('image', [batchSize, size, size], 'uint8');
  const forward = densenet(architecture, preprocess(image, normalisation), numbers);
  return graph(outputsOf(forward, numbers.parameter(`${headLayer}/kernel`)));
}

/** All that a classifier gives, of a forward pass and the kernel `[C, L]` of its head. */
export function outputsOf({ normalised, activated, logits }: Forward, head: Tensor): Record<string, Tensor> {
  const probability = sigmoid(logits);
  return {
    probability,
    heatmap: gradCam(activated, head),
    logit: logits,
    notebook_heatmap: notebookGradCam(normalised, head, probability),
  };
}

/** `[N, C, h, w]` as `[N, C, h·w]`. */
function flatten(map: Tensor): Tensor {
  const [images, channels, height, width] = map.shape as [number, number, number, number];
  return reshape(map, [images, channels, height * width]);
}

function unflatten(maps: Tensor, like: Tensor): Tensor {
  return reshape(maps, [maps.shape[0]!, maps.shape[1]!, like.shape[2]!, like.shape[3]!]);
}

function planeSize({ shape }: Tensor): number {
  return (shape[2] as number) * (shape[3] as number);
}

function gradCam(activated: Tensor, head: Tensor): Tensor {
  const weights = mul(head, scalar(1 / planeSize(activated)));
  return unflatten(matmul(weights, flatten(activated), { transposeA: true }), activated);
}

function notebookGradCam(normalised: Tensor, head: Tensor, probability: Tensor): Tensor {
  const [images, channels] = normalised.shape;
  const findings = head.shape[1]!;
  const slope = mul(mul(probability, sub(scalar(1), probability)), scalar(1 / planeSize(normalised)));
  const share = reshape(mean(step(normalised), [2, 3]), [images!, channels!, 1]);
  // [N, C, L]: the share of each channel, the head, and the slope of each finding.
  const weights = mul(mul(share, head), reshape(slope, [images!, 1, findings]));
  return unflatten(matmul(weights, flatten(normalised), { transposeA: true }), normalised);
}
