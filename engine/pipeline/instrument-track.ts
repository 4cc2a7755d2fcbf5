import { createInstrumentRules } from "../alerts/create-rules.ts";
import { BarSeries, type OnBar } from "../bars/bar-series.ts";
import { type Link, linkAt } from "../coin/link.ts";
import { PriceSource } from "../coin/price-source.ts";
import { type Rates, Route } from "../coin/route.ts";
import type { Instrument } from "../market/instrument.ts";
import { deviationBps, E8, fromE8 } from "../market/price.ts";
import type { Micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import { BookFeed } from "./book-feed.ts";
import type { CoinTrack } from "./coin-track.ts";
import type { Emitter } from "./emitter.ts";
import { FrameWriter } from "./frame.ts";
import { instrumentKeys, pegKeys, referenceKeys } from "./frame-keys.ts";
import { type Desk, InstrumentWatch } from "./instrument-watch.ts";
import { NEVER } from "./schedule.ts";
import { createIndicators, createJudged, type PipelineSettings, sizesJudged } from "./settings.ts";

/**
 * A symbol that is new to a recording may not be the coin one thinks. Far from par at first sight, while others say that
 * the coin is at par, or farther than any coin ever was that still traded under its name, it is doubtful: it counts for no
 * coin until it has been near par once, or a day has passed.
 */
export const Doubt = { settled: 0, open: 1, doubtful: 2 } as const;
export type Doubt = (typeof Doubt)[keyof typeof Doubt];

/** Parts of par. */
const NEAR = 0.05;
const FAR = 0.5;
const DAY = 86_400e6;

/** One instrument as the pipeline follows it: its price, its bars, the coin it prices. */
export class InstrumentTrack {
  // What every tick of it needs comes first, and so lies side by side.
  readonly source = new PriceSource();
  series: readonly BarSeries[];
  /** What runs on its quotes and trades. */
  feed: BookFeed;
  coin: CoinTrack | undefined;
  route: Route;
  changed = false;
  /** Whether it is the coin that its symbol says: see Doubt. */
  doubt: Doubt;
  /** Its venue's place among those of its coin; -1 until it is asked for. */
  venue = -1;
  /** The rules on it alone, where there are some. */
  readonly watch: InstrumentWatch | undefined;
  readonly instrument: Instrument;
  /** Position in the source's list of instruments. */
  readonly index: number;
  readonly writer: FrameWriter;
  readonly metAt: Micros;
  link: Link;
  linkedAt: Micros;
  readonly #settings: PipelineSettings;
  readonly #desk: Desk;
  readonly #listener: OnBar;
  /** What its frames have besides `instrumentKeys`. */
  readonly #hasPeg: boolean;
  readonly #hasReference: boolean;
  /** So many of the series are those of frames. */
  readonly #framed: number;

  constructor(
    settings: PipelineSettings,
    instrument: Instrument,
    index: number,
    time: Micros,
    desk: Desk,
    onBar: (track: InstrumentTrack) => OnBar,
  ) {
    this.instrument = instrument;
    this.index = index;
    this.metAt = time;
    this.linkedAt = time;
    this.link = linkAt(instrument, time);
    this.route = this.link.route;
    // An import is somebody's choice of data; a live listing is whatever a venue calls by that name.
    const live = settings.clock === "receive_time" && settings.order === "tape";
    this.doubt = live && !Number.isNaN(this.link.peg) ? Doubt.open : Doubt.settled;
    this.#settings = settings;
    this.#desk = desk;
    this.#listener = onBar(this);
    const { coin, peg } = this.link;
    const names = [instrument.base, coin?.id ?? instrument.base];
    const rules = settings.seedCompat
      ? []
      : createInstrumentRules(settings.rules, instrument.id, names, peg);
    if (rules.length > 0)
      this.watch = new InstrumentWatch(this, rules, desk, settings.bars[0]?.text);
    this.series = this.#createSeries();
    this.feed = this.#createFeed();
    // A symbol may come to mean a coin later on; the columns stand from the beginning.
    const links = linksFrom(instrument, time);
    this.#hasPeg = links.some((link) => !Number.isNaN(link.peg));
    this.#hasReference = links.some(
      (link) => link.coin !== undefined && link.route !== Route.dollar,
    );
    this.#framed = settings.bars.length;
    this.writer = new FrameWriter(
      { place: desk.emitter.nextPlace(), subject: instrument.id, kind: "instrument" },
      [
        ...instrumentKeys,
        ...(this.#hasPeg ? pegKeys : []),
        ...(this.#hasReference ? referenceKeys : []),
      ],
      settings.bars,
      settings.indicators,
    );
  }

  /** The registry's answer may have changed (a symbol that becomes another coin): asks it again. */
  relink(time: Micros): void {
    const { peg } = this.link;
    this.linkedAt = time;
    this.link = linkAt(this.instrument, time);
    this.route = this.link.route;
    // Another peg: what was measured against the old one starts over.
    if (Object.is(peg, this.link.peg)) return;
    this.watch?.repeg(this.link.peg);
    for (const each of this.series) each.pay();
    this.feed.pay();
    this.series = this.#createSeries();
    this.feed = this.#createFeed();
  }

  /** Nothing hangs on its price but its own frames and bars of one size. */
  get plain(): boolean {
    return (
      this.coin === undefined &&
      this.watch === undefined &&
      this.doubt === Doubt.settled &&
      this.series.length === 1 &&
      this.link.until === NEVER &&
      !this.#hasPeg &&
      !this.#hasReference &&
      this.feed.deaf
    );
  }

  // By index: something is due many times a second, and iterators are objects.
  /** What falls due by `time`: the ends of bars, then its rules' durations. */
  closeDue(time: number): void {
    for (let k = 0; k < this.series.length; k++) {
      const each = this.series[k];
      if (each !== undefined && each.due <= time) each.closeDue(time);
    }
    this.watch?.happen(time);
  }

  /** When something of it next falls due: a bar, another answer of the registry. */
  get nextDue(): number {
    let due: number = Math.min(this.link.until, this.watch?.due ?? this.link.until);
    for (let k = 0; k < this.series.length; k++) due = Math.min(due, this.series[k]?.due ?? due);
    return due;
  }

  /** Hands on this instrument's frame at `time`. */
  write(time: number, rates: Rates, emitter: Emitter): void {
    const { writer, source, series } = this;
    source.settle(time);
    const { price, bid, ask } = source;
    const quoted = source.quoted(time);
    writer.begin(time, undefined);
    // As `instrumentKeys`, `pegKeys` and `referenceKeys` have them.
    writer.put(fromE8(price));
    writer.put(quoted ? fromE8(bid) : Number.NaN);
    writer.put(quoted ? fromE8(ask) : Number.NaN);
    writer.put(quoted ? spreadBps(source) : Number.NaN);
    if (this.#hasPeg) writer.put(deviationBps(price, this.link.peg));
    if (this.#hasReference) {
      const reference = referencePrice(price, this.link.route, rates, time);
      writer.put(fromE8(reference));
      writer.put(deviationBps(reference, this.#referencePeg));
    }
    const { backlog } = emitter;
    const put = writer.length;
    const end = backlog.owedBy(series, this.#framed, emitter.later(writer) + put);
    if (this.feed.owe(backlog.rows, end, time)) backlog.owes(this.feed);
  }

  /** One of the values that every frame of it has, by its key, at `time`; not rounded. */
  valueOf(key: string, time: number, rates: Rates): number {
    const { source, link } = this;
    source.settle(time);
    const { price } = source;
    if (key === "price") return fromE8(price);
    if (key === "deviation") return deviationBps(price, link.peg);
    if (key === "bid" || key === "ask" || key === "spread") {
      if (!source.quoted(time)) return Number.NaN;
      return key === "spread" ? spreadBps(source) : fromE8(source[key]);
    }
    const reference = referencePrice(price, link.route, rates, time);
    return key === "referencePrice"
      ? fromE8(reference)
      : deviationBps(reference, this.#referencePeg);
  }

  get #referencePeg(): number {
    return this.coin?.view.inDollars ? this.coin.view.peg : Number.NaN;
  }

  /** Its feed was lost; `long` enough for indicators to start over. */
  lose(time: number, long: boolean): void {
    this.source.lose();
    this.feed.lose(time);
    if (!long) return;
    for (const each of this.series) each.resetIndicators();
    this.feed.reset();
  }

  /** Looks at its price once more; `othersAtPar`: venues that count say so. Returns the doubt that there is now. */
  vet(time: number, othersAtPar: boolean): Doubt {
    const off = Math.abs(this.source.price / this.link.peg - 1);
    if (Number.isNaN(off)) return this.doubt;
    const fishy = off >= NEAR && (this.doubt === Doubt.doubtful || off >= FAR || othersAtPar);
    return fishy && time < this.metAt + DAY ? Doubt.doubtful : Doubt.settled;
  }

  state(io: StateIO): void {
    this.changed = io.number(this.changed ? 1 : 0) === 1;
    this.source.state(io);
    for (const series of this.series) series.state(io);
    this.feed.state(io);
    this.watch?.state(io);
  }

  #createSeries(): BarSeries[] {
    const settings = this.#settings;
    const { watch } = this;
    const framed = settings.bars.map(
      (size) =>
        new BarSeries(
          size,
          createIndicators(settings, size, "instrument", this.link.peg),
          watch === undefined
            ? this.#listener
            : (bar, series) => {
                this.#listener(bar, series);
                watch.bar(bar, size.text);
              },
          this.#desk.emitter.nextPlace(),
        ),
    );
    if (watch === undefined) return framed;
    const { rules } = watch;
    const judged = sizesJudged(settings, rules).map(
      (size) => new BarSeries(size, [], (bar) => watch.bar(bar, size.text)),
    );
    return [...framed, ...judged];
  }

  #createFeed(): BookFeed {
    const { peg } = this.link;
    return new BookFeed(this.#settings, peg, createJudged(this.watch?.rules ?? [], "l1", peg));
  }
}

const spreadBps = ({ bid, ask, price }: PriceSource): number => ((ask - bid) / price) * 1e4;

/** What the registry says of an instrument at `time` and at every change after it. */
const linksFrom = (instrument: Instrument, time: Micros): Link[] => {
  const link = linkAt(instrument, time);
  return link.until < Number.POSITIVE_INFINITY
    ? [link, ...linksFrom(instrument, link.until)]
    : [link];
};

/** The price in US dollars by triangulation, both legs fresh; NaN otherwise, never the raw quote. */
const referencePrice = (
  price: number,
  route: Route,
  { tether, euro }: Rates,
  now: number,
): number => {
  const rate = route === Route.euro ? euro : tether;
  if (route === Route.other || route === Route.dollar) return Number.NaN;
  if (!rate.inDollars || rate.freshFrom(now) < now) return Number.NaN;
  return route === Route.inverse ? (E8 / price) * rate.price : (price * rate.price) / E8;
};
