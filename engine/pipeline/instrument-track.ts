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
import { FrameWriter, instrumentKeys, pegKeys, referenceKeys } from "./frame.ts";
import type { Schedule } from "./schedule.ts";
import { createIndicators, type PipelineSettings } from "./settings.ts";

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
  readonly instrument: Instrument;
  /** Position in the source's list of instruments. */
  readonly index: number;
  readonly source = new PriceSource();
  readonly writer: FrameWriter;
  readonly metAt: Micros;
  series: readonly BarSeries[];
  /** What runs on its quotes and trades. */
  feed: BookFeed;
  link: Link;
  coin: CoinTrack | undefined;
  /** Its venue's place among those of its coin; -1 until it is asked for. */
  venue = -1;
  changed = false;
  linkedAt: Micros;
  /** Whether it is the coin that its symbol says: see Doubt. */
  doubt: Doubt;
  readonly #settings: PipelineSettings;
  readonly #listener: OnBar;
  readonly #hasPeg: boolean;
  readonly #hasReference: boolean;

  constructor(
    settings: PipelineSettings,
    instrument: Instrument,
    index: number,
    time: Micros,
    onBar: (track: InstrumentTrack) => OnBar,
  ) {
    this.instrument = instrument;
    this.index = index;
    this.metAt = time;
    this.linkedAt = time;
    this.link = linkAt(instrument, time);
    // An import is somebody's choice of data; a live listing is whatever a venue calls by that name.
    const live = settings.clock === "receive_time" && settings.order === "tape";
    this.doubt = live && !Number.isNaN(this.link.peg) ? Doubt.open : Doubt.settled;
    this.#settings = settings;
    this.#listener = onBar(this);
    this.series = this.#createSeries();
    this.feed = new BookFeed(settings, this.link.peg);
    // A symbol may come to mean a coin later on; the columns stand from the beginning.
    const links = linksFrom(instrument, time);
    this.#hasPeg = links.some(({ peg }) => !Number.isNaN(peg));
    this.#hasReference = links.some(
      ({ coin, route }) => coin !== undefined && route !== Route.dollar,
    );
    const keys = [
      ...instrumentKeys,
      ...(this.#hasPeg ? pegKeys : []),
      ...(this.#hasReference ? referenceKeys : []),
    ];
    this.writer = new FrameWriter(
      instrument.id,
      "instrument",
      keys,
      settings.bars,
      settings.indicators,
    );
  }

  /** The registry's answer may have changed (a symbol that becomes another coin): asks it again. */
  relink(time: Micros): void {
    const { peg } = this.link;
    this.linkedAt = time;
    this.link = linkAt(this.instrument, time);
    // Another peg: what was measured against the old one starts over.
    if (Object.is(peg, this.link.peg)) return;
    this.series = this.#createSeries();
    this.feed = new BookFeed(this.#settings, this.link.peg);
  }

  // By index: something is due many times a second, and iterators are objects.
  /** Closes the bars that end at or before `time`. */
  closeDue(time: number): void {
    for (let k = 0; k < this.series.length; k++) {
      const each = this.series[k];
      if (each !== undefined && each.due <= time) each.closeDue(time);
    }
  }

  /** Tells when something of it next falls due: a bar, another answer of the registry. */
  expectNext(schedule: Schedule): void {
    let due: number = this.link.until;
    for (let k = 0; k < this.series.length; k++) due = Math.min(due, this.series[k]?.due ?? due);
    schedule.expect(due);
  }

  /** Fills this instrument's frame at `time`. */
  write(time: number, rates: Rates): void {
    const { source, writer, link, coin } = this;
    source.settle(time);
    const { price } = source;
    const quoted = source.quoted(time);
    writer.begin(time, undefined);
    writer.put(fromE8(price));
    writer.put(quoted ? fromE8(source.bid) : Number.NaN);
    writer.put(quoted ? fromE8(source.ask) : Number.NaN);
    writer.put(quoted ? ((source.ask - source.bid) / price) * 1e4 : Number.NaN);
    if (this.#hasPeg) writer.put(deviationBps(price, link.peg));
    if (this.#hasReference) {
      const reference = referencePrice(price, link.route, rates, time);
      writer.put(fromE8(reference));
      writer.put(deviationBps(reference, coin?.view.inDollars ? coin.view.peg : Number.NaN));
    }
    for (const series of this.series)
      for (const { values } of series.indicators) writer.putAll(values);
    this.feed.write(writer, time);
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
  }

  #createSeries(): BarSeries[] {
    const { bars } = this.#settings;
    return bars.map(
      (size) =>
        new BarSeries(
          size,
          createIndicators(this.#settings, size, "instrument", this.link.peg),
          this.#listener,
        ),
    );
  }
}

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
