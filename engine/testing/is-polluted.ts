const SHARED: readonly object[] = [
  ...[Object.prototype, Array.prototype, Function.prototype],
  ...[String.prototype, Number.prototype, Map.prototype, Error.prototype],
];

/** Whether something has been added to what all objects share: what a hostile key is after. */
export const isPolluted = (): boolean => {
  for (const each of SHARED) for (const _ in each) return true;
  return "polluted" in {};
};
