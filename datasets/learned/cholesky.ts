/**
 * Solves A x = b for a symmetric positive definite A, given row after row; only its lower triangle is read, and
 * overwritten. Throws where A is none.
 */
export const solve = (a: Float64Array, b: Float64Array): Float64Array => {
  const size = b.length;
  const at = (row: number, column: number): number => a[row * size + column] ?? 0;
  for (let k = 0; k < size; k++)
    for (let j = 0; j <= k; j++) {
      let sum = at(k, j);
      for (let i = 0; i < j; i++) sum -= at(k, i) * at(j, i);
      if (j < k) a[k * size + j] = sum / at(j, j);
      else if (sum > 0) a[k * size + k] = Math.sqrt(sum);
      else throw new RangeError("the matrix is not positive definite");
    }
  const x = Float64Array.from(b);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i < k; i++) x[k] = (x[k] ?? 0) - at(k, i) * (x[i] ?? 0);
    x[k] = (x[k] ?? 0) / at(k, k);
  }
  for (let k = size - 1; k >= 0; k--) {
    for (let i = k + 1; i < size; i++) x[k] = (x[k] ?? 0) - at(i, k) * (x[i] ?? 0);
    x[k] = (x[k] ?? 0) / at(k, k);
  }
  return x;
};
