import type { Micros } from "../market/time.ts";
import { Emission } from "../pipeline/stretch.ts";
import type { Pocket } from "./account.ts";
import { Equity } from "./equity.ts";
import { currencyOf, fund, unfunded } from "./funding.ts";
import type { LiveOrder } from "./live-order.ts";
import { MarketView } from "./market-view.ts";
import type { Fill } from "./order.ts";
import type { BacktestRun, Failure, RunTotals } from "./result.ts";
import { RoundTrips } from "./round-trips.ts";
import type { Segment } from "./segment.ts";
import type { SessionOptions } from "./session-options.ts";
import type { Strategy } from "./strategy.ts";
import { Teller } from "./teller.ts";
import { tradable } from "./tradable.ts";
import { Trader } from "./trader.ts";
import { Ticks } from "./views.ts";

/**
 * One strategy with one set of parameters over a tape, segment by segment: many of them can share the segments. At each
 * moment records come first, with what they fill, then the account is marked, then what the pipeline said is told.
 */
export class Session {
  readonly trader: Trader;
  #failure: Failure | undefined;
  readonly #options: SessionOptions;
  readonly #strategy: Strategy | undefined;
  readonly #view = new MarketView();
  readonly #equity = new Equity();
  readonly #trips: RoundTrips;
  readonly #teller: Teller;
  readonly #ticks: Ticks | undefined;
  readonly #funded: readonly Pocket[];
  /** Its capital is in several currencies. */
  readonly #foreign: boolean;
  // Made once: they are called by the million.
  readonly #onFilled = (fill: Fill, order: LiveOrder): void => this.#filled(fill, order);
  readonly #tellTick = (): void => {
    if (this.#ticks !== undefined) this.#strategy?.onTick?.(this.#ticks, this.trader);
  };
  #begun = false;
  #started = false;
  #holds = false;
  #markedAt = Number.NaN;

  /** Throws a usage error where the strategy says that it cannot run on this tape. */
  constructor(options: SessionOptions) {
    this.#options = options;
    const { definition, parameters, facts, terms, keeps = true } = options;
    this.#trips = new RoundTrips(keeps);
    const strategy = definition.create(parameters, tradable(facts));
    const currency = currencyOf(strategy, facts);
    this.trader = new Trader(currency, facts.instruments, terms, this.#view, keeps);
    try {
      const routes = strategy.instruments.map((id) => this.trader.route(id));
      this.#funded = [...new Set(routes.map(({ quote }) => quote))];
      this.#strategy = strategy;
    } catch (error) {
      this.#funded = [];
      this.#fail(error);
    }
    this.#foreign = this.#funded.some(({ own }) => !own);
    this.#teller = new Teller(this.#strategy, options.onCall);
    if (strategy.onTick !== undefined) this.#ticks = new Ticks(facts.instruments);
  }

  /** Ids of what the strategy says that it trades. */
  get instruments(): readonly string[] {
    return this.#strategy?.instruments ?? [];
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Takes the next segment of the tape. */
  run(segment: Segment): void {
    this.#teller.open(segment);
    this.#view.open(segment);
    if (this.#failure !== undefined) return;
    // At the first record if one currency is enough, else at the first frame that prices them all.
    if (!this.#begun && segment.rows > 0) this.#start((segment.time[0] ?? Number.NaN) as Micros);
    this.#begun ||= segment.rows > 0;
    // In short runs, so that the loop is compiled as a function that is called often.
    for (let at = 0; at < segment.events; at += 512) this.#events(segment, at, at + 512);
    if (this.#failure === undefined) this.#records(segment, Number.POSITIVE_INFINITY);
    if (segment.last && this.#failure === undefined) {
      this.trader.time = segment.endTime;
      this.trader.settle(segment.endTime);
      this.#mark(segment.endTime);
    }
  }

  /** What it has come to so far. */
  totals(): RunTotals {
    const { account, execution } = this.trader;
    return {
      currency: account.currency,
      turnover: execution.turnover,
      curve: this.#equity.curve(),
      books: account.books((pocket) => this.trader.rate(pocket)),
      held: this.#trips.held(),
      failure: this.#failure,
    };
  }

  /** What it has done so far; `why`: it was ended from outside, at the tape's time now. */
  result(why?: string): BacktestRun {
    const { definition, parameters } = this.#options;
    const { trader } = this;
    const priceOf = (pocket: Pocket): number => trader.rate(pocket) / 1e8;
    if (why !== undefined) this.#fail(new Error(why));
    const { currency, curve, books, failure } = this.totals();
    return {
      ...{ strategy: definition.id, parameters, currency },
      orders: trader.orders,
      fills: trader.execution.fills,
      transfers: trader.transfers,
      curve,
      books,
      trades: this.#trips.all(priceOf),
      assumptions: [
        ...(this.#started ? [] : unfunded(trader, this.#funded)),
        ...trader.execution.assumptions,
      ],
      failure,
    };
  }

  #events(segment: Segment, from: number, to: number): void {
    const end = Math.min(to, segment.events);
    for (let i = from; i < end && this.#failure === undefined; i++) {
      i = this.#quietly(segment, i, end);
      if (i < end && !this.#idle(segment, i)) this.#event(segment, i);
    }
  }

  /** Passes over emissions at which nothing happens but that the strategy is told of some: returns how far it came. */
  #quietly(segment: Segment, from: number, to: number): number {
    if (!this.#started || this.#holds || this.#busy || this.#ticks !== undefined) return from;
    try {
      return this.#teller.tellQuiet(segment, from, to, this.trader, this.#view);
    } catch (error) {
      this.#fail(error);
      return to;
    }
  }

  /**
   * Whether emission `i` can be passed over: nobody wants it, nothing waits for a record and nothing is held that is to
   * be marked then. Most are, and a sweep passes them a thousand times.
   */
  #idle({ what, subject, eventTime }: Segment, i: number): boolean {
    const hears = this.#strategy?.onAlert !== undefined;
    if (what[i] === Emission.alert ? hears : this.#teller.wants(subject[i] ?? 0)) return false;
    if (!this.#started || this.#busy) return false;
    return !this.#holds || what[i] === Emission.alert || eventTime[i] === this.#markedAt;
  }

  /** Orders, transfers or prices of other currencies have to be followed from moment to moment. */
  get #busy(): boolean {
    const { trader } = this;
    return trader.touched || trader.execution.live.length > 0 || trader.waits || this.#foreign;
  }

  #event(segment: Segment, i: number): void {
    const time = (segment.eventTime[i] ?? Number.NaN) as Micros;
    const what = segment.what[i];
    this.#records(segment, time);
    if (this.#failure !== undefined) return;
    const { trader } = this;
    if (time !== trader.time) {
      trader.time = time;
      trader.settle(time);
    }
    if (what === Emission.alert) {
      const alert = segment.alerts[segment.at[i] ?? -1];
      if (alert !== undefined && this.#teller.follows(alert.coin) && this.#started)
        this.#call(() => this.#strategy?.onAlert?.(alert, trader));
      return;
    }
    const index = segment.subject[i] ?? 0;
    const subject = this.#teller.subjects[index];
    if (subject === undefined) return;
    if (what === Emission.frame) {
      if (this.#foreign && subject.kind === "coin") this.#view.hear(subject, segment.at[i] ?? 0);
      if (!this.#started) this.#start(time);
    }
    if ((this.#holds || trader.touched) && this.#markedAt !== time) this.#mark(time);
    if (!this.#started || !this.#teller.wants(index)) return;
    try {
      this.#teller.tell(segment, i, trader);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The records up to `limit`, inclusive: what orders get of them, and what the strategy hears of each. */
  #records(segment: Segment, limit: number): void {
    if (this.#ticks !== undefined) this.#everyRecord(segment, limit);
    else {
      this.#meetings(segment, limit, this.trader.execution.live);
      this.#view.moveTo(limit);
    }
  }

  /** Each record up to `limit` that one of the orders meets, in turn. */
  #meetings(segment: Segment, limit: number, live: readonly LiveOrder[]): void {
    while (live.length > 0 && this.#failure === undefined) {
      let next = -1;
      for (const order of live) {
        const row = this.#view.meeting(order.route.index, limit, order.arrives);
        if (row >= 0 && (next < 0 || row < next)) next = row;
      }
      if (next < 0) return;
      this.#meet(segment, next);
    }
  }

  #everyRecord(segment: Segment, limit: number): void {
    const view = this.#view;
    while (view.cursor < segment.rows && this.#failure === undefined) {
      const row = view.cursor;
      if ((segment.time[row] ?? Number.NaN) > limit) return;
      this.#meet(segment, row);
      if (segment.meets[row] === 0 || !this.#started) continue;
      if (this.#ticks?.show(segment, row)) this.#call(this.#tellTick);
    }
  }

  /** Row `row` happens. */
  #meet(segment: Segment, row: number): void {
    const { trader } = this;
    trader.time = (segment.time[row] ?? Number.NaN) as Micros;
    this.#view.cursor = row + 1;
    if (trader.execution.live.length === 0) return;
    trader.execution.meet(segment, row, this.#onFilled);
  }

  #filled(fill: Fill, { route }: LiveOrder): void {
    const { trader } = this;
    trader.touched = true;
    this.#trips.fill(fill, route.base, trader.rate(route.quote));
    this.#options.onFill?.(fill);
    try {
      this.#options.onCall?.(trader.time);
      this.#strategy?.onFill?.(fill, trader);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Puts the capital where the strategy trades, as soon as every currency there has a price. */
  #start(time: Micros): void {
    const { trader } = this;
    const rates = this.#funded.map((pocket) => trader.rate(pocket));
    if (rates.length === 0 || rates.some(Number.isNaN)) return;
    this.#started = true;
    trader.time = time;
    fund(trader.account, this.#funded, rates, this.#options.capital);
    this.#mark(time);
    this.#call(() => this.#strategy?.onStart?.(trader));
  }

  #mark(time: number): void {
    const { trader } = this;
    let equity = 0;
    let exposed = 0;
    for (const pocket of trader.account.pockets) {
      if (pocket.amount === 0n) continue;
      const rate = trader.rate(pocket) / 1e8;
      const value = pocket.units * rate;
      equity += value;
      if (pocket.own) continue;
      exposed += value;
      this.#trips.mark(pocket, rate);
    }
    this.#holds = exposed > 0;
    trader.touched = false;
    this.#markedAt = time;
    if (!Number.isNaN(equity)) this.#equity.add(time, equity, equity > 0 ? exposed / equity : 0);
  }

  #call(run: () => void): void {
    try {
      this.#options.onCall?.(this.trader.time);
      run();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const { definition, causeOf } = this.#options;
    const cause = causeOf?.(error) ?? (error instanceof Error ? error.message : String(error));
    this.#failure ??= { strategy: definition.id, time: this.trader.time, cause };
  }
}
