/** `count` thresholds from `low` to `high`, each the same multiple of the one before it, to three digits. */
export const geometric = (low: number, high: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) =>
    Number((low * (high / low) ** (i / (count - 1))).toPrecision(3)),
  );
