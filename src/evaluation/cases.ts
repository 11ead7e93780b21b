/** Cases of explanations (a finding of an image): what is independent among them, and their summaries by finding. */

import { type Units, unitsOf } from './units.ts';

interface Case {
  readonly image: string;
  readonly patient: string | undefined;
}

/** The units of cases: patients, or images where the table doesn't say whose they are, as an image may have several cases. */
export function unitsOfCases(cases: readonly Case[]): Units {
  return unitsOf(cases.map(({ patient, image }) => patient ?? `image ${image}`));
}

/** The summary of all cases, and of each finding's, in the order of `findings`; findings without a case are left out. */
export function summaries<C extends Case & { readonly finding: string }, S>(
  cases: readonly C[],
  findings: readonly string[],
  summaryOf: (cases: readonly C[], name: string) => S,
): { readonly all: S; readonly findings: Readonly<Record<string, S>> } {
  const byFinding = findings.flatMap((name) => {
    const own = cases.filter(({ finding }) => finding === name);
    return own.length === 0 ? [] : [[name, summaryOf(own, name)] as const];
  });
  return { all: summaryOf(cases, 'all'), findings: Object.fromEntries(byFinding) };
}
