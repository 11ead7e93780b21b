import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const words = ['batchSize', 'seed', 'size', 'learningRate', 'resize', 'findings'];

it.each([
  ['batch-size', 'batchSize'],
  ['batch_size', 'batchSize'],
  ['BatchSize', 'batchSize'],
  ['batchsizes', 'batchSize'],
  ['lerningrate', 'learningRate'],
  ['sede', 'seed'],
  ['reszie', 'resize'],
  ['finding', 'findings'],
])('%s means %s', (word, meant) => {
  expect(nearest(word, words)).toBe(meant);
});

it('has no answer where there are no words', () => {
  expect(nearest('seed', [])).toBeUndefined();
});
