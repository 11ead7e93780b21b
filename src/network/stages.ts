/**
 * Transfer learning by stages: which part of a network stays as it is and which part learns. A stage's name says where
 * learning begins: `all` (nothing is frozen), `block2`, `block3`, … (from that dense block on), `head` (the dense layer alone).
 * What comes before is frozen: it runs in prediction mode, with its moving statistics, as Keras' layers that aren't trainable.
 */

import type { Architecture } from './architecture.ts';
import { headLayer, layerName, type ParameterTable } from './parameters.ts';

/** The stages of an architecture, from all of it to the least. */
export function stagesOf({ blocks }: Architecture): readonly string[] {
  return ['all', ...blocks.slice(1).map((_, i) => `block${i + 2}`), 'head'];
}

/** Where a network is cut in two. */
export interface Cut {
  /** The dense block that learning begins with, from 0; the number of blocks where the head alone learns. */
  readonly block: number;
  /** Where the learning part's parameters begin among the trainable ones. */
  readonly trainableOffset: number;
  /** Where the learning part's moving statistics begin, from the first of all. */
  readonly statisticsOffset: number;
}

/**
 * The cut that a stage means; undefined where nothing is frozen.
 *
 * @throws if the architecture has no such stage; `stagesOf` lists them
 */
export function cutOf(stage: string, architecture: Architecture, table: ParameterTable): Cut | undefined {
  const stages = stagesOf(architecture);
  if (stage === 'all') return undefined;
  if (!stages.includes(stage)) throw new Error(`there is no stage ${stage}; there are ${stages.join(', ')}`);
  const block = stage === 'head' ? architecture.blocks.length : Number(stage.slice('block'.length)) - 1;
  const first = stage === 'head' ? headLayer : `${layerName(block, 1)}_0_bn`;
  const statistic = table.statistics.find(({ name }) => name.startsWith(`${first}/`));
  return {
    block,
    trainableOffset: table.trainable.find(({ name }) => name.startsWith(`${first}/`))!.offset,
    statisticsOffset: statistic === undefined ? table.statisticsSize : statistic.offset - table.trainableSize,
  };
}

/** The parameters of the learning part, in flat arrays of its own. */
export function tableAfter({ trainableOffset, statisticsOffset }: Cut, table: ParameterTable): ParameterTable {
  const trainableSize = table.trainableSize - trainableOffset;
  return {
    trainable: table.trainable
      .filter(({ offset }) => offset >= trainableOffset)
      .map((parameter) => ({ ...parameter, offset: parameter.offset - trainableOffset })),
    statistics: table.statistics
      .filter(({ offset }) => offset - table.trainableSize >= statisticsOffset)
      .map((parameter) => ({
        ...parameter,
        offset: parameter.offset - table.trainableSize - statisticsOffset + trainableSize,
      })),
    trainableSize,
    statisticsSize: table.statisticsSize - statisticsOffset,
  };
}
