/**
 * Finds leakage between splits: patients, or images, that are in two of them. A model tested on patients it was
 * trained on looks better than it is.
 */

import type { ContentIndex } from './inspect.ts';
import type { LabelTable } from './table.ts';

export interface Split {
  /** `train`, `valid`, `test`, … */
  readonly name: string;
  readonly table: LabelTable;
  /** Of the split's images, from `inspectImages`; without it images are compared by name alone. */
  readonly content?: ContentIndex | undefined;
}

export interface SharedImage {
  /** The name in the first split and the one in the second. */
  readonly first: string;
  readonly second: string;
  /** The first that holds: the same name, the same bytes, or the same grey values. */
  readonly by: 'name' | 'bytes' | 'pixels';
}

export interface Leakage {
  readonly between: readonly [string, string];
  /** Whether a patient or an image is in both. */
  readonly leaks: boolean;
  /** Patients in both, in the order of the second split. */
  readonly patients: readonly string[];
  /** Whether patients could be compared at all: both tables have a column for the patient. */
  readonly patientsKnown: boolean;
  /** Each image of the second split that is in the first, once. */
  readonly images: readonly SharedImage[];
}

/** Compares each split with each later one. Rows without a patient are compared by their images alone. */
export function findLeakage(splits: readonly Split[]): Leakage[] {
  return splits.flatMap((first, index) => splits.slice(index + 1).map((second) => compare(first, second)));
}

function compare(first: Split, second: Split): Leakage {
  const patients = sharedPatients(first.table, second.table);
  const images = sharedImages(first, second);
  return {
    between: [first.name, second.name],
    leaks: patients.length > 0 || images.length > 0,
    patients,
    patientsKnown: first.table.hasPatients && second.table.hasPatients,
    images,
  };
}

function sharedPatients(first: LabelTable, second: LabelTable): string[] {
  const known = new Set(first.rows.map((row) => row.patient));
  const shared = new Set<string>();
  for (const { patient } of second.rows) if (patient !== undefined && known.has(patient)) shared.add(patient);
  return [...shared];
}

function sharedImages(first: Split, second: Split): SharedImage[] {
  const names = new Set(first.table.rows.map((row) => row.image));
  const byBytes = new Map<string, string>();
  const byPixels = new Map<string, string>();
  for (const name of names) {
    const content = first.content?.get(name);
    if (content === undefined) continue;
    byBytes.set(content.bytes, name);
    byPixels.set(content.pixels, name);
  }
  const images = new Set(second.table.rows.map((row) => row.image));
  return [...images].flatMap((image): SharedImage[] => {
    if (names.has(image)) return [{ first: image, second: image, by: 'name' }];
    const content = second.content?.get(image);
    const sameBytes = content && byBytes.get(content.bytes);
    if (sameBytes !== undefined) return [{ first: sameBytes, second: image, by: 'bytes' }];
    const samePixels = content && byPixels.get(content.pixels);
    return samePixels === undefined ? [] : [{ first: samePixels, second: image, by: 'pixels' }];
  });
}
