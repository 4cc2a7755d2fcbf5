import type { Input } from "../../engine/indicators/indicator.ts";

interface InputText {
  readonly title: string;
  /** What an indicator of this kind is fed. */
  readonly fed: string;
  /** One such input, and several. */
  readonly one: string;
  readonly many: string;
}

export const inputTexts: Readonly<Record<Input, InputText>> = {
  bars: {
    title: "Over bars",
    fed: "the closed bars of one instrument or coin",
    one: "bar",
    many: "bars",
  },
  l1: {
    title: "Over the best bid and ask",
    fed: "the best bid and ask of one instrument, and its trades",
    one: "quote or trade",
    many: "quotes or trades",
  },
  venues: {
    title: "Over the venues of a coin",
    fed: "the trades of one coin on all its venues",
    one: "trade",
    many: "trades",
  },
  coins: {
    title: "Over several coins",
    fed: "the prices of several coins, minute by minute",
    one: "minute",
    many: "minutes",
  },
};
