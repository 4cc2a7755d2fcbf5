import type { RuleValue } from "../alerts/rule-value.ts";
import { type Rate, type Rates, Route } from "../coin/route.ts";
import type { VenueIndicator } from "../indicators/indicator.ts";
import { type Loop, loopOf } from "../indicators/loop.ts";
import type { Instrument } from "../market/instrument.ts";
import { E8 } from "../market/price.ts";
import type { Print } from "../market/print.ts";
import { VenuePrint } from "../market/venue-print.ts";
import type { Stateful, StateIO } from "../state.ts";
import type { FrameWriter } from "./frame.ts";
import { type Framed, type Judged, judgedIn } from "./settings.ts";

/** As a print says in which currency it is. */
const DOLLAR = 0;
const TETHER = 1;
const EURO = 2;

/** A member of the coin. */
interface Speaker {
  readonly instrument: Pick<Instrument, "venue">;
  readonly route: Route;
  /** Its venue's place among those of its coin; -1 until it is asked for. */
  venue: number;
}

/** So many trades wait at most: see `IndicatorSet`. */
const BLOCK = 128;
/** Numbers of each: as in a VenuePrint, in the order of its fields. */
const WIDTH = 5;
const PRINT = `
  for (let i = 0, at = 0; i < count; i++, at += ${WIDTH}) {
    scratch.time = items[at];
    scratch.venue = items[at + 1];
    scratch.price = items[at + 2];
    scratch.size = items[at + 3];
    scratch.currency = items[at + 4];
    indicator.print(scratch);
  }`;

/** The indicators over one coin's trades on all its venues. */
export class VenueFeed implements Stateful {
  readonly #print = new VenuePrint();
  readonly #all: readonly Framed<VenueIndicator>[];
  readonly #judged: readonly Judged<VenueIndicator>[];
  readonly #loops: readonly Loop<VenueIndicator, Float64Array, VenuePrint>[];
  readonly #waiting = new Float64Array(BLOCK * WIDTH);
  #count = 0;
  readonly #rates: Rates;
  /** In the order in which they were met: a venue's number is its place here. */
  #venues: string[] = [];

  /** `judged` are those that rules judge, beside those of frames. */
  constructor(
    framed: readonly Framed<VenueIndicator>[],
    rates: Rates,
    judged: readonly Judged<VenueIndicator>[] = [],
  ) {
    this.#judged = judged;
    this.#all = [...framed, ...judged];
    this.#loops = this.#all.map(({ indicator }) => loopOf(indicator, PRINT));
    this.#rates = rates;
  }

  /** A trade of a member: its price as quoted, its size in units of the coin. */
  trade(track: Speaker, { time, price, size }: Print): void {
    const { route } = track;
    if (this.#all.length === 0 || route === Route.other) return;
    if (track.venue < 0) track.venue = this.#placeOf(track.instrument.venue);
    const waiting = this.#waiting;
    const at = this.#count * WIDTH;
    waiting[at] = time;
    waiting[at + 1] = track.venue;
    waiting[at + 2] = route === Route.inverse ? (E8 * E8) / price : price;
    waiting[at + 3] = size;
    waiting[at + 4] = route === Route.dollar ? DOLLAR : route === Route.euro ? EURO : TETHER;
    this.#count += 1;
    if (this.#count === BLOCK) this.#tell();
  }

  /** A member's feed was lost: what its venue said holds no longer. */
  lose(track: Speaker, time: number): void {
    if (track.venue < 0 && !this.#venues.includes(track.instrument.venue)) return;
    track.venue = this.#placeOf(track.instrument.venue);
    this.#tell();
    const print = this.#print;
    print.time = time;
    print.venue = track.venue;
    print.price = Number.NaN;
    print.size = 0;
    print.currency = DOLLAR;
    for (const { indicator } of this.#all) indicator.print(print);
  }

  /** Puts the values of `time` into the frame, at the rates of then. */
  write(writer: FrameWriter, time: number): void {
    this.#tell();
    this.#tellRates(time);
    for (const { indicator, columns } of this.#all) {
      indicator.settle(this.#print);
      writer.putSome(indicator.values, columns);
    }
  }

  /** The value of a rule at `time`, at the rates of then. */
  read(value: RuleValue, time: number): number {
    this.#tell();
    this.#tellRates(time);
    const indicator = judgedIn(this.#judged, value);
    indicator?.settle(this.#print);
    return indicator?.values[value.column] ?? Number.NaN;
  }

  reset(): void {
    this.#count = 0;
    for (const { indicator } of this.#all) indicator.reset();
  }

  state(io: StateIO): void {
    this.#tell();
    this.#venues = io.list(this.#venues, (venue) => io.text(venue ?? ""));
    for (const { indicator } of this.#all) {
      io.array(indicator.values);
      indicator.state(io);
    }
  }

  #tellRates(time: number): void {
    const { tether, euro } = this.#rates;
    this.#tellRate(TETHER, tether, time);
    this.#tellRate(EURO, euro, time);
  }

  #tell(): void {
    const all = this.#all;
    for (let k = 0; k < all.length; k++) {
      const each = all[k];
      if (each !== undefined)
        this.#loops[k]?.(each.indicator, this.#waiting, this.#count, this.#print);
    }
    this.#count = 0;
  }

  /** Only before values are read: nothing asks for the rates in between. */
  #tellRate(currency: number, rate: Rate, time: number): void {
    const print = this.#print;
    print.time = time;
    print.currency = currency;
    print.price =
      rate.inDollars && (rate.freshUntil >= time || rate.freshFrom(time) >= time)
        ? rate.price
        : Number.NaN;
    for (const { indicator } of this.#all) indicator.rate(print);
  }

  #placeOf(venue: string): number {
    const place = this.#venues.indexOf(venue);
    return place < 0 ? this.#venues.push(venue) - 1 : place;
  }
}
