const MAGNITUDES = [
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** A number at an axis whose ticks are `step` apart: as many decimals as tell neighbours apart, and a magnitude from 10,000. */
export const tickText = (value: number, step: number): string => {
  const [size, letter] = MAGNITUDES.find(
    ([each]) => Math.abs(value) >= each && step >= each / 1000 && Math.abs(value) >= 10_000,
  ) ?? [1, ""];
  const decimals = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  return `${(value / size).toFixed(Math.min(decimals, 10))}${letter}`.replace("-", "\u2212");
};
