/** Chance for tests: numbers at least 0 and under 1, the same for the same seed (Numerical Recipes' quick generator). */
export const uniformOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};
