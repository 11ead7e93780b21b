/** The most confident wrong cases of a finding, as pictures: where a model errs is where it is understood. */

import { decimal, grouped, thresholdText } from '../figures/numbers.ts';
import type { Block } from '../page/block.ts';
import type { Picture } from '../page/picture.ts';

/** An image that a model gave a score that its label contradicts. */
export interface WrongCase {
  readonly image: string;
  readonly probability: number;
  /** Image and heat map side by side. */
  readonly jpeg: Uint8Array;
  /** Whether nothing in the image speaks for the finding. */
  readonly isEmpty: boolean;
}

/** What is shown of a finding's wrong cases. */
export interface WrongCases {
  readonly threshold: number;
  /** Where the threshold is from, in words. */
  readonly basis: string;
  /** Called present and labelled absent, the surest first, and how many there are in all. */
  readonly falseAlarms: { readonly shown: readonly WrongCase[]; readonly all: number };
  /** Called absent and labelled present, the lowest first. */
  readonly missed: { readonly shown: readonly WrongCase[]; readonly all: number };
}

/** A gallery of false alarms and one of those missed. */
export function errorBlocks(finding: string, { threshold, basis, falseAlarms, missed }: WrongCases): Block[] {
  const parts = [
    {
      cases: falseAlarms,
      label: 'absent',
      text: `called present and labelled without ${finding}`,
      first: 'the surest',
    },
    { cases: missed, label: 'present', text: `called absent and labelled with ${finding}`, first: 'the lowest' },
  ];
  return [
    {
      kind: 'text',
      text: `The most confident wrong cases, with p ≥ ${thresholdText(threshold)} called present (${basis}). Each has the X-ray and the same with the heat map of ${finding} over it. Labels may be wrong: look before you blame the model.`,
    },
    ...parts.flatMap(({ cases: { shown, all }, label, text, first }): Block[] =>
      all === 0
        ? [{ kind: 'text', text: `None is ${text}.` }]
        : [
            { kind: 'text', text: `${grouped(shown.length)} of ${grouped(all)} ${text}, ${first} first:` },
            { kind: 'gallery', pictures: shown.map((one) => pictureOf(finding, one, label)) },
          ],
    ),
  ];
}

function pictureOf(finding: string, { image, probability, jpeg, isEmpty }: WrongCase, label: string): Picture {
  const p = probability >= 0.001 ? decimal(probability) : probability.toExponential(1);
  return {
    kind: 'figure',
    image: { jpeg, alternative: `The X-ray ${image} and, beside it, the same with the heat map of ${finding} over it` },
    caption: `${image}: labelled ${label}, p = ${p}${isEmpty ? '; nothing speaks for it' : ''}`,
  };
}
