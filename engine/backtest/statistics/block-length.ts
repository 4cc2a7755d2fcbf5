/**
 * Mean block length of a stationary bootstrap that suits the series: Politis & White (2004) with the correction of Patton,
 * Politis & White (2009), by which D = 2 g(0)². At least 1 and at most min(3 √n, n / 3), as Patton's own program has it. 1 without
 * variation or under 9 values, of which nothing can be learnt. NaN when one of them is.
 *
 *     b = (2 G² / D)^⅓ n^⅓,  G = Σ λ(k/M) |k| R(k),  g(0) = Σ λ(k/M) R(k),  k from -M to M, M = 2 m
 *
 * λ is the flat-top window (1 up to ½, falling to 0 at 1), R(k) the autocovariance, and m the smallest lag after which
 * max(5, √lg n) autocorrelations in a row stay below 2 √(lg n / n); without such a lag the last one above.
 */
export const blockLength = (values: ArrayLike<number>): number => {
  const n = values.length;
  if (n < 9) return 1;
  const most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const quiet = Math.max(5, Math.floor(Math.sqrt(Math.log10(n))));
  const lags = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + quiet);
  const covariance = autocovariances(values, lags);
  const variance = covariance[0] ?? 0;
  if (Number.isNaN(variance)) return Number.NaN;
  if (variance === 0) return 1;
  const limit = 2 * Math.sqrt(Math.log10(n) / n) * variance;
  const last = lastSignificant(covariance, quiet, limit);
  const bandwidth = Math.min(2 * Math.max(last, 1), lags);
  let [weighted, spectrum] = [0, variance];
  for (let k = 1; k <= bandwidth; k++) {
    const window = Math.min(1, 2 * (1 - k / bandwidth));
    const both = 2 * window * (covariance[k] ?? 0);
    weighted += k * both;
    spectrum += both;
  }
  const length = Math.cbrt((weighted / spectrum) ** 2 * n);
  return Math.min(most, Math.max(1, length));
};

/** R(0) to R(lags), divided by n. */
const autocovariances = (values: ArrayLike<number>, lags: number): Float64Array => {
  const n = values.length;
  const centred = Float64Array.from(values);
  const mean = centred.reduce((sum, value) => sum + value, 0) / n;
  for (let i = 0; i < n; i++) centred[i] = (centred[i] ?? 0) - mean;
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (centred[i] ?? 0) * (centred[i - lag] ?? 0);
    return sum / n;
  });
};

/** The smallest lag, 0 or more, after which `quiet` autocovariances in a row are within the limit. */
const lastSignificant = (covariance: Float64Array, quiet: number, limit: number): number => {
  let last = 0;
  for (let lag = 1; lag < covariance.length && lag - last <= quiet; lag++)
    if (Math.abs(covariance[lag] ?? 0) >= limit) last = lag;
  return last;
};
