/**
 * The playbooks that there are: what to look at first, by the kind of trouble. `mechanism` is the one for what holds the
 * coin's peg.
 */
export const PLAYBOOKS = [
  "mechanism",
  "fiatBacked",
  "synthetic",
  "overCollateralised",
  "algorithmic",
  "oneVenue",
] as const;

export type PlaybookName = (typeof PLAYBOOKS)[number];
