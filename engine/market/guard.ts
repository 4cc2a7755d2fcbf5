/** Deviations and their sums are doubles: one that is a limit in decimals may miss or pass it by its last digits. */
export const GUARD = 1e-9;
