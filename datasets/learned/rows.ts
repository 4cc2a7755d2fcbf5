/** What a model is fitted to: a row a step of a coin and side. */
export interface Rows {
  /** Features a row. */
  readonly width: number;
  readonly count: number;
  /** Row after row. */
  readonly values: Float64Array;
  /** 1 where it came within the hour. */
  readonly labels: Uint8Array;
  /** The minutes that a row stands for: longer steps, and steps thinned out, count for more. */
  readonly weights: Float64Array;
}

/** Total weight of the rows without and with the label. */
export const weightsOf = ({ count, labels, weights }: Rows): { no: number; yes: number } => {
  let [no, yes] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (labels[i] === 1) yes += weights[i] ?? 0;
    else no += weights[i] ?? 0;
  }
  return { no, yes };
};

/** Those of the rows that `wanted` says yes to. */
export const pickRows = (rows: Rows, wanted: (row: number) => boolean): Rows => {
  const { width, values, labels, weights } = rows;
  const chosen = Array.from({ length: rows.count }, (_, i) => i).filter(wanted);
  const picked = new Float64Array(chosen.length * width);
  for (const [to, from] of chosen.entries())
    picked.set(values.subarray(from * width, (from + 1) * width), to * width);
  return {
    ...{ width, count: chosen.length, values: picked },
    labels: Uint8Array.from(chosen, (i) => labels[i] ?? 0),
    weights: Float64Array.from(chosen, (i) => weights[i] ?? 0),
  };
};

/** How much heavier a row with the label counts in a fit, so that the rare ones are heard; at most so much. */
const HEAVIEST = 100;

/** Rows with their rare labels weighed up, and the log odds by which what is fitted to them says too much. */
export const balanced = (rows: Rows): { readonly rows: Rows; readonly excess: number } => {
  const { no, yes } = weightsOf(rows);
  const heavier = yes > 0 ? Math.min(HEAVIEST, Math.max(1, no / yes)) : 1;
  const weights = rows.weights.map((weight, i) =>
    rows.labels[i] === 1 ? weight * heavier : weight,
  );
  return { rows: { ...rows, weights }, excess: Math.log(heavier) };
};
