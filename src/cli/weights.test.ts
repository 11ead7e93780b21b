import { describe, expect, it } from 'vitest';
import { publicWeights } from '../weights/public-weights.ts';
import { nextCommand } from './weights.ts';

const published = (name: string) => publicWeights.find((each) => each.name === name)!;

describe('nextCommand', () => {
  it("says nothing of preprocessing for a file under its makers' name, and all of it under another", () => {
    const file = published('torchvision');
    expect(nextCommand(file, `folder/${file.file}`)).toMatch(/densenet121-a639ec97\.pth --backbone-only …$/);
    expect(nextCommand(file, 'densenet121.pth')).toBe(
      'roentgen train --weights densenet121.pth --backbone-only --size 224 --normalise imagenet …',
    );
    expect(nextCommand(published('chexnet-jrzech'), 'c.pt')).toContain('--weights-findings Atelectasis,Cardiomegaly,');
  });
});
