import { defineStrategy } from "../strategy.ts";
import { coinParameter, tradedOn } from "./traded.ts";

export const hold = defineStrategy({
  id: "hold",
  title: "Buy and hold",
  describe:
    "Buys the coin with all of its capital at the start and keeps it: what everything else is measured against.",
  parameters: { coin: coinParameter },
  create({ coin }, tape) {
    const instrument = tradedOn("hold", coin, tape).instrument.id;
    return {
      instruments: [instrument],
      follows: [],
      onStart: (desk) => {
        desk.send({ instrument, side: "buy", spend: desk.cash(instrument), tag: "hold" });
      },
    };
  },
});
