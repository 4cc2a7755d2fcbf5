import { type Micros, micros } from "../../engine/market/time.ts";
import type { GapDetail } from "../tape/gap-detail.ts";
import type { Mark, VenueTrade } from "../venues/venue.ts";
import { Coverage } from "./coverage.ts";
import { TradeKeys } from "./trade-keys.ts";
import { countOf, type Hole, missing, TradeNumbers } from "./trade-numbers.ts";

/** What became of a trade that came. */
export type Arrival = "new" | "known" | "new after a hole";

export interface Settlement {
  /** The venue's numbers tell of every hole. */
  readonly consecutive: boolean;
  readonly answered: boolean;
  /** The answers held all that the venue has. */
  readonly exhausted: boolean;
  readonly now: Micros;
}

const unfilled = (hole: Hole): GapDetail => ({
  from: micros(hole.after),
  to: micros(hole.before),
  reason: "missing",
  missed: missing([hole]),
});

type Saved = ReturnType<InstrumentMemory["save"]>;

/** What must be remembered of an instrument to tell new trades from known ones, and what was lost. */
export class InstrumentMemory {
  readonly coverage: Coverage;
  readonly #keys: TradeKeys;
  readonly #numbers: TradeNumbers;
  /** The newest trade by the venue's count of time: where asking REST goes on. */
  newest: Mark | undefined;
  /** When its feed last said something, µs; NaN before it did. */
  lastTick: number;
  /** When REST was first asked since it was last settled, µs; NaN when it was not. */
  #askedAt: number;
  /** An answer of REST held a trade that was known before. */
  #reached: boolean;
  /** Trades seen since the loss began, by numbers: without one nobody can say how many are missing. */
  #sinceLoss: boolean;
  /** When the feed had last said something as the loss began, µs. */
  #tickBeforeLoss: number;

  constructor(saved?: Saved) {
    this.coverage = new Coverage(saved?.coverage);
    this.#keys = new TradeKeys(saved?.keys);
    this.#numbers = new TradeNumbers(saved?.numbers);
    this.newest = saved?.newest ?? undefined;
    this.lastTick = saved?.lastTick ?? Number.NaN;
    this.#askedAt = saved?.askedAt ?? Number.NaN;
    this.#reached = saved?.reached ?? false;
    this.#sinceLoss = saved?.sinceLoss ?? false;
    this.#tickBeforeLoss = saved?.tickBeforeLoss ?? Number.NaN;
  }

  /** A trade came at `time`, over a feed or by REST. */
  arrive(trade: VenueTrade, time: Micros, byRest: boolean): Arrival {
    const key = trade.key ?? trade.id;
    if (key !== undefined && !this.#keys.add(key, trade.eventTime)) {
      if (byRest) this.#reached = true;
      return "known";
    }
    this.#advance(trade);
    this.#sinceLoss = true;
    const count = trade.number === undefined ? undefined : countOf(trade.number);
    if (count === undefined) return "new";
    // A hole that an answer itself leaves was there when it was asked for.
    const since = byRest && !Number.isNaN(this.#askedAt) ? this.#askedAt : time;
    return this.#numbers.add(count, since) ? "new after a hole" : "new";
  }

  /** A counter beside the trades (Coinbase heartbeat) says that this one has happened. True when it has not come. */
  behind(number: string): boolean {
    const count = countOf(number);
    return count !== undefined && this.#keys.size > 0 && this.#numbers.behind(count);
  }

  lose(connection: number, from: number, reason: string): void {
    const before = this.coverage.loss;
    this.coverage.lose(connection, from, reason);
    if (before !== undefined || this.coverage.loss === undefined) return;
    this.#sinceLoss = false;
    this.#tickBeforeLoss = this.lastTick;
  }

  asked(time: number): void {
    if (Number.isNaN(this.#askedAt)) this.#askedAt = time;
  }

  /**
   * REST has told what it can. Returns the gaps that stay on record: the lost feed with how many trades are missing (0 when
   * all came), or holes in the numbers that nothing filled.
   */
  settle(options: Settlement): GapDetail[] {
    const { consecutive, answered, exhausted, now } = options;
    const { loss } = this.coverage;
    const holes = this.#numbers.take(Number.isNaN(this.#askedAt) ? now : this.#askedAt);
    const told = answered && (this.#reached || exhausted);
    this.#askedAt = Number.NaN;
    this.#reached = false;
    if (loss?.to !== undefined) {
      const counted = consecutive && (answered || this.#sinceLoss);
      const missed = counted ? missing(holes) : told ? 0 : null;
      this.coverage.settle();
      return [
        { from: this.#begin(loss.from, holes, missed), to: loss.to, reason: loss.reason, missed },
      ];
    }
    return holes.map(unfilled);
  }

  /** The recording ends at `now`: the loss that is open, if one is; nobody will ask for it any more. */
  end(now: Micros, consecutive: boolean): GapDetail[] {
    const { loss } = this.coverage;
    const holes = this.#numbers.take(Number.POSITIVE_INFINITY);
    this.coverage.stop(now, "not recording");
    this.#sinceLoss = false;
    if (loss === undefined) return holes.map(unfilled);
    const missed = consecutive && holes.length > 0 ? missing(holes) : null;
    const from = this.#begin(loss.from, holes, missed);
    return [{ from, to: loss.to ?? now, reason: loss.reason, missed }];
  }

  save() {
    return {
      coverage: this.coverage.save(),
      keys: this.#keys.save(),
      numbers: this.#numbers.save(),
      newest: this.newest ?? null,
      lastTick: Number.isNaN(this.lastTick) ? null : this.lastTick,
      askedAt: Number.isNaN(this.#askedAt) ? null : this.#askedAt,
      reached: this.#reached,
      sinceLoss: this.#sinceLoss,
      tickBeforeLoss: Number.isNaN(this.#tickBeforeLoss) ? null : this.#tickBeforeLoss,
    };
  }

  /**
   * Where a gap begins: with the lost connection, but not after a hole in the numbers. Where nobody knows what is missing,
   * nothing proves either that the pair's data were whole since they last came: a subscription may have died before.
   */
  #begin(from: Micros, holes: readonly Hole[], missed: number | null): Micros {
    const doubt = missed === null && !Number.isNaN(this.#tickBeforeLoss);
    const known = [from, ...holes.map(({ after }) => after)].filter((time) => !Number.isNaN(time));
    return micros(Math.min(...known, doubt ? this.#tickBeforeLoss : from));
  }

  #advance(trade: VenueTrade): void {
    const { id, eventTime } = trade;
    if (id === undefined) return;
    // Where the venue states no time the last that came is the newest.
    if (this.newest === undefined || !(eventTime < this.newest.time))
      this.newest = { id, time: eventTime };
  }
}
