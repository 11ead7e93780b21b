import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automaticWindow, changedWindow, fullWindow, shownLevels } from './window.ts';

const windows = fc.record({
  level: fc.double({ min: 0, max: 255, noNaN: true }),
  width: fc.double({ min: 1, max: 510, noNaN: true }),
  isInverted: fc.boolean(),
});

describe('window and level', () => {
  it('the full window shows every value as it is, inverted every value as its negative', () => {
    expect([...shownLevels(fullWindow)]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect([...shownLevels({ ...fullWindow, isInverted: true })]).toEqual(
      Array.from({ length: 256 }, (_, i) => 255 - i),
    );
  });

  it('never changes the order of grey values', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const shown = shownLevels(window);
        const sign = window.isInverted ? -1 : 1;
        return shown.every((value, i) => i === 0 || sign * (value - shown[i - 1]!) >= 0);
      }),
    );
  });

  it('shows black at and below its lower end, white at and above its upper end', () => {
    const shown = shownLevels({ level: 100, width: 40, isInverted: false });
    expect([shown[0], shown[80], shown[100], shown[120], shown[255]]).toEqual([0, 0, 128, 255, 255]);
  });

  it('stays within its bounds however far it is dragged', () => {
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: -9999, max: 9999 }),
        fc.integer({ min: -9999, max: 9999 }),
        (window, a, b) => {
          const { level, width } = changedWindow(window, a, b);
          return level >= 0 && level <= 255 && width >= 1 && width <= 510;
        },
      ),
    );
  });

  it('the automatic window leaves out one part in a hundred at each end', () => {
    const data = Uint8Array.from({ length: 1000 }, (_, i) => (i < 5 ? 0 : i >= 995 ? 255 : 50 + (i % 100)));
    const { level, width } = automaticWindow({ width: 10, height: 100, data }, false);
    expect([level - width / 2, level + width / 2]).toEqual([50, 149]);
    const flat = { width: 2, height: 1, data: Uint8Array.of(7, 7) };
    expect(automaticWindow(flat, true)).toEqual({ level: 7, width: 1, isInverted: true });
  });
});
