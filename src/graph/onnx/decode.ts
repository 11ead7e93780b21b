/**
 * Reads an ONNX model's bytes as plain values. What this project has no value for (subgraphs, sparse or external weights,
 * functions, other element types) is an error and never left out; documentation and intermediate shapes are skipped.
 */

import { WireType } from '@bufbuild/protobuf/wire';
import { InputError, messageOf } from '../../base/error.ts';
import { decodeTensor, elementType } from './decode-tensor.ts';
import { attributeKinds, fields } from './fields.ts';
import { readMetadataEntry } from './metadata.ts';
import type { OnnxAttribute, OnnxDimension, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './model.ts';
import { inside, readFields, takeFloat, takeInteger, takeMessage, takeRepeated, takeText } from './read.ts';

/**
 * Decodes a model. Weights whose place in the file allows it are views of `bytes`; the others are copies.
 *
 * @param name what to call the file in errors
 * @throws InputError that says where the bytes are damaged, or what in the model isn't supported
 */
export function decodeModel(bytes: Uint8Array, name = 'the model'): OnnxModel {
  try {
    return readModel(bytes);
  } catch (error) {
    const reason = error instanceof RangeError ? 'the bytes end too early' : messageOf(error);
    throw new InputError(`${name} isn't an ONNX model that can be read: ${reason}`);
  }
}

function readModel(bytes: Uint8Array): OnnxModel {
  const producer = { name: '', version: '' };
  const opsets: [string, number][] = [];
  const metadata: [string, string][] = [];
  let version = 0;
  let graph: Graph | undefined;
  const field = fields.model;
  readFields(bytes, {
    [field.irVersion]: (...at) => {
      version = takeInteger(...at);
    },
    [field.producerName]: (...at) => {
      producer.name = takeText(...at);
    },
    [field.producerVersion]: (...at) => {
      producer.version = takeText(...at);
    },
    [field.graph]: (...at) => {
      if (graph !== undefined) throw new Error('it has two graphs');
      const content = takeMessage(...at);
      graph = inside('graph', () => readGraph(content));
    },
    [field.opset]: (...at) => {
      let [domain, number] = ['', 0];
      readFields(takeMessage(...at), {
        [fields.opset.domain]: (...inner) => {
          domain = takeText(...inner);
        },
        [fields.opset.version]: (...inner) => {
          number = takeInteger(...inner);
        },
      });
      // The standard domain has two names.
      opsets.push([domain === 'ai.onnx' ? '' : domain, number]);
    },
    [field.metadata]: (...at) => metadata.push(readMetadataEntry(takeMessage(...at))),
    [field.functions]: () => {
      throw new Error('it defines functions, which are not supported');
    },
  });
  if (graph === undefined) throw new Error('it has no graph');
  if (version < 3) throw new Error(`its IR version is ${version}; 3 or later was expected`);
  return {
    opsets: record(opsets, 'the operator set'),
    producer,
    ...graph,
    metadata: record(metadata, 'the metadata entry'),
  };
}

type Graph = Pick<OnnxModel, 'name' | 'inputs' | 'outputs' | 'initialisers' | 'nodes'>;

function readGraph(bytes: Uint8Array): Graph {
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const initialisers: OnnxTensor[] = [];
  const nodes: OnnxNode[] = [];
  let name = '';
  const field = fields.graph;
  readFields(bytes, {
    [field.name]: (...at) => {
      name = takeText(...at);
    },
    [field.node]: (...at) => {
      const content = takeMessage(...at);
      nodes.push(inside(`node ${nodes.length}`, () => readNode(content)));
    },
    [field.initialiser]: (...at) => {
      const content = takeMessage(...at);
      initialisers.push(inside(`initialiser ${initialisers.length}`, () => decodeTensor(content)));
    },
    [field.input]: (...at) => {
      const content = takeMessage(...at);
      inputs.push(inside(`input ${inputs.length}`, () => readValue(content)));
    },
    [field.output]: (...at) => {
      const content = takeMessage(...at);
      outputs.push(inside(`output ${outputs.length}`, () => readValue(content)));
    },
    [field.sparseInitialiser]: () => {
      throw new Error('it has sparse weights, which are not supported');
    },
  });
  return { name, inputs, outputs, initialisers, nodes };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: [string, OnnxAttribute][] = [];
  const texts = { name: '', operator: '', domain: '' };
  const field = fields.node;
  readFields(bytes, {
    [field.input]: (...at) => inputs.push(takeText(...at)),
    [field.output]: (...at) => outputs.push(takeText(...at)),
    [field.name]: (...at) => {
      texts.name = takeText(...at);
    },
    [field.operator]: (...at) => {
      texts.operator = takeText(...at);
    },
    [field.domain]: (...at) => {
      const domain = takeText(...at);
      texts.domain = domain === 'ai.onnx' ? '' : domain;
    },
    [field.attribute]: (...at) => {
      const content = takeMessage(...at);
      attributes.push(inside(`attribute ${attributes.length}`, () => readAttribute(content)));
    },
  });
  return { ...texts, inputs, outputs, attributes: record(attributes, 'the attribute') };
}

function readAttribute(bytes: Uint8Array): [string, OnnxAttribute] {
  let name = '';
  let kind = 0;
  let [float, int, string] = [0, 0, ''];
  let tensor: OnnxTensor | undefined;
  const floats: number[] = [];
  const ints: number[] = [];
  const strings: string[] = [];
  const field = fields.attribute;
  readFields(bytes, {
    [field.name]: (...at) => {
      name = takeText(...at);
    },
    [field.kind]: (...at) => {
      kind = takeInteger(...at);
    },
    [field.float]: (...at) => {
      float = takeFloat(...at);
    },
    [field.int]: (...at) => {
      int = takeInteger(...at);
    },
    [field.string]: (...at) => {
      string = takeText(...at);
    },
    [field.tensor]: (...at) => {
      tensor = decodeTensor(takeMessage(...at));
    },
    [field.floats]: (...at) => takeRepeated(...at, WireType.Bit32, takeFloat, floats),
    [field.ints]: (...at) => takeRepeated(...at, WireType.Varint, takeInteger, ints),
    [field.strings]: (...at) => strings.push(takeText(...at)),
    [field.functionArgument]: () => {
      throw new Error(`${name} refers to a function's argument, which is not supported`);
    },
  });
  switch (kind) {
    case attributeKinds.float:
      return [name, { float }];
    case attributeKinds.int:
      return [name, { int }];
    case attributeKinds.string:
      return [name, { string }];
    case attributeKinds.tensor:
      if (tensor === undefined) throw new Error(`${name} should hold a tensor and holds none`);
      return [name, { tensor }];
    case attributeKinds.floats:
      return [name, { floats }];
    case attributeKinds.ints:
      return [name, { ints }];
    case attributeKinds.strings:
      return [name, { strings }];
    default:
      throw new Error(`${name} is of the kind ${kind}, which is not supported`);
  }
}

function readValue(bytes: Uint8Array): OnnxValue {
  let name = '';
  let type: Uint8Array | undefined;
  readFields(bytes, {
    [fields.value.name]: (...at) => {
      name = takeText(...at);
    },
    [fields.value.type]: (...at) => {
      type = takeMessage(...at);
    },
  });
  return inside(name, () => {
    const tensor = onlyMessage(type ?? new Uint8Array(), fields.type.tensor);
    if (tensor === undefined) throw new Error('it is not a tensor');
    let element = 0;
    let shape: OnnxDimension[] | undefined;
    readFields(tensor, {
      [fields.tensorType.type]: (...at) => {
        element = takeInteger(...at);
      },
      [fields.tensorType.shape]: (...at) => {
        shape = readShape(takeMessage(...at));
      },
    });
    if (shape === undefined) throw new Error('its shape is not given');
    return { name, type: elementType(element), shape };
  });
}

function readShape(bytes: Uint8Array): OnnxDimension[] {
  const shape: OnnxDimension[] = [];
  readFields(bytes, {
    [fields.shape.dimension]: (...at) => {
      // A dimension of which nothing is known has neither size nor name.
      let dimension: OnnxDimension = '';
      readFields(takeMessage(...at), {
        [fields.dimension.size]: (...inner) => {
          dimension = takeInteger(...inner);
          if (dimension < 0) throw new Error(`a dimension has the size ${dimension}`);
        },
        [fields.dimension.name]: (...inner) => {
          dimension = takeText(...inner);
        },
      });
      shape.push(dimension);
    },
  });
  return shape;
}

function onlyMessage(bytes: Uint8Array, field: number): Uint8Array | undefined {
  let content: Uint8Array | undefined;
  readFields(bytes, {
    [field]: (...at) => {
      content = takeMessage(...at);
    },
  });
  return content;
}

function record<T>(entries: readonly (readonly [string, T])[], what: string): Readonly<Record<string, T>> {
  const result = new Map<string, T>();
  for (const [key, value] of entries) {
    if (result.has(key)) throw new Error(`${what} ${key} occurs twice`);
    result.set(key, value);
  }
  return Object.fromEntries(result);
}
