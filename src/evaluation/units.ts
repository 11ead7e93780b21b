/**
 * The independent units behind images: patients. Two films of one patient resemble each other, so intervals that take
 * images for independent are too narrow; where a patient has several images the patients are counted, not the images.
 */

export interface Units {
  /** What a unit is. Images where patients are unknown or have one image each. */
  readonly kind: 'patient' | 'image';
  /** How many there are. */
  readonly count: number;
  /** `[rows]`: which unit each row belongs to, 0 … count − 1. */
  readonly of: Int32Array;
}

/**
 * The units of rows. A row without a patient is a unit of its own.
 *
 * @param patients `[rows]`: the patient of each row; undefined where the table doesn't say
 */
export function unitsOf(patients: readonly (string | undefined)[]): Units {
  const known = new Map<string, number>();
  const of = new Int32Array(patients.length);
  let count = 0;
  patients.forEach((patient, row) => {
    const earlier = patient === undefined ? undefined : known.get(patient);
    of[row] = earlier ?? count++;
    if (patient !== undefined && earlier === undefined) known.set(patient, of[row]!);
  });
  return { kind: count < patients.length ? 'patient' : 'image', count, of };
}

/** Each row a unit of its own. */
export function unitPerRow(rows: number): Units {
  return { kind: 'image', count: rows, of: Int32Array.from({ length: rows }, (_, row) => row) };
}

/** How many units have a row with this label. */
export function unitsWith(labels: ArrayLike<number>, label: number, { of, count }: Units): number {
  const seen = new Uint8Array(count);
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) seen[of[row]!] = 1;
  return seen.reduce((sum, each) => sum + each, 0);
}
