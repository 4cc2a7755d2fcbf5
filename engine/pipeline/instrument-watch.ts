import type { CoinReading, CoinRule } from "../alerts/rule.ts";
import type { RuleValue } from "../alerts/rule-value.ts";
import type { Bar } from "../bars/bar.ts";
import type { Link } from "../coin/link.ts";
import type { PriceSource } from "../coin/price-source.ts";
import type { Rates } from "../coin/route.ts";
import type { Instrument } from "../market/instrument.ts";
import { bps } from "../market/price.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { Emitter } from "./emitter.ts";
import { type Hearing, hearing, RuleAsker } from "./rule-asker.ts";
import { NEVER, type Schedule } from "./schedule.ts";

/** What a run's instruments share, as far as rules need it. */
export interface Desk {
  readonly schedule: Schedule;
  readonly emitter: Emitter;
  readonly rates: Rates;
}

/** An instrument as far as its rules see it. */
interface Watched {
  readonly instrument: Instrument;
  readonly link: Pick<Link, "coin" | "peg">;
  readonly source: Pick<PriceSource, "price" | "expiry">;
  readonly feed: { read(value: RuleValue, time: number): number };
  valueOf(key: string, time: number, rates: Rates): number;
}

/** The rules on one instrument alone, and what they see of it. Made only where there are some. */
export class InstrumentWatch implements CoinReading, Stateful {
  readonly venues = 1;
  readonly basis = undefined;
  readonly rules: readonly CoinRule[];
  readonly #priceRules: readonly Hearing<"onPrice">[];
  readonly #track: Watched;
  readonly #desk: Desk;
  readonly #asker: RuleAsker;
  readonly #first: string | undefined;

  /** `first` is the first size of bars of the run. */
  constructor(track: Watched, rules: readonly CoinRule[], desk: Desk, first: string | undefined) {
    this.#track = track;
    this.rules = rules;
    this.#priceRules = hearing(rules, "onPrice");
    this.#desk = desk;
    this.#asker = new RuleAsker(desk.schedule, desk.emitter);
    this.#first = first;
  }

  /** The coin that it prices; its base where it prices none. */
  get id(): string {
    return this.#track.link.coin?.id ?? this.#track.instrument.base;
  }

  get instrument(): Instrument {
    return this.#track.instrument;
  }

  get time(): number {
    return this.#desk.schedule.time;
  }

  get deviation(): number {
    return bps(this.#base("deviation"));
  }

  get view(): CoinReading["view"] {
    const { source, link, instrument } = this.#track;
    const { price } = source;
    return {
      price,
      peg: link.peg,
      lowest: price,
      highest: price,
      venuePrices: Float64Array.of(price),
      venueNames: [instrument.venue],
    };
  }

  read(value: RuleValue): number {
    return value.select === undefined
      ? this.#base(value.name)
      : this.#track.feed.read(value, this.time);
  }

  /** When a rule wants to be asked again, µs. */
  get due(): number {
    let due = NEVER;
    for (let k = 0; k < this.rules.length; k++) due = Math.min(due, this.rules[k]?.due ?? due);
    return due;
  }

  /** It said something. */
  told(): void {
    this.#asker.price(this.#priceRules, this);
  }

  bar(bar: Bar, size: string): void {
    this.#asker.bar(this.rules, this, bar, size, this.#first);
  }

  happen(time: number): void {
    this.#asker.due(this.rules, this, time);
  }

  lost(long: boolean): void {
    this.#asker.lost(this.rules, this, long);
  }

  repeg(peg: number): void {
    for (const rule of this.rules) rule.repeg?.(peg);
  }

  state(io: StateIO): void {
    for (const rule of this.rules) rule.state(io);
  }

  /** A value that every frame of it has, if its price is fresh: frames show the last one known, rules judge what is. */
  #base(key: string): number {
    const { time } = this;
    const value = this.#track.valueOf(key, time, this.#desk.rates);
    return this.#track.source.expiry < time ? Number.NaN : value;
  }
}
