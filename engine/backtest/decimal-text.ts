/** Whole steps of 10^-places as decimal text, exactly and without needless digits: `decimalText(-125n, 1)` is `-12.5`. */
export const decimalText = (steps: bigint, places: number): string => {
  const digits = String(steps < 0n ? -steps : steps).padStart(places + 1, "0");
  const point = digits.length - places;
  const fraction = digits.slice(point).replace(/0+$/, "");
  const text = digits.slice(0, point) + (fraction === "" ? "" : `.${fraction}`);
  return steps < 0n ? `-${text}` : text;
};

/** Money and amounts of an account: steps of 1e-16. */
export const e16Text = (steps: bigint): string => decimalText(steps, 16);

/** The nearest double. For shares and pictures, never for the books. */
export const e16Number = (steps: bigint): number => Number(e16Text(steps));
