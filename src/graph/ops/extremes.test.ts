import { describe, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { extremes } from './extremes.ts';

describe('extremes', () => {
  it('are the least and the largest number of each plane', () =>
    checkOperation({
      shapes: [[2, 3, 4, 5]],
      build: ([x]) => {
        const { least, largest } = extremes(x!);
        return [least, largest];
      },
      differentiable: false,
    }));
});
