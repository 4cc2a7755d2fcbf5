/** An alert's number for people: one decimal, but all digits of what is small, as a price or a correlation is. */
export const readableNumber = (value: number): string =>
  Math.abs(value) < 2 && !Number.isInteger(value)
    ? String(Number(value.toFixed(6)))
    : value.toFixed(1);
