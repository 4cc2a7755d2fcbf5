import { BarSeries, type OnBar } from "../bars/bar-series.ts";
import { type Rates, Route } from "../coin/coin-view.ts";
import { type Link, linkAt } from "../coin/link.ts";
import { PriceSource } from "../coin/price-source.ts";
import type { Instrument } from "../market/instrument.ts";
import { deviationBps, E8, fromE8 } from "../market/price.ts";
import type { Micros } from "../market/time.ts";
import type { StateIO } from "../state.ts";
import type { CoinTrack } from "./coin-track.ts";
import { type BaseKey, FrameWriter, instrumentKeys, pegKeys, referenceKeys } from "./frame.ts";
import { createIndicators, type PipelineSettings } from "./settings.ts";

/** One instrument as the pipeline follows it: its price, its bars, the coin it prices. */
export class InstrumentTrack {
  readonly instrument: Instrument;
  /** Position in the source's list of instruments. */
  readonly index: number;
  readonly source = new PriceSource();
  readonly series: readonly BarSeries[];
  readonly writer: FrameWriter;
  link: Link;
  coin: CoinTrack | undefined;
  changed = false;
  readonly metAt: Micros;
  linkedAt: Micros;

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
    const { peg, route } = this.link;
    const listener = onBar(this);
    this.series = settings.bars.map(
      (size) => new BarSeries(size, createIndicators(settings, peg), listener),
    );
    const keys: BaseKey[] = [...instrumentKeys];
    if (!Number.isNaN(peg)) keys.push(...pegKeys);
    if (this.link.coin !== undefined && route !== Route.dollar) keys.push(...referenceKeys);
    this.writer = new FrameWriter(
      instrument.id,
      "instrument",
      keys,
      settings.bars.map(({ text }) => text),
      settings.indicators,
    );
    this.#hasPeg = !Number.isNaN(peg);
    this.#hasReference = keys.length > instrumentKeys.length + (this.#hasPeg ? pegKeys.length : 0);
  }

  /** The registry's answer may have changed (a symbol that becomes another coin): asks it again. */
  relink(time: Micros): void {
    this.linkedAt = time;
    this.link = linkAt(this.instrument, time);
  }

  /** Fills this instrument's frame at `time`. */
  write(time: number, rates: Rates): void {
    const { source, writer, link } = this;
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
      writer.put(deviationBps(reference, E8));
    }
    for (const series of this.series)
      for (const { values } of series.indicators) writer.putAll(values);
  }

  state(io: StateIO): void {
    this.changed = io.number(this.changed ? 1 : 0) === 1;
    this.source.state(io);
    for (const series of this.series) series.state(io);
  }

  readonly #hasPeg: boolean;
  readonly #hasReference: boolean;
}

/** The price in US dollars by triangulation, both legs fresh; NaN otherwise, never the raw quote. */
const referencePrice = (
  price: number,
  route: Route,
  { tether, euro }: Rates,
  now: number,
): number => {
  const rate = route === Route.euro ? euro : tether;
  if (route === Route.other || route === Route.dollar || rate.freshFrom(now) < now)
    return Number.NaN;
  return route === Route.inverse ? (E8 / price) * rate.price : (price * rate.price) / E8;
};
