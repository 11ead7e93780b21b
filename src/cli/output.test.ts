import { describe, expect, it } from 'vitest';
import { columns, counted } from './output.ts';

describe('columns', () => {
  it('aligns names to the left and numbers to the right', () => {
    expect(
      columns([
        ['finding', 'auc'],
        ['Mass', '0.8'],
        ['Atelectasis', '0.75'],
      ]),
    ).toEqual(['finding       auc', 'Mass          0.8', 'Atelectasis  0.75']);
  });
});

describe('counted', () => {
  it('has one image and many images', () => {
    expect([counted(1, 'image'), counted(0, 'image'), counted(1422, 'image')]).toEqual([
      '1 image',
      '0 images',
      '1,422 images',
    ]);
  });
});
