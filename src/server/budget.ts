/** Places at once: who finds none is told to come again, instead of waiting in a queue that has no end. */

export interface Budget {
  /** Takes so much, and gives the function that returns it; undefined where it isn't there. */
  take(amount: number): (() => void) | undefined;
  taken(): number;
}

export function createBudget(total: number): Budget {
  let taken = 0;
  return {
    take(amount) {
      if (taken + amount > total) return undefined;
      taken += amount;
      let isReturned = false;
      return () => {
        if (isReturned) return;
        isReturned = true;
        taken -= amount;
      };
    },
    taken: () => taken,
  };
}
