/** The fourteen findings of NIH ChestX-ray14 (Wang et al. 2017), and the other spellings that tables use for them. */

import { plainName } from './csv-table.ts';

/** In the order of the course model's outputs. */
export const nihFindings = [
  'Cardiomegaly',
  'Emphysema',
  'Effusion',
  'Hernia',
  'Infiltration',
  'Mass',
  'Nodule',
  'Atelectasis',
  'Pneumothorax',
  'Pleural_Thickening',
  'Pneumonia',
  'Fibrosis',
  'Edema',
  'Consolidation',
] as const;

const bySpelling = new Map<string, string>([
  ...nihFindings.map((finding): [string, string] => [plainName(finding), finding]),
  // NIH's list of boxes.
  ['infiltrate', 'Infiltration'],
]);

/**
 * The usual name of a finding: of the fourteen in any spelling their own, anything else unchanged.
 *
 * @example
 * canonicalFinding('Pleural Thickening') // 'Pleural_Thickening'
 * canonicalFinding('Tuberculosis') // 'Tuberculosis'
 */
export function canonicalFinding(name: string): string {
  return bySpelling.get(plainName(name)) ?? name.trim();
}

/** Whether a name is one of the fourteen, in the usual spelling. */
export function isNihFinding(name: string): boolean {
  return (nihFindings as readonly string[]).includes(name);
}

/** Whether a label says that nothing was found (NIH's `No Finding`). */
export function isNoFinding(label: string): boolean {
  return plainName(label) === 'nofinding';
}

/** The fourteen in the model's order, then the others in the order given; each once. */
export function inModelOrder(findings: Iterable<string>): string[] {
  const all = new Set(findings);
  return [...nihFindings.filter((finding) => all.has(finding)), ...[...all].filter((name) => !isNihFinding(name))];
}
