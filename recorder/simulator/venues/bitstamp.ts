// Bitstamp from a tape: WebSocket version 2, one channel a message, and REST.
import * as z from "zod";
import { idJson } from "../id-json.ts";
import type { SimClient, SimQuote, SimTrade, SimVenue } from "../sim-venue.ts";
import { exact, type Json, writeJson } from "../write-json.ts";
import { bitstampRest } from "./bitstamp-rest.ts";
import { subscribed } from "./subscribed.ts";

/** Longer messages of a client end its connection. Bytes. */
const LONGEST = 512;
const CHANNEL =
  /^(?:live_trades|order_book|diff_order_book|detail_order_book|live_orders)_[a-z0-9-]+$/;
const NAME = "bitstamp";

const message = z.looseObject({
  event: z.string(),
  data: z.looseObject({ channel: z.string().optional() }).optional(),
});

export const bitstamp: SimVenue = {
  id: "bitstamp",
  wsPath: "/",
  open() {
    // Nobody is greeted.
  },
  receive(frame, client) {
    if (frame.length > LONGEST) return client.close(1009, `read limited at ${LONGEST + 1} bytes`);
    const said = parse(frame);
    if (said === undefined) return refuse(null, "Incorrect JSON format.", client);
    const channel = said.data?.channel;
    if (said.event === "bts:heartbeat")
      return client.send(
        writeJson({ event: said.event, channel: "", data: { status: "success" } }),
      );
    const subscribe = said.event === "bts:subscribe";
    if ((!subscribe && said.event !== "bts:unsubscribe") || channel === undefined)
      return refuse(null, "Bad subscription string.", client);
    if (channel.startsWith("private-")) return refuse(4009, "Connection is unauthorized.", client);
    // A market that there is not is acknowledged like any other, and then says nothing.
    if (!CHANNEL.test(channel)) return refuse(null, "Invalid channel provided.", client);
    const channels = channelsOf(client);
    if (subscribe) channels.add(channel);
    else channels.delete(channel);
    const event = subscribe ? "bts:subscription_succeeded" : "bts:unsubscription_succeeded";
    client.send(writeJson({ event, channel, data: {} }));
  },
  trade(trade, client) {
    const channel = `live_trades_${marketOf(trade.symbol)}`;
    if (channelsOf(client).has(channel))
      client.send(writeJson({ data: tradeOf(trade), channel, event: "trade" }));
  },
  quote(quote, client) {
    const channel = `order_book_${marketOf(quote.symbol)}`;
    if (channelsOf(client).has(channel))
      client.send(writeJson({ data: bookOf(quote), channel, event: "data" }));
  },
  announceEnd(client) {
    client.send(writeJson({ event: "bts:request_reconnect", channel: "", data: null }));
    return true;
  },
  rest: bitstampRest,
};

const parse = (frame: string): z.infer<typeof message> | undefined => {
  try {
    return message.safeParse(JSON.parse(frame)).data;
  } catch {
    return undefined;
  }
};

/** Errors name no channel. */
const refuse = (code: number | null, text: string, client: SimClient): void =>
  client.send(writeJson({ event: "bts:error", channel: "", data: { code, message: text } }));

const channelsOf = (client: SimClient): Set<string> => {
  const all = subscribed(client, NAME);
  const channels = all.get("channels") ?? new Set();
  all.set("channels", channels);
  return channels;
};

/** `USDC/USDT` as `usdcusdt`. */
const marketOf = (symbol: string): string => symbol.replace("/", "").toLowerCase();

const tradeOf = ({ id, time, price, size, side }: SimTrade): Json => ({
  id: exact(idJson(id)),
  timestamp: String(Math.floor(time / 1e6)),
  amount: exact(size),
  amount_str: size,
  price: exact(price),
  price_str: price,
  type: side === undefined ? undefined : side === "buy" ? 0 : 1,
  microtimestamp: String(time),
  buy_order_id: time,
  sell_order_id: time + 1,
});

/** The whole top of the book, of which a tape has the best level; a size that it does not know is written as 0. */
const bookOf = ({ time, bid, bidSize, ask, askSize }: SimQuote): Json => ({
  timestamp: String(Math.floor(time / 1e6)),
  microtimestamp: String(time),
  bids: bid === undefined ? [] : [[bid, bidSize ?? "0"]],
  asks: ask === undefined ? [] : [[ask, askSize ?? "0"]],
});
