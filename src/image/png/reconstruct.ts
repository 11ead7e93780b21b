/**
 * Takes the filters of a PNG image's rows back (PNG third edition, section 9): each byte was stored as its difference from what
 * its neighbours foretell, which is nothing (filter 0), the byte of the pixel to the left (1), the one above (2), their mean (3), or
 * Paeth's choice among these and the one in the corner (4).
 */

import { PngFault } from './fault.ts';
import { filterMachine, layout, rowsAtOnce, stateBytes, stepsAtOnce } from './filter-machine.ts';

/**
 * Reconstructs rows in place.
 *
 * @param scanlines `[height, 1 + rowBytes]`, each row after the byte that names its filter
 * @param pixelBytes bytes from a byte to its like in the next pixel, 1 … 8
 * @throws PngFault for a filter that isn't one of the five
 */
export function reconstruct(
  scanlines: Uint8Array,
  { height, rowBytes }: { readonly height: number; readonly rowBytes: number },
  pixelBytes: number,
): void {
  const { memory, run } = filterMachine();
  const stride = rowBytes + 1;
  for (let top = 0; top < height; top += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, height - top);
    memory.fill(0, layout.masks, layout.state + stateBytes);
    for (let row = 0; row < rows; row++) {
      const filter = scanlines[(top + row) * stride]!;
      if (filter > 4) throw new PngFault('the file is damaged: a row has an unknown filter');
      if (filter > 0) memory[layout.masks + (filter - 1) * rowsAtOnce + row] = 255;
    }
    // The last row begins as many steps later as there are rows before it.
    const allSteps = rowBytes + rows - 1;
    for (let first = 0; first < allSteps; first += stepsAtOnce) {
      const steps = Math.min(stepsAtOnce, allSteps - first);
      const above = startOf(top - 1);
      if (top === 0) memory.fill(0, layout.above, layout.above + steps);
      else memory.set(scanlines.subarray(above + first, above + Math.min(first + steps, rowBytes)), layout.above);
      for (let row = 0; row < rows; row++) {
        const { from, to, place } = partOf(row, first, steps);
        const start = startOf(top + row);
        // What comes before a row's first byte is zero, and so is what is made of it.
        if (from === 0) memory.fill(0, layout.rows + row * stepsAtOnce, place);
        memory.set(scanlines.subarray(start + from, start + to), place);
      }
      run(pixelBytes * rowsAtOnce, Math.ceil(steps / rowsAtOnce) * rowsAtOnce);
      for (let row = 0; row < rows; row++) {
        const { from, to, place } = partOf(row, first, steps);
        scanlines.set(memory.subarray(place, place + to - from), startOf(top + row) + from);
      }
    }
  }

  function startOf(row: number): number {
    return row * stride + 1;
  }

  /** The bytes of a row that these steps reach, and where they lie in the memory. */
  function partOf(row: number, first: number, steps: number) {
    const from = Math.min(Math.max(first - row, 0), rowBytes);
    const to = Math.min(Math.max(first - row + steps, 0), rowBytes);
    return { from, to, place: layout.rows + row * stepsAtOnce + from - (first - row) };
  }
}
