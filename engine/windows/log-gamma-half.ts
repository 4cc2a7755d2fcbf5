/** From here on the series is exact to the last digit. */
const LARGE = 32;

/**
 * ln(gamma(a + 1/2) / gamma(a)) for a > 0, to the last digits: as a difference of two log-gammas it would lose them
 * where a is large.
 * source  gamma(x + 1) = x gamma(x), and the asymptotic series of the ratio, Tricomi & Erdélyi (1951)
 */
export const logGammaHalf = (a: number): number => {
  let product = 1;
  let x = a;
  for (; x < LARGE; x++) product *= x / (x + 0.5);
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series =
    inverse * (-1 / 8 + square * (1 / 192 + square * (-1 / 640 + square * (17 / 14336))));
  return Math.log(Math.sqrt(x) * product) + series;
};
