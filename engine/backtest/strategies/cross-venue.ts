import { WorkbenchError } from "../../errors.ts";
import { GUARD } from "../../market/guard.ts";
import type { Micros } from "../../market/time.ts";
import type { Fill } from "../order.ts";
import type { ParameterTable, ValuesOf } from "../parameters.ts";
import {
  type Desk,
  defineStrategy,
  type FrameView,
  type Strategy,
  type TapeFacts,
} from "../strategy.ts";
import { gainOf, gapOf, Listing, type Pair, widest } from "./listing.ts";
import { coinParameter, instrumentOn, listingsOf, type Traded } from "./traded.ts";

/** What it buys at the start. */
const STOCK = "stock";
/** A side that can give less than this part of its stock has run dry. */
const DRY = 0.1;

const parameters = {
  coin: {
    ...coinParameter,
    describe: "the coin; auto: the tape's first pegged one, Tether last",
    pattern: /^[A-Za-z0-9.+$_-]{1,32}$/,
    example: "a coin such as USDC, or auto",
  },
  between: {
    ...{ type: "text", default: "all", pattern: /^[^\s,]+(,[^\s,]+)*$/ },
    describe: "the instruments that it compares: all that trade the coin, or these",
    example: "all, or instruments such as kraken:USDC/USD,kraken:USDC/USDT",
  },
  entry: {
    ...{ type: "number", default: 20, min: 0, max: 5000, step: 2, unit: "bps" },
    describe:
      "acts when selling where it is dear pays so much more than buying where it is cheap, after costs",
  },
  exit: {
    ...{ type: "number", default: 5, min: -5000, max: 5000, step: 1, unit: "bps" },
    describe: "turns that round when the two prices are so near each other, before costs",
  },
  part: {
    ...{ type: "number", default: 50, min: 1, max: 100, step: 10, unit: "%" },
    describe: "what it moves at once, of what the poorer side can give",
  },
  fresh: {
    ...{ type: "duration", default: 120e6, min: 1e6, max: 86_400e6, step: 30e6 },
    describe: "prices older than this are not compared",
  },
  rebalance: {
    ...{ type: "boolean", default: true },
    describe: "carries coin and cash between venues when a side has run dry",
  },
} as const satisfies ParameterTable;

type Values = ValuesOf<typeof parameters>;

export const crossVenue = defineStrategy({
  id: "crossVenue",
  title: "Between venues and quote currencies",
  describe:
    "Holds coin and cash, half and half, on every instrument of a coin. Where the coin is dearer on one than on another by more than costs, it sells on the one and buys on the other at once, both from what lies there, and turns that round when the prices have met again. Prices in other currencies are compared by the dollar prices that frames give them. What a trade costs it learns from its own fills; where the tape has quotes it compares the sides that it would meet.",
  parameters,
  needs: () => ({ every: "1m" }),
  create: (values, tape) => new CrossVenue(comparedOn(values, tape), values),
});

const comparedOn = ({ coin, between }: Values, tape: TapeFacts): readonly Traded[] => {
  const compared =
    between === "all"
      ? listingsOf("crossVenue", coin, tape)
      : [...new Set(between.split(","))].map((id) => instrumentOn("crossVenue", id, tape));
  const isOne = compared.every((each) => each.coin === compared[0]?.coin);
  if (compared.length > 1 && isOne) return compared;
  const ids = compared.map(({ instrument }) => instrument.id).join(", ");
  throw new WorkbenchError(
    "usage",
    `crossVenue: ${isOne ? `there is only ${ids} to compare` : `${ids} trade different coins`}`,
    "It needs two instruments of one coin: choose another coin or tape.",
  );
};

class CrossVenue implements Strategy {
  readonly instruments: readonly string[];
  readonly follows: readonly string[];
  readonly #listings: readonly Listing[];
  readonly #coin: string;
  readonly #values: Values;
  /** Bought on the one and sold on the other, and not turned round yet. */
  #open: Pair | undefined;

  constructor(compared: readonly Traded[], values: Values) {
    this.instruments = compared.map(({ instrument }) => instrument.id);
    this.#coin = compared[0]?.coin ?? "";
    this.follows = [...this.instruments, this.#coin];
    const [quote = "USD", ...others] = new Set(compared.map(({ instrument }) => instrument.quote));
    const common = others.length === 0 ? quote : "USD";
    this.#listings = compared.map(({ instrument }) => new Listing(instrument, common));
    this.#values = values;
  }

  onStart(desk: Desk): void {
    for (const { id } of this.#listings)
      desk.send({ instrument: id, side: "buy", spend: desk.cash(id) / 2, tag: STOCK });
  }

  onFrame(frame: FrameView, desk: Desk): void {
    const listing = this.#find(frame.subject);
    if (listing !== undefined) listing.take(frame);
    // The coin's own frame comes after those of all its instruments.
    else if (desk.open.length === 0) this.#act(frame.time, desk);
  }

  onFill(fill: Fill): void {
    this.#find(fill.instrument)?.fill(fill, fill.tag === STOCK);
  }

  #find(id: string): Listing | undefined {
    const listings = this.#listings;
    for (let i = 0; i < listings.length; i++) if (listings[i]?.id === id) return listings[i];
    return undefined;
  }

  #act(time: Micros, desk: Desk): void {
    const { entry, exit, fresh } = this.#values;
    const isKnown = ({ saidAt, mid, cost }: Listing): boolean =>
      time - saidAt <= fresh && !Number.isNaN(mid + cost);
    const open = this.#open;
    if (open !== undefined && !(isKnown(open.cheap) && isKnown(open.dear))) return;
    if (open !== undefined && gapOf(open) <= exit + GUARD) {
      this.#open = undefined;
      turn(open, desk);
      return;
    }
    const pair = open ?? widest(this.#listings.filter(isKnown));
    if (pair !== undefined && gainOf(pair) >= entry - GUARD) this.#enter(pair, desk);
  }

  #enter(pair: Pair, desk: Desk): void {
    const { cheap, dear } = pair;
    const buyable = cheap.canBuy(desk);
    const sellable = desk.position(dear.id);
    if (buyable < DRY * cheap.stock || sellable < DRY * dear.stock) {
      if (this.#values.rebalance && carry(pair, desk)) this.#open = undefined;
      return;
    }
    const size = (Math.min(buyable, sellable) * this.#values.part) / 100;
    this.#open = pair;
    desk.send({ instrument: cheap.id, side: "buy", size, tag: "cheap" });
    desk.send({ instrument: dear.id, side: "sell", size, tag: "dear" });
  }
}

/** Sells what was bought and buys back what was sold, as far as it was. */
const turn = ({ cheap, dear }: Pair, desk: Desk): void => {
  for (const listing of [cheap, dear]) {
    const { id, excess } = listing;
    const most = excess > 0 ? desk.position(id) : listing.canBuy(desk);
    const size = Math.min(Math.abs(excess), most);
    // Not the crumbs of a double.
    if (size >= 1e-6)
      desk.send({ instrument: id, side: excess > 0 ? "sell" : "buy", size, tag: "turn" });
  }
};

/** Brings what was bought to where it was sold, and the money back where it is of one currency. Whether anything left. */
const carry = ({ cheap, dear }: Pair, desk: Desk): boolean => {
  if (cheap.venue === dear.venue) return false;
  const units = Math.min(cheap.excess, desk.position(cheap.id));
  if (!(units > 0) || !desk.transfer(cheap.base, cheap.venue, dear.venue, units)) return false;
  cheap.excess -= units;
  dear.excess += units;
  const money = Math.min(units * desk.price(dear.id), desk.cash(dear.id));
  if (cheap.quote === dear.quote && money > 0)
    desk.transfer(dear.quote, dear.venue, cheap.venue, money);
  return true;
};
