/**
 * When there are too few to say anything. The rule: at least ten independent positives and ten negatives. With fewer a 95 %
 * interval of the area is about 0.3 wide or more, and moving one patient moves the area by several hundredths.
 */

import type { Influence } from './delong.ts';
import type { Units } from './units.ts';

export const fewest = 10;

/** What a reader must know before believing an area; null where there is enough. */
export function cautionOf(
  { unitsWithPositive, unitsWithNegative }: Pick<Influence, 'unitsWithPositive' | 'unitsWithNegative'>,
  kind: Units['kind'],
): string | null {
  const few = (count: number, name: string) =>
    count < fewest ? [`${count} ${kind}${count === 1 ? '' : 's'} ${name}`] : [];
  const parts = [...few(unitsWithPositive, 'with it'), ...few(unitsWithNegative, 'without it')];
  return parts.length === 0 ? null : `only ${parts.join(' and ')}: too few to say anything (fewer than ${fewest})`;
}
