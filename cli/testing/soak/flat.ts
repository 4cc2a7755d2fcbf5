/** A straight line through points, by least squares. */
export interface Line {
  readonly slope: number;
  /** Standard error of the slope; NaN for two points. */
  readonly error: number;
}

export const fitLine = (x: readonly number[], y: readonly number[]): Line => {
  const n = x.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  const dx = x.map((v) => v - mx);
  const dy = y.map((v) => v - my);
  const sxx = dx.reduce((sum, v) => sum + v * v, 0);
  const sxy = dx.reduce((sum, v, i) => sum + v * (dy[i] ?? 0), 0);
  const slope = sxy / sxx;
  const rest = dy.reduce((sum, v, i) => sum + (v - slope * (dx[i] ?? 0)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (n - 2) / sxx) };
};

/** It has grown by this part of what it was, ... */
const MUCH = 0.25;
/** ... and by this many, unless it is said otherwise. */
const MANY = 24;

/**
 * Whether a count only ever grows: the least of each third of the samples lies above the most of the third before it, and
 * what came on top is much. A sawtooth, a level with noise, and what is full after a while do not.
 */
export const keepsGrowing = (counts: readonly number[], many = MANY): boolean => {
  const third = Math.floor(counts.length / 3);
  if (third < 1) throw new RangeError(`${counts.length} samples are too few to say what grows`);
  const last = counts.slice(-3 * third);
  const thirds = [0, 1, 2].map((i) => last.slice(i * third, (i + 1) * third));
  const [a = [], b = [], c = []] = thirds;
  const more = Math.min(...c) - Math.max(...a);
  return (
    Math.min(...b) > Math.max(...a) &&
    Math.min(...c) > Math.max(...b) &&
    more >= Math.max(many, MUCH * Math.max(...a))
  );
};
