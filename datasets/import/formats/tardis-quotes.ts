import { defineFormat, named } from "../format.ts";
import { quote } from "../shapes/quote.ts";
import { commonSides } from "../shapes/shape.ts";

/** Tardis' CSV data set "quotes": the best bid and ask whenever one changed. */
export const tardisQuotes = defineFormat({
  id: "tardis-quotes",
  describe:
    "Tardis quotes: exchange, symbol, timestamp (µs), local_timestamp, ask_amount, ask_price, bid_price, bid_amount",
  container: "csv",
  shape: quote,
  columns: {
    exchange: named("exchange"),
    symbol: named("symbol"),
    time: named("timestamp", "us"),
    bid: named("bid_price"),
    bid_size: named("bid_amount"),
    ask: named("ask_price"),
    ask_size: named("ask_amount"),
  },
  mappable: false,
  sole: ["exchange", "symbol"],
  sides: commonSides,
});
