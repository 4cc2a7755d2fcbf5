// CoinGecko as a server: prices by REST, and no socket.
import { formatTime } from "../../../engine/market/time.ts";
import { COINGECKO_COINS, coingeckoSymbol } from "../../venues/coingecko-coins.ts";
import type { SimAnswer, SimVenue, SimWorld } from "../sim-venue.ts";

export const coingecko: SimVenue = {
  id: "coingecko",
  wsPath: "",
  open: (client) => client.close(1008, "this venue has no socket"),
  receive: () => undefined,
  trade: () => undefined,
  quote: () => undefined,
  rest({ path, query }, world) {
    const ids = (query.get("ids") ?? "").split(",").filter((id) => id !== "");
    switch (path) {
      case "/api/v3/ping":
        return ok('{"gecko_says":"(V3) To the Moon!"}');
      case "/api/v3/simple/price": {
        if (query.get("vs_currencies") === null)
          return { ...ok('{"error":"Missing parameter vs_currencies"}'), status: 422 };
        const coins = priced(ids, world).map(
          ({ id, price, time }) =>
            `${JSON.stringify(id)}:{"usd":${price},"last_updated_at":${Math.floor(time / 1e6)}}`,
        );
        return ok(`{${coins.join(",")}}`);
      }
      case "/api/v3/coins/markets": {
        const asked = ids.length > 0 ? ids : COINGECKO_COINS.map(({ id }) => id);
        const rows = priced(asked, world).map(({ id, symbol, price, time }) => {
          const last = JSON.stringify(formatTime(time));
          const name = JSON.stringify(symbol.toLowerCase());
          return `{"id":${JSON.stringify(id)},"symbol":${name},"current_price":${price},"last_updated":${last}}`;
        });
        return ok(`[${rows.join(",")}]`);
      }
      default:
        return undefined;
    }
  },
};

/** Coins that have a price by now: their quote, or their last trade. */
const priced = (ids: readonly string[], world: SimWorld) => {
  const listed = new Set(world.listings.map(({ symbol }) => symbol));
  return [...new Set(ids)].flatMap((id) => {
    const pair = coingeckoSymbol(id, world.now());
    if (!listed.has(pair)) return [];
    const quote = world.quote(pair);
    const trade = world.trades(pair).at(-1);
    const price = quote?.bid ?? quote?.ask ?? trade?.price;
    const time = quote?.time ?? trade?.time;
    if (price === undefined || time === undefined) return [];
    return [{ id, symbol: pair.split("/")[0] ?? id, price, time }];
  });
};

const ok = (body: string): SimAnswer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body,
});
