/** The most confident wrong cases of a finding, as pictures: where a model errs is where it is understood. */

import { counted } from '../figures/numbers.ts';
import type { Block } from '../page/block.ts';

/** An image that a model gave a score that its label contradicts. */
export interface WrongCase {
  readonly image: string;
  /** What the label says: present, and scored low, or absent, and scored high. */
  readonly isPresent: boolean;
  readonly probability: number;
  /** Image and heat map side by side. */
  readonly jpeg: Uint8Array;
  /** Whether nothing in the image speaks for the finding. */
  readonly isEmpty: boolean;
}

/** A gallery of those missed and one of false alarms; nothing where there are none. */
export function errorBlocks(finding: string, cases: readonly WrongCase[]): Block[] {
  return [
    {
      chosen: cases.filter(({ isPresent }) => !isPresent),
      text: (count: string) =>
        `${count} labelled without ${finding} that the model is surest of, the surest first. Labels may be wrong: look before you blame.`,
    },
    {
      chosen: cases.filter(({ isPresent }) => isPresent),
      text: (count: string) => `${count} labelled with ${finding} that the model scores lowest, the lowest first.`,
    },
  ].flatMap(({ chosen, text }): Block[] =>
    chosen.length === 0
      ? []
      : [
          { kind: 'text', text: text(counted(chosen.length, 'image')) },
          {
            kind: 'gallery',
            pictures: chosen.map(({ image, probability, jpeg, isPresent, isEmpty }) => ({
              kind: 'figure',
              image: {
                jpeg,
                alternative: `The X-ray ${image} and, beside it, the same with the heat map of ${finding} over it`,
              },
              caption: `${image}: labelled ${isPresent ? 'present' : 'absent'}, p = ${probability.toPrecision(3)}${isEmpty ? '; nothing speaks for it' : ''}`,
            })),
          },
        ],
  );
}
