import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget } from './budget.ts';
import { ProblemError } from './problems.ts';

const kindOf = (take: () => unknown) => {
  try {
    take();
    return 'taken';
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    return (error as ProblemError).kind;
  }
};

describe('a budget', () => {
  it('leaves room for others beside a client that has its share, and says which of both is full', () => {
    const budget = createBudget({ what: 'requests', total: 4, clientShare: 0.5 });
    const leave = [budget.take('a', 1, 1), budget.take('a', 1, 1)];
    expect(kindOf(() => budget.take('a', 1, 1))).toBe('too-many');
    budget.take('b', 1, 1);
    budget.take('c', 1, 1);
    expect(kindOf(() => budget.take('d', 1, 1))).toBe('busy');
    leave[0]!();
    // To return twice is to return once.
    leave[0]!();
    expect(budget.taken()).toBe(3);
    budget.take('a', 1, 1);
  });

  it('takes what is larger than a share from a client that has nothing yet', () => {
    const budget = createBudget({ what: 'bytes', total: 100, clientShare: 0.2 });
    budget.take('a', 90, 1);
    expect(kindOf(() => budget.take('a', 1, 1))).toBe('too-many');
    expect(kindOf(() => budget.take('b', 11, 1))).toBe('busy');
    budget.take('b', 10, 1);
  });

  it('never gives more than there is, nor one client more than its share, whatever comes and goes', () => {
    const step = fc.record({ client: fc.constantFrom('a', 'b', 'c'), isLeaving: fc.boolean() });
    const settings = fc.record({
      total: fc.integer({ min: 1, max: 8 }),
      clientShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 60 }), ({ total, clientShare }, steps) => {
        const budget = createBudget({ what: 'places', total, clientShare });
        const share = Math.max(1, Math.floor(total * clientShare));
        const held = new Map<string, (() => void)[]>(['a', 'b', 'c'].map((client) => [client, []]));
        for (const { client, isLeaving } of steps) {
          const own = held.get(client)!;
          const all = [...held.values()].flat().length;
          if (isLeaving) own.pop()?.();
          else {
            const expected = all >= total ? 'busy' : own.length >= share ? 'too-many' : 'taken';
            expect(kindOf(() => own.push(budget.take(client, 1, 1)))).toBe(expected);
          }
          expect(budget.taken()).toBe([...held.values()].flat().length);
        }
      }),
    );
  });
});
