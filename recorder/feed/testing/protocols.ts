import * as sims from "../../simulator/venues/index.ts";
import * as venues from "../../venues/index.ts";
import type { Protocol } from "./stage.ts";

/** Every venue with sockets, both sides of it. */
export const protocols: readonly Protocol[] = Object.values(venues).flatMap((venue) => {
  const sim = Object.values(sims).find(({ id }) => id === venue.id);
  return sim === undefined || venue.lines.length === 0 ? [] : [{ venue, sim }];
});
