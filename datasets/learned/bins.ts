import type { Rows } from "./rows.ts";

/** A value goes into the bin of the number of edges at or under it. */
export interface Bins {
  readonly edges: Float64Array;
  /** A row's bin. */
  readonly of: Uint8Array;
}

/**
 * Cuts one feature into at most `most` (255 at most) bins of about equal weight, between values that differ. The rows'
 * own weights count, so that a rare label that was weighed up gets its share of edges.
 */
export const binFeature = (rows: Rows, feature: number, most: number): Bins => {
  const { count, width, values, weights } = rows;
  const column = Float64Array.from({ length: count }, (_, i) => values[i * width + feature] ?? 0);
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (column[a] ?? 0) - (column[b] ?? 0) || a - b,
  );
  let total = 0;
  for (let i = 0; i < count; i++) total += weights[i] ?? 0;
  const edges: number[] = [];
  const of = new Uint8Array(count);
  let [before, held] = [0, 0];
  for (const [place, row] of order.entries()) {
    const value = column[row] ?? 0;
    const last = place === 0 ? value : (column[order[place - 1] ?? 0] ?? 0);
    const room = total - before;
    if (value > last && edges.length < most - 1 && held >= room / (most - edges.length)) {
      // Halfway, so that neither side has a value at the edge.
      const halfway = last + (value - last) / 2;
      edges.push(halfway > last ? halfway : value);
      before += held;
      held = 0;
    }
    of[row] = edges.length;
    held += weights[row] ?? 0;
  }
  return { edges: Float64Array.from(edges), of };
};
