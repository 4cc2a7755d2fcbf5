import type { SimClient } from "../sim-venue.ts";

/** What a client has subscribed to, pairs by channel, in the venue's spelling; kept in the client's memory under `name`. */
export const subscribed = (client: SimClient, name: string): Map<string, Set<string>> => {
  const known = client.memory.get(name);
  if (known instanceof Map) return known;
  const fresh = new Map<string, Set<string>>();
  client.memory.set(name, fresh);
  return fresh;
};
