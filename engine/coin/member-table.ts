/**
 * Numbers of each member, side by side, for a tick needs all of one: its price of the coin, NaN while it does not count; by
 * what its own price is multiplied; which venue it is on, and where the members of that begin and end.
 */
export const VALUE = 0;
export const FACTOR = 1;
export const VENUE = 2;
export const BEGIN = 3;
export const END = 4;
export const FIELDS = 5;
