/** Solves A x = b for a symmetric positive definite A by Cholesky's decomposition A = L Lᵀ. */

/**
 * The solution; null where A isn't positive definite to the precision of the numbers.
 *
 * @param matrix `[n, n]`, row-major; only its lower half is read
 * @param right `[n]`
 */
export function solve(matrix: ArrayLike<number>, right: ArrayLike<number>): Float64Array | null {
  const n = right.length;
  const lower = Float64Array.from(matrix);
  const at = (row: number, column: number) => lower[row * n + column]!;
  for (let column = 0; column < n; column++) {
    for (let row = column; row < n; row++) {
      let sum = at(row, column);
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k);
      if (row === column) {
        if (!(sum > 1e-12 * Math.abs(matrix[row * n + row]!))) return null;
        lower[row * n + row] = Math.sqrt(sum);
      } else lower[row * n + column] = sum / at(column, column);
    }
  }
  const x = Float64Array.from(right);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < row; k++) x[row] = x[row]! - at(row, k) * x[k]!;
    x[row] = x[row]! / at(row, row);
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let k = row + 1; k < n; k++) x[row] = x[row]! - at(k, row) * x[k]!;
    x[row] = x[row]! / at(row, row);
  }
  return x;
}
