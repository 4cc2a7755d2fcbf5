import type { Listing, Subscribe, Subscription } from "./venue.ts";

/**
 * `{"method":"SUBSCRIBE","params":["usdcusdt@trade","usdcusdt@bookTicker"],"id":1}`, as Binance and Gemini have it: at most
 * `pairs` pairs a message. A subscription's key is its stream's name.
 */
export const subscribeStreams = (
  listings: readonly Listing[],
  firstRequest: number,
  pairs: number,
): Subscribe[] => {
  const messages: Subscribe[] = [];
  for (let from = 0; from < listings.length; from += pairs) {
    const subscriptions = listings.slice(from, from + pairs).flatMap(streamsOf);
    const id = firstRequest + messages.length;
    const params = subscriptions.map(({ key }) => key);
    const frame = JSON.stringify({ method: "SUBSCRIBE", params, id });
    messages.push({ frame, request: String(id), subscriptions });
  }
  return messages;
};

const streamsOf = ({ symbol, wire }: Listing): Subscription[] => [
  { key: `${wire}@trade`, symbol, carries: "trades" },
  { key: `${wire}@bookTicker`, symbol, carries: "quotes" },
];
