/**
 * Who has which finding, and when. Every patient has a background that makes findings go together as they do in a
 * hospital; from visit to visit a finding mostly stays, sometimes comes or goes.
 */

import { random } from '../base/random.ts';

/** The findings' names, in the order of the tables. */
export const phantomFindings = [
  'Cardiomegaly',
  'Edema',
  'Consolidation',
  'Atelectasis',
  'Mass',
  'Nodule',
  'Effusion',
  'Pneumothorax',
] as const;

export type PhantomFinding = (typeof phantomFindings)[number];

/** A background: its share of patients, and the probability of each finding in an image, in the tables' order. */
interface Background {
  readonly share: number;
  readonly probability: readonly number[];
}

//                            Card  Edem  Cons  Atel  Mass  Nodu  Effu  Pneu
const backgrounds: readonly Background[] = [
  /* well          */ { share: 0.28, probability: [0.03, 0.01, 0.02, 0.03, 0.02, 0.04, 0.02, 0.02] },
  /* heart failure */ { share: 0.21, probability: [0.62, 0.6, 0.1, 0.16, 0.04, 0.06, 0.45, 0.03] },
  /* infection     */ { share: 0.2, probability: [0.12, 0.08, 0.65, 0.26, 0.05, 0.1, 0.3, 0.05] },
  /* tumour        */ { share: 0.19, probability: [0.08, 0.04, 0.12, 0.25, 0.58, 0.55, 0.2, 0.08] },
  /* injury        */ { share: 0.12, probability: [0.08, 0.03, 0.12, 0.36, 0.04, 0.05, 0.25, 0.8] },
];

/** How often a visit keeps to the patient's own lot instead of drawing anew; the chance of a finding is the same. */
const persistence = 0.7;

/** A finding of an image with its severity, 0 (a careful eye sees it) … 1 (plain). */
export interface FindingState {
  readonly name: PhantomFinding;
  readonly severity: number;
}

/**
 * The state of all findings, present or not, at a visit. Severities are drawn for absent ones too, so that a finding
 * can be shown on a patient who hasn't got it.
 */
export function statesOf(seed: number, patient: number, visit: number): (FindingState & { present: boolean })[] {
  const draw = random(seed, 'background', patient);
  const { probability } = pick(backgrounds, draw.next());
  return phantomFindings.map((name, index) => {
    const own = random(seed, 'course', patient, name);
    const now = random(seed, 'course', patient, name, visit);
    const [ownLot, ownSeverity] = [own.next(), own.next()];
    const lot = now.next() < persistence ? ownLot : now.next();
    const severity = Math.max(0, Math.min(1, ownSeverity + now.uniform(-0.2, 0.2)));
    return { name, severity, present: lot < probability[index]! };
  });
}

function pick(from: readonly Background[], lot: number): Background {
  let rest = lot;
  for (const background of from) {
    rest -= background.share;
    if (rest < 0) return background;
  }
  return from[from.length - 1]!;
}
