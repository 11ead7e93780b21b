/** Separable blurs of a plane of numbers. Edges repeat. */

/** A plane of numbers, row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Convolution with a Gaussian of a standard deviation in pixels, cut off at two and a half of them. */
export function gaussianBlur(plane: Plane, deviation: number): Plane {
  if (deviation < 0.15) return plane;
  const reach = Math.max(1, Math.ceil(2.5 * deviation));
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / deviation) ** 2),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const half = Float64Array.from({ length: reach + 1 }, (_, i) => kernel[reach + i]! / sum);
  return alongColumns(alongRows(plane, half), half);
}

/** `half` is the kernel from its middle outwards. */
function alongRows({ width, height, data }: Plane, half: Float64Array): Plane {
  const result = new Float32Array(width * height);
  const reach = half.length - 1;
  const row = new Float64Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0; x < row.length; x++) row[x] = data[start + Math.max(0, Math.min(width - 1, x - reach))]!;
    for (let x = 0; x < width; x++) {
      let sum = half[0]! * row[x + reach]!;
      for (let k = 1; k <= reach; k++) sum += half[k]! * (row[x + reach - k]! + row[x + reach + k]!);
      result[start + x] = sum;
    }
  }
  return { width, height, data: result };
}

function alongColumns({ width, height, data }: Plane, half: Float64Array): Plane {
  const result = new Float32Array(width * height);
  const reach = half.length - 1;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0; x < width; x++) result[start + x] = half[0]! * data[start + x]!;
    for (let k = 1; k <= reach; k++) {
      const upper = Math.max(0, y - k) * width;
      const lower = Math.min(height - 1, y + k) * width;
      const weight = half[k]!;
      for (let x = 0; x < width; x++) {
        result[start + x] = result[start + x]! + weight * (data[upper + x]! + data[lower + x]!);
      }
    }
  }
  return { width, height, data: result };
}

/** A very wide blur, made on a grid of `cell` × `cell` pixels and brought back bilinearly. */
export function wideBlur(plane: Plane, deviation: number, cell: number): Plane {
  return enlarge(gaussianBlur(shrink(plane, cell), deviation / cell), plane.width, plane.height, cell);
}

function shrink({ width, height, data }: Plane, cell: number): Plane {
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  const result = new Float32Array(columns * rows);
  const counts = new Float32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const start = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++) {
      const at = start + Math.floor(x / cell);
      result[at] = result[at]! + data[y * width + x]!;
      counts[at] = counts[at]! + 1;
    }
  }
  for (let i = 0; i < result.length; i++) result[i] = result[i]! / counts[i]!;
  return { width: columns, height: rows, data: result };
}

function enlarge(small: Plane, width: number, height: number, cell: number): Plane {
  const result = new Float32Array(width * height);
  const place = (position: number, length: number) =>
    Math.max(0, Math.min(length - 1.001, (position + 0.5) / cell - 0.5));
  const columns = Float32Array.from({ length: width }, (_, x) => place(x, small.width));
  for (let y = 0; y < height; y++) {
    const v = place(y, small.height);
    const row = Math.floor(v);
    const fy = v - row;
    const upper = row * small.width;
    const lower = Math.min(small.height - 1, row + 1) * small.width;
    for (let x = 0; x < width; x++) {
      const u = columns[x]!;
      const column = u | 0;
      const fx = u - column;
      const next = Math.min(small.width - 1, column + 1);
      const a = small.data[upper + column]! * (1 - fx) + small.data[upper + next]! * fx;
      const b = small.data[lower + column]! * (1 - fx) + small.data[lower + next]! * fx;
      result[y * width + x] = a * (1 - fy) + b * fy;
    }
  }
  return { width, height, data: result };
}
