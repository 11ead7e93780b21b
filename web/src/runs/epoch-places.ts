/** Where steps lie among epochs: after the last step of epoch 1 it is 1. */

/** @param epoch of each step, never falling; of the last one it isn't known yet how many steps it will have */
export function epochPlaces(epoch: readonly number[]): number[] {
  const firsts = epoch.flatMap((own, index) => (own === epoch[index - 1] ? [] : [index]));
  const stepsOfFirst = firsts[1] ?? epoch.length;
  return firsts.flatMap((first, place) => {
    const next = firsts[place + 1];
    const made = (next ?? epoch.length) - first;
    const steps = next === undefined ? Math.max(made, stepsOfFirst) : made;
    return Array.from({ length: made }, (_, index) => epoch[first]! - 1 + (index + 1) / steps);
  });
}
