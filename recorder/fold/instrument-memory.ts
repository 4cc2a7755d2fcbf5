import { type Micros, micros } from "../../engine/market/time.ts";
import type { GapDetail } from "../tape/gap-detail.ts";
import type { Mark, VenueTrade } from "../venues/venue.ts";
import { Coverage } from "./coverage.ts";
import { TradeContents } from "./trade-contents.ts";
import { TradeKeys } from "./trade-keys.ts";
import { countOf, type Hole, missing, TradeNumbers } from "./trade-numbers.ts";

/** What became of a trade that came. */
export type Arrival = "new" | "known" | "new after a hole";

export interface Settlement {
  readonly answered: boolean;
  /** The answers held all that the venue has. */
  readonly exhausted: boolean;
  /** They began at a trade that is known, and did not get to the end. */
  readonly cut?: boolean | undefined;
  readonly now: Micros;
}

/** Trades come late by some numbers, never by so many. */
const RESTART = 100_000;
/** Nor is one that comes late newer than the newest by so much. µs. */
const RESTART_AFTER = 10e6;
/** Clocks of venues are ahead of ours by less. µs. */
const AHEAD = 60e6;

/** A hole that an answer leaves counts as of when it was asked for: the trade before it may have come live since. */
const unfilled = (hole: Hole): GapDetail => ({
  from: micros(Math.min(hole.after, hole.before)),
  to: micros(Math.max(hole.after, hole.before)),
  reason: "missing",
  missed: missing([hole]),
});

type Saved = ReturnType<InstrumentMemory["save"]>;

/** What must be remembered of an instrument to tell new trades from known ones, and what was lost. */
export class InstrumentMemory {
  readonly coverage: Coverage;
  readonly #keys: TradeKeys;
  readonly #numbers: TradeNumbers;
  /** Not saved: after a restart contradictions of what came before it go unnoticed. */
  #contents: TradeContents | undefined;
  /** The newest trade by the venue's count of time. */
  #newest: Mark | undefined;
  /** Where numbers are counted: the newest as the first loss or hole began that is not made good; null for none yet. */
  #doubtful: Mark | null | undefined;
  /** The first that came live: what is lost after it can be made good, though REST may never have told of any before. */
  #begun: Mark | undefined;
  /** Where nothing is counted: the newest as REST was last asked, for only REST can tell that trades are missing. */
  #proven: Mark | undefined;
  /** When its feed last said something of trades, and of the best prices, µs; NaN before it did. */
  lastTrade: number;
  lastQuote: number;
  /** Up to when nothing speaks against its trades being whole, µs: the last live trade, or the last time REST told. */
  #wholeAt: number;
  /** The same as the loss began. */
  #wholeBeforeLoss: number;
  /** When REST was first asked since it was last settled, µs; NaN when it was not. */
  #askedAt: number;
  /** REST has told back to a trade from before what is missing. */
  #reached: boolean;
  /** While it was still lost REST could not tell back to where all is known: nobody can any more. */
  #untold: boolean;
  /** Trades seen since the loss began, by numbers: without one nobody can say how many are missing. */
  #sinceLoss: boolean;
  /** A live trade has come since it was last lost: whatever is missing lies before that one. */
  #joined: boolean;

  constructor(saved?: Saved) {
    this.coverage = new Coverage(saved?.coverage);
    this.#keys = new TradeKeys(saved?.keys);
    this.#numbers = new TradeNumbers(saved?.numbers);
    this.#newest = saved?.newest ?? undefined;
    this.#doubtful = saved?.doubtful === false ? undefined : saved?.doubtful;
    this.#begun = saved?.begun ?? undefined;
    this.#proven = saved?.proven ?? undefined;
    this.lastTrade = saved?.lastTrade ?? Number.NaN;
    this.lastQuote = saved?.lastQuote ?? Number.NaN;
    this.#wholeAt = saved?.wholeAt ?? Number.NaN;
    this.#wholeBeforeLoss = saved?.wholeBeforeLoss ?? Number.NaN;
    this.#askedAt = saved?.askedAt ?? Number.NaN;
    this.#reached = saved?.reached ?? false;
    this.#untold = saved?.untold ?? false;
    this.#sinceLoss = saved?.sinceLoss ?? false;
    this.#joined = saved?.joined ?? false;
  }

  /** A trade came at `time`, over a feed or by REST. */
  arrive(trade: VenueTrade, time: Micros, byRest: boolean): Arrival {
    if (byRest && this.#isBefore(trade)) this.#reached = true;
    const count = trade.number === undefined ? undefined : countOf(trade.number);
    const live = !byRest && trade.detail === undefined;
    if (live) this.#joined = true;
    if (count === undefined) {
      const key = trade.key ?? trade.id;
      if (key !== undefined && !this.#keys.add(key, trade.eventTime, live)) return "known";
      this.#take(trade, time, live);
      if (live) this.#wholeAt = time;
      return "new";
    }
    const before = this.#newest;
    const first = live && !this.#counted;
    if (live && this.#restarts(trade, count, time)) this.#numbers.restart(count, time);
    else {
      // A hole that an answer itself leaves was there when it was asked for.
      const since = byRest && !Number.isNaN(this.#askedAt) ? this.#askedAt : time;
      const arrival = this.#numbers.add(count, since);
      if (arrival === "known") return "known";
      if (arrival === "hole" || first) this.#doubt(before);
      if (arrival === "hole") {
        this.#take(trade, time, live);
        return "new after a hole";
      }
    }
    this.#take(trade, time, live);
    if (live && this.#numbers.open === 0) this.#wholeAt = time;
    // Of the very first nobody knows whether others went before it.
    return first ? "new after a hole" : "new";
  }

  /**
   * Remembers what was said under a trade's number, or compares: false where the venue said something else before. Where
   * trades are not numbered nothing is compared.
   */
  agrees({ number }: VenueTrade, price: number, size: number, arrival: Arrival): boolean {
    const count = number === undefined ? undefined : countOf(number);
    if (count === undefined) return true;
    this.#contents ??= new TradeContents();
    if (arrival === "known") return !this.#contents.contradicts(count, price, size);
    this.#contents.put(count, price, size);
    return true;
  }

  /** The newest trade up to which all is known: from there on REST is asked. Undefined where nothing is known. */
  get known(): Mark | undefined {
    if (!this.#counted) return this.#proven;
    return this.#doubtful === undefined ? this.#newest : (this.#doubtful ?? undefined);
  }

  /** Nothing is missing, and the numbers say so: there is nothing left to ask for. */
  get filled(): boolean {
    return this.#counted && this.#joined && this.#numbers.open === 0;
  }

  /** The venue numbers its trades. */
  get #counted(): boolean {
    return this.#numbers.started;
  }

  /** A counter beside the trades (Coinbase heartbeat) says that this one has happened. True when it has not come. */
  behind(number: string): boolean {
    const count = countOf(number);
    return count !== undefined && this.#counted && this.#numbers.behind(count);
  }

  lose(connection: number, from: number, reason: string): void {
    const before = this.coverage.loss;
    this.coverage.lose(connection, from, reason);
    if (this.coverage.loss === undefined) return;
    this.#joined = false;
    if (before !== undefined) return;
    this.#sinceLoss = false;
    this.#wholeBeforeLoss = this.#wholeAt;
    this.#proven ??= this.#begun;
    this.#doubt(this.#newest);
  }

  asked(time: number): void {
    if (Number.isNaN(this.#askedAt)) this.#askedAt = time;
  }

  /**
   * REST has told what it can. Returns the gaps that stay on record: the lost feed with how many trades are missing (0 when
   * all came), or holes in the numbers that nothing filled.
   */
  settle({ answered, exhausted, cut = false, now }: Settlement): GapDetail[] {
    const { loss } = this.coverage;
    const holes = this.#numbers.take(Number.isNaN(this.#askedAt) ? now : this.#askedAt);
    const told = answered && !cut && (this.#reached || exhausted);
    this.#askedAt = Number.NaN;
    this.#reached = false;
    // While nothing carries it, all is known up to the newest trade and no further.
    const still = loss !== undefined && loss.to === undefined;
    if (answered) {
      this.#keys.settle(this.#proven?.time ?? Number.NEGATIVE_INFINITY);
      this.#proven = this.#newest;
    }
    if (answered && this.#numbers.open === 0)
      this.#doubtful = still ? (this.#newest ?? null) : undefined;
    // What was lost is accounted for from here on, known or not.
    if (!still && (told || loss !== undefined)) this.#wholeAt = now;
    if (still && answered && !told) this.#untold = true;
    if (loss?.to === undefined) return holes.map(unfilled);
    const counted = this.#counted && (answered || this.#sinceLoss);
    const missed = counted ? missing(holes) : told && !this.#untold ? 0 : null;
    this.#untold = false;
    this.coverage.settle();
    return [
      { from: this.#begin(loss.from, holes, missed), to: loss.to, reason: loss.reason, missed },
    ];
  }

  /** The recording ends at `now`: the loss that is open, if one is; nobody will ask for it any more. */
  end(now: Micros): GapDetail[] {
    const { loss } = this.coverage;
    const holes = this.#numbers.take(Number.POSITIVE_INFINITY);
    const missed = holes.length > 0 ? missing(holes) : null;
    this.coverage.stop(now, "not recording");
    this.#sinceLoss = false;
    this.#untold = false;
    this.#doubtful = this.#newest ?? null;
    if (loss === undefined) return holes.map(unfilled);
    const from = this.#begin(loss.from, holes, missed);
    return [{ from, to: loss.to ?? now, reason: loss.reason, missed }];
  }

  save() {
    return {
      coverage: this.coverage.save(),
      keys: this.#keys.save(),
      numbers: this.#numbers.save(),
      newest: this.#newest ?? null,
      doubtful: this.#doubtful === undefined ? (false as const) : this.#doubtful,
      lastTrade: Number.isNaN(this.lastTrade) ? null : this.lastTrade,
      lastQuote: Number.isNaN(this.lastQuote) ? null : this.lastQuote,
      askedAt: Number.isNaN(this.#askedAt) ? null : this.#askedAt,
      reached: this.#reached,
      untold: this.#untold,
      sinceLoss: this.#sinceLoss,
      joined: this.#joined,
      begun: this.#begun ?? null,
      proven: this.#proven ?? null,
      wholeAt: Number.isNaN(this.#wholeAt) ? null : this.#wholeAt,
      wholeBeforeLoss: Number.isNaN(this.#wholeBeforeLoss) ? null : this.#wholeBeforeLoss,
    };
  }

  /**
   * Where a gap begins: with the lost connection, but not after a hole in the numbers. Where nobody knows what is missing,
   * nothing proves either that the pair's trades were whole since the last one came: its subscription may have died before.
   */
  #begin(from: Micros, holes: readonly Hole[], missed: number | null): Micros {
    const doubt = missed === null && !Number.isNaN(this.#wholeBeforeLoss);
    const known = [from, ...holes.map(({ after }) => after)].filter((time) => !Number.isNaN(time));
    return micros(Math.min(...known, doubt ? this.#wholeBeforeLoss : from));
  }

  /** The venue counts anew: a trade that is newer than all, with a number that is past. */
  #restarts({ eventTime }: VenueTrade, count: number, time: Micros): boolean {
    const newer = eventTime - (this.#newest?.time ?? Number.NaN);
    if (count < this.#numbers.last - RESTART) return newer > 0;
    return count <= this.#numbers.last && newer > RESTART_AFTER && eventTime < time + AHEAD;
  }

  #take({ id, eventTime }: VenueTrade, time: Micros, live: boolean): void {
    this.#sinceLoss = true;
    // REST cannot be asked from a trade on of which nobody knows when it was; from the one before it, it can.
    if (id === undefined || Number.isNaN(eventTime)) return;
    // It was before it came, whatever the venue's clock says: a time far ahead would be the newest for ever.
    const happened = micros(Math.min(eventTime, time));
    if (this.#newest === undefined || happened >= this.#newest.time)
      this.#newest = { id, time: happened };
    if (live) this.#begun ??= this.#newest;
  }

  /** It happened no later than the last trade up to which all is known. */
  #isBefore({ id, eventTime }: VenueTrade): boolean {
    const { known } = this;
    return known !== undefined && (id === known.id || eventTime < known.time);
  }

  #doubt(before: Mark | undefined): void {
    if (this.#doubtful === undefined) this.#doubtful = before ?? null;
    else this.#doubtful ??= this.#begun ?? null;
  }
}
