/** Where the weights are in what was saved: a state dictionary, a checkpoint around one, or a module with its parts. */

import { isPickledObject, type PickledObject } from './pickle.ts';
import { isTorchTensor, type TorchTensor } from './tensor.ts';

export interface NamedTorchTensor {
  /** `features.denseblock1.denselayer1.norm1.weight` */
  readonly name: string;
  readonly tensor: TorchTensor;
}

/** What checkpoints call the dictionary, in the order in which it is looked for. */
const usualNames = ['state_dict', 'model_state_dict', 'model', 'net', 'network'];

/** What no network has: deeper nesting, or more modules and tensors. */
const [maximumDepth, maximumParts] = [24, 100_000];

/**
 * The tensors of a network by name.
 *
 * @throws if there are none, naming what is there instead
 */
export function stateDict(saved: unknown): NamedTorchTensor[] {
  if (isPickledObject(saved)) return partsOf(saved);
  if (!(saved instanceof Map)) throw new Error('it has neither a dictionary of weights nor a network');
  const entries = [...saved].filter(([, value]) => isTorchTensor(value));
  if (entries.length > 0) return entries.map(([name, tensor]) => ({ name: String(name), tensor }));
  const inner = usualNames
    .map((name) => saved.get(name))
    .find((value) => value instanceof Map || isPickledObject(value));
  if (inner !== undefined) return innerOf(inner);
  throw new Error(
    `it has no dictionary of weights under ${usualNames.join(', ')}; it has ${[...saved.keys()].slice(0, 10).map(String).join(', ')}`,
  );
}

function innerOf(value: unknown): NamedTorchTensor[] {
  if (isPickledObject(value)) return partsOf(value);
  const entries = [...(value as Map<unknown, unknown>)];
  return entries.flatMap(([name, tensor]) => (isTorchTensor(tensor) ? [{ name: String(name), tensor }] : []));
}

/** A module's parameters and buffers, and those of the modules in it. */
function partsOf(module: PickledObject): NamedTorchTensor[] {
  const found: NamedTorchTensor[] = [];
  let parts = 0;
  const visit = (part: PickledObject, prefix: string, depth: number) => {
    if (depth > maximumDepth) throw new Error(`its modules are nested more than ${maximumDepth} deep`);
    for (const kind of ['_parameters', '_buffers', '_modules']) {
      const entries = part.state instanceof Map ? part.state.get(kind) : undefined;
      if (!(entries instanceof Map)) continue;
      for (const [name, value] of entries) {
        if (++parts > maximumParts) throw new Error(`it has more than ${maximumParts} modules and tensors`);
        if (isTorchTensor(value)) found.push({ name: `${prefix}${name}`, tensor: value });
        else if (isPickledObject(value)) visit(value, `${prefix}${name}.`, depth + 1);
      }
    }
  };
  visit(module, '', 0);
  if (found.length === 0) throw new Error(`its ${module.type} has no weights`);
  return found;
}
