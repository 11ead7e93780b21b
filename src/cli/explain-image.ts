/** Heat maps of single X-rays by any method, for the commands that draw or score them. */

import { InputError } from '../base/error.ts';
import { type Explainer, notebookMethod, openExplainer } from '../explanation/explainer.ts';
import { type EvidenceMap, evidenceMap } from '../explanation/maps.ts';
import type { ExplanationMethod } from '../explanation/overlay.ts';
import type { FloatMap } from '../explanation/upsample.ts';
import type { GreyImage } from '../image/image.ts';
import { resize } from '../image/resize.ts';
import { modelParameters } from '../network/model-parameters.ts';
import { layerNames } from '../network/probe-graphs.ts';
import type { Box } from '../report/image-figures/boxes.ts';
import { explanationPanels } from '../report/image-figures/panels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { OpenModel } from './model.ts';
import { nearestFew } from './nearest.ts';

export interface MethodChoice {
  readonly method: string;
  readonly layer?: readonly string[] | undefined;
}

/**
 * The explainer of a model by a method and a layer.
 *
 * @throws InputError if the model has no such layer, or the method looks at none
 */
export function explainerOf(model: OpenModel, { method, layer }: MethodChoice, runtime: Runtime): Explainer {
  const { description, session, bytes, path } = model;
  const parameters = () => modelParameters(bytes, path);
  const explainer = openExplainer({ description, session, parameters, runtime, method, layers: layer });
  for (const each of layer ?? []) expectLayer(model, explainer, each);
  return explainer;
}

function expectLayer({ description: { architecture, size } }: OpenModel, explainer: Explainer, layer: string): void {
  const { method } = explainer;
  if (method === notebookMethod) {
    throw new InputError(
      '--layer: the notebook’s form of Grad-CAM looks at the layer bn alone; --method gradcam takes any',
    );
  }
  if (explainer.layer === undefined) {
    throw new InputError(`--layer: ${method} alters the image and looks at no layer; leave --layer out`);
  }
  const names = layerNames(architecture, size);
  if (names.includes(layer)) return;
  throw new InputError(
    `--layer: ${architecture.name} has no layer ${layer} with a plane; the nearest names are ${nearestFew(layer, names, 5).join(', ')}. The last layer is ${names.at(-1)}`,
  );
}

/** How maps of a method are drawn. */
export function drawnAs(method: string): ExplanationMethod {
  return method === notebookMethod ? 'notebook' : 'ours';
}

/** The method, and the layers where they were chosen, in words: `LayerCAM at conv4_block24_concat`. */
export function titleOf({ title }: Explainer, choice: MethodChoice): string {
  return choice.layer === undefined ? title : `${title} at ${choice.layer.join(' and ')}`;
}

export interface ExplainedFinding {
  readonly finding: string;
  /** The finding's place among the model's. */
  readonly index: number;
  readonly probability: number;
  /** As the method gives it, signed. */
  readonly coarse: FloatMap;
  /** As it is shown, at the model's size. */
  readonly map: EvidenceMap;
}

export interface Explained {
  readonly image: GreyImage;
  /** At the model's size, as the network has seen it. */
  readonly resized: GreyImage;
  readonly findings: readonly ExplainedFinding[];
}

/**
 * Probabilities and maps of one X-ray, for the findings at the given places.
 *
 * @param report told how much of it is done, 0 … 1
 */
export async function explainImage(
  { description: { size, resize: way, findings } }: OpenModel,
  explainer: Explainer,
  image: GreyImage,
  chosen: readonly number[],
  report?: (share: number) => void,
): Promise<Explained> {
  const resized = resize(image, size, way);
  const { probability, maps } = await explainer.explain(resized, chosen, report);
  return {
    image,
    resized,
    findings: chosen.map((index, i) => ({
      finding: findings[index]!,
      index,
      probability: probability[index]!,
      coarse: maps[i]!,
      map: evidenceMap(maps[i]!, { width: size, height: size }),
    })),
  };
}

/** Boxes by finding. */
export type FindingBox = Box & { readonly finding: string };

/** The row of panels of explained images; `boxes` gives those of a finding in an image, if any are known. */
export async function panelsOf(
  explained: readonly (Explained & { readonly file: string; readonly boxes?: readonly FindingBox[] })[],
  { method, title, subtitle }: { readonly method: string; readonly title: string; readonly subtitle: string },
): Promise<string> {
  return explanationPanels({
    method: drawnAs(method),
    methodTitle: title,
    subtitle,
    images: explained.map(({ file, image, findings, boxes = [] }) => ({
      file,
      image,
      findings: findings.map((each) => ({ ...each, boxes: boxes.filter(({ finding }) => finding === each.finding) })),
    })),
  });
}
