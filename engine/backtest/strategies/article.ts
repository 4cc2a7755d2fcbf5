import type { Alert } from "../../alerts/alert.ts";
import { type Desk, defineStrategy, type Strategy } from "../strategy.ts";
import { freeCash, freeUnits } from "./free.ts";
import { coinParameter, type Traded, tradedOn } from "./traded.ts";

export const article = defineStrategy({
  id: "article",
  title: "The article's rules",
  describe:
    "Buys when the article's rules say CONSIDER_BUY or POTENTIAL_BUY of the coin and sells at CONSIDER_SELL or POTENTIAL_SELL: 2 % off par, and RSI(14) under 25 or over 75, at most one alert in five minutes of each. The article leaves open how much to buy, what to do with a second alert, when to take a profit and where to give up: here an alert moves a part of the account as long as there is something left to move, by a market order, and nothing else ever sells.",
  parameters: {
    coin: coinParameter,
    heed: {
      type: "choice",
      describe: "whose alerts it follows: those of the distance from par, of the RSI, or both",
      default: "both",
      choices: ["both", "depeg", "rsi"],
    },
    part: {
      type: "number",
      describe: "what an alert moves, of the account's value",
      default: 100,
      min: 0.1,
      max: 100,
      unit: "%",
    },
  },
  needs: () => ({ rules: "article" }),
  create({ coin, heed, part }, tape) {
    return new Article(tradedOn("article", coin, tape), heed, part / 100);
  },
});

class Article implements Strategy {
  readonly instruments: readonly string[];
  readonly follows: readonly string[];
  readonly #traded: Traded;
  readonly #heed: string;
  readonly #part: number;

  constructor(traded: Traded, heed: string, part: number) {
    this.instruments = [traded.instrument.id];
    // Alerts of the coin, which the article's rules know by its symbol.
    this.follows = [traded.coin, traded.instrument.base];
    this.#traded = traded;
    this.#heed = heed;
    this.#part = part;
  }

  onAlert({ coin, rule, action, state }: Alert, desk: Desk): void {
    const { instrument, coin: id } = this.#traded;
    // The article's rules know a coin by its symbol.
    if ((coin !== instrument.base && coin !== id) || state !== "firing") return;
    if (this.#heed !== "both" && this.#heed !== rule) return;
    if (action === "CONSIDER_BUY" || action === "POTENTIAL_BUY") this.#buy(desk, rule);
    if (action === "CONSIDER_SELL" || action === "POTENTIAL_SELL") this.#sell(desk, rule);
  }

  #buy(desk: Desk, tag: string): void {
    const { id } = this.#traded.instrument;
    const spend = Math.min(freeCash(desk, id), this.#part * this.#value(desk));
    if (spend > 0) desk.send({ instrument: id, side: "buy", spend, tag });
  }

  #sell(desk: Desk, tag: string): void {
    const { id } = this.#traded.instrument;
    const size = Math.min(freeUnits(desk, id), (this.#part * this.#value(desk)) / desk.price(id));
    if (size > 0) desk.send({ instrument: id, side: "sell", size, tag });
  }

  /** Of its pockets, in the quote currency. */
  #value(desk: Desk): number {
    const { id } = this.#traded.instrument;
    return desk.cash(id) + desk.position(id) * desk.price(id);
  }
}
