import { GUARD } from "../market/guard.ts";
import { deviationBps } from "../market/price.ts";
import type { Stateful, StateIO } from "../state.ts";
import { RollingCovariance } from "../windows/rolling-covariance.ts";
import { RollingExtreme } from "../windows/rolling-extreme.ts";
import { type CoinsIndicator, defineIndicator, numberOf } from "./indicator.ts";

const MINUTE = 60e6;
/** A price that is missing is the last one for so long, µs. */
const CARRY = 2 * MINUTE;
/** After a longer silence it starts over, µs. */
const SILENCE = 30 * MINUTE;
/** Basis points. */
const STRESS = -25 + GUARD;

export const contagion = defineIndicator({
  input: "coins",
  id: "contagion",
  title: "Contagion between coins",
  formula:
    "Pearson's correlation of one-minute log returns over the last n minutes in which both coins have one; a missing price is the last one for 2 minutes. Stressed: the lowest deviation of the last n minutes is -25 bps or less",
  source: "Forbes & Rigobon 2002 for the correlation as a measure of contagion, and its limits",
  parameters: [
    { name: "n", describe: "minutes in the window", default: 60, min: 2, max: 10_000, whole: true },
  ],
  fields: [
    {
      name: "ab",
      unit: "ratio",
      describe: "correlation of the first coin with the second",
      fileOnly: true,
    },
    {
      name: "ac",
      unit: "ratio",
      describe: "correlation of the first coin with the third",
      fileOnly: true,
    },
    {
      name: "aLeadsB",
      unit: "ratio",
      describe: "correlation of the second coin with the first one's return of the minute before",
      fileOnly: true,
    },
    { name: "stressed", unit: "count", describe: "coins under stress, this one included" },
    {
      name: "strongest",
      unit: "ratio",
      describe: "highest correlation of this coin, the first, with any other",
    },
    {
      name: "follows",
      unit: "ratio",
      describe:
        "highest correlation of this coin, the first, with another's return of the minute before",
    },
  ],
  warmup: () => 0,
  create: (parameters, { peg }) => new Contagion(numberOf(parameters, "n"), peg),
});

/** One of the coins: its price, its return, how it goes with the first one. */
class Member implements Stateful {
  price = Number.NaN;
  pricedAt = Number.NEGATIVE_INFINITY;
  /** Of the last minute, and of the one before. */
  move = Number.NaN;
  before = Number.NaN;
  readonly lowest: RollingExtreme;
  /** With the first coin: in the same minute, and a minute ahead of it. */
  readonly together: RollingCovariance;
  readonly ahead: RollingCovariance;

  constructor(window: number) {
    this.lowest = new RollingExtreme(window, "lowest");
    this.together = new RollingCovariance(window);
    this.ahead = new RollingCovariance(window);
  }

  minute(time: number, price: number, peg: number): void {
    this.before = this.move;
    const last = this.price;
    if (!Number.isNaN(price)) {
      this.price = price;
      this.pricedAt = time;
    } else if (time - this.pricedAt > CARRY) this.price = Number.NaN;
    const now = this.price;
    this.move = last > 0 && now > 0 ? Math.log1p((now - last) / last) : Number.NaN;
    const deviation = deviationBps(now, peg);
    this.lowest.push(Number.isNaN(deviation) ? Number.POSITIVE_INFINITY : deviation);
  }

  state(io: StateIO): void {
    this.price = io.number(this.price);
    this.pricedAt = io.number(this.pricedAt);
    this.move = io.number(this.move);
    this.before = io.number(this.before);
    this.lowest.state(io);
    this.together.state(io);
    this.ahead.state(io);
  }
}

class Contagion implements CoinsIndicator {
  readonly values = new Float64Array(6).fill(Number.NaN);
  readonly #window: number;
  readonly #peg: number;
  #members: Member[] = [];
  /** The second coin's return on the first one's of the minute before. */
  readonly #behind: RollingCovariance;
  #time = Number.NaN;

  constructor(window: number, peg: number) {
    this.#window = window;
    this.#peg = peg;
    this.#behind = new RollingCovariance(window);
  }

  minute(time: number, prices: Float64Array): void {
    if (time - this.#time > SILENCE) this.reset();
    for (let at = this.#time + MINUTE; at < time; at += MINUTE) this.#step(at, undefined);
    if (prices.length > this.#members.length) this.#resize(prices.length);
    this.#step(time, prices);
    this.#time = time;
    this.#tell();
  }

  reset(): void {
    this.#resize(0);
    this.#behind.reset();
    this.#time = Number.NaN;
    this.values.fill(Number.NaN);
  }

  state(io: StateIO): void {
    const coins = io.number(this.#members.length);
    if (coins !== this.#members.length) this.#resize(coins);
    for (const member of this.#members) member.state(io);
    this.#behind.state(io);
    this.#time = io.number(this.#time);
  }

  #step(time: number, prices: Float64Array | undefined): void {
    const members = this.#members;
    for (let i = 0; i < members.length; i++)
      members[i]?.minute(time, prices?.[i] ?? Number.NaN, this.#peg);
    const first = members[0];
    if (first === undefined) return;
    const { move, before } = first;
    for (let i = 1; i < members.length; i++) {
      const other = members[i];
      if (other === undefined || Number.isNaN(move)) continue;
      if (!Number.isNaN(other.move)) other.together.push(move, other.move);
      if (!Number.isNaN(other.before)) other.ahead.push(other.before, move);
    }
    const next = members[1]?.move ?? Number.NaN;
    if (!Number.isNaN(before + next)) this.#behind.push(before, next);
  }

  #tell(): void {
    const members = this.#members;
    let stressed = 0;
    let strongest = Number.NaN;
    let follows = Number.NaN;
    for (let i = 0; i < members.length; i++) {
      const member = members[i];
      if (member === undefined) continue;
      if (member.lowest.value <= STRESS) stressed += 1;
      const together = correlation(member.together);
      const ahead = correlation(member.ahead);
      if (!(together <= strongest) && !Number.isNaN(together)) strongest = together;
      if (!(ahead <= follows) && !Number.isNaN(ahead)) follows = ahead;
    }
    const values = this.values;
    values[0] = correlation(members[1]?.together);
    values[1] = correlation(members[2]?.together);
    values[2] = correlation(this.#behind);
    values[3] = stressed;
    values[4] = strongest;
    values[5] = follows;
  }

  #resize(coins: number): void {
    this.#members = Array.from(
      { length: coins },
      (_, i) => this.#members[i] ?? new Member(this.#window),
    );
  }
}

const correlation = (pairs: RollingCovariance | undefined): number =>
  pairs?.full === true ? pairs.correlation : Number.NaN;
