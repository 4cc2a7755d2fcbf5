import type { SimClient } from "../sim-venue.ts";

/** What a client has subscribed to, by keys that name topic and pair; kept in the client's memory. */
export const subscriptionKeys = (client: SimClient): Set<string> => {
  const known = client.memory.get("subscriptions");
  if (known instanceof Set) return known;
  const made = new Set<string>();
  client.memory.set("subscriptions", made);
  return made;
};
