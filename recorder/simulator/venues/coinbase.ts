// Coinbase from a tape: the Exchange feed and Advanced Trade at one address, told apart by what the client says, and the
// REST of both by their paths.
import type { SimVenue } from "../sim-venue.ts";
import { advancedFeed } from "./coinbase-advanced-feed.ts";
import { advancedRest } from "./coinbase-advanced-rest.ts";
import { exchangeFeed } from "./coinbase-exchange-feed.ts";
import { exchangeRest } from "./coinbase-exchange-rest.ts";
import { readMessage } from "./coinbase-message.ts";

/** Seconds within which a client must subscribe to something. */
const PATIENCE = 5;

export const coinbase: SimVenue = {
  id: "coinbase",
  wsPath: "/",
  open() {
    // Nobody is greeted.
  },
  receive(frame, client, world) {
    const said = readMessage(frame);
    if (typeof said === "string") return client.send(said);
    if (said.channel !== undefined) return advancedFeed.receive(said, client, world);
    exchangeFeed.receive(said, client, world);
  },
  trade(trade, client, world) {
    exchangeFeed.trade(trade, client, world);
    advancedFeed.trade(trade, client, world);
  },
  quote(quote, client, world) {
    exchangeFeed.quote(quote, client, world);
    advancedFeed.quote(quote, client, world);
  },
  beat(client, world) {
    const beats = Number(client.memory.get("beats") ?? 0) + 1;
    client.memory.set("beats", beats);
    const idle = !exchangeFeed.carries(client) && !advancedFeed.carries(client);
    if (idle && beats >= PATIENCE) return client.close(1008, "nothing was subscribed");
    exchangeFeed.beat(client, world, beats);
    advancedFeed.beat(client, world, beats);
  },
  rest(request, world) {
    const advanced = /^\/(api\/v3|v2)\//.test(request.path);
    return advanced ? advancedRest(request, world) : exchangeRest(request, world);
  },
};
