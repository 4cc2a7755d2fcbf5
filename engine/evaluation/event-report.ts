import type { Alert } from "../alerts/alert.ts";
import type { Bar } from "../bars/bar.ts";
import { linkAt } from "../coin/link.ts";
import { Route } from "../coin/route.ts";
import { parseInstrument } from "../market/instrument.ts";
import { fromE8 } from "../market/price.ts";
import { type Micros, micros } from "../market/time.ts";
import type { Frame } from "../pipeline/frame.ts";
import type { Sink } from "../pipeline/sink.ts";
import { isOff, onsetIndex } from "./onset.ts";

/** An instrument's most extreme print of an event: in which bar, by its opening time. */
export interface Extreme {
  readonly instrument: string;
  readonly price: number;
  readonly time: Micros;
}

/** One coin's move away from its peg, as the tape shows it. */
export interface DepegEvent {
  readonly coin: string;
  readonly side: "discount" | "premium";
  /** Quote currency in which the coin was judged, where that is not its peg's. */
  readonly basis: string | undefined;
  /** First time known to be 50 bps off, in a stretch that lasted. */
  readonly onset: Micros;
  /** Where the coin's price over venues stood farthest off. */
  readonly trough: {
    readonly time: Micros;
    readonly price: number;
    readonly deviation: number;
    readonly venues: number;
  };
  /** Each instrument's own extreme, the farthest first: there is no single low. */
  readonly extremes: readonly Extreme[];
  /** From then to the end of the tape it stayed within 50 bps; undefined while it had not come back. */
  readonly recovery: Micros | undefined;
  readonly alerts: readonly Alert[];
}

interface Series {
  readonly times: number[];
  readonly deviations: number[];
  readonly prices: number[];
  readonly venues: number[];
  basis: string | undefined;
}

/**
 * Watches a run and tells afterwards which coins left their peg. It reads coin frames (one a minute, or whatever the run
 * was asked for) and instruments' bars of the first size that closes. Definitions: the early-warning protocol's T_50.
 */
export class EventReporter implements Sink {
  readonly #coins = new Map<string, Series>();
  readonly #lows = new Map<string, Extreme>();
  readonly #highs = new Map<string, Extreme>();
  readonly #alerts: Alert[] = [];
  #size: string | undefined;

  frame({ layout, time, values, basis }: Frame): void {
    if (layout.kind !== "coin") return;
    const [price, deviation, venues] = [values[0], values[1], values[2]];
    if (deviation === undefined || Number.isNaN(deviation)) return;
    const series = this.#coins.get(layout.subject) ?? {
      times: [],
      deviations: [],
      prices: [],
      venues: [],
      basis,
    };
    this.#coins.set(layout.subject, series);
    series.times.push(time);
    series.deviations.push(deviation);
    series.prices.push(price ?? Number.NaN);
    series.venues.push(venues ?? 0);
    series.basis = basis;
  }

  alert(alert: Alert): void {
    this.#alerts.push(alert);
  }

  bar(subject: string, size: string, bar: Readonly<Bar>): void {
    this.#size ??= size;
    if (size !== this.#size || !subject.includes(":")) return;
    const time = micros(bar.start);
    const low = this.#lows.get(subject);
    const high = this.#highs.get(subject);
    if (low === undefined || fromE8(bar.low) < low.price)
      this.#lows.set(subject, { instrument: subject, price: fromE8(bar.low), time });
    if (high === undefined || fromE8(bar.high) > high.price)
      this.#highs.set(subject, { instrument: subject, price: fromE8(bar.high), time });
  }

  /** The events of the run, the deepest first; a coin may have one on each side. */
  events(): DepegEvent[] {
    const events = [...this.#coins].flatMap(([coin, series]) => [
      ...this.#event(coin, series, -1),
      ...this.#event(coin, series, 1),
    ]);
    return events.sort((a, b) => Math.abs(b.trough.deviation) - Math.abs(a.trough.deviation));
  }

  #event(coin: string, series: Series, side: -1 | 1): DepegEvent[] {
    const { times, deviations, prices, venues, basis } = series;
    const off = deviations.map((deviation) => side * deviation);
    const first = onsetIndex(times, off);
    if (first === undefined) return [];
    let worst = first;
    let last = first;
    for (let i = first; i < off.length; i++) {
      if ((off[i] ?? 0) > (off[worst] ?? 0)) worst = i;
      if (isOff(off[i] ?? 0)) last = i;
    }
    const back = times[last + 1];
    const extremes = [...(side < 0 ? this.#lows : this.#highs).values()]
      .filter(({ instrument, time }) => quotes(coin, instrument, time))
      .sort((a, b) => side * (b.price - a.price));
    return [
      {
        coin,
        side: side < 0 ? "discount" : "premium",
        basis,
        onset: micros(times[first] ?? Number.NaN),
        trough: {
          time: micros(times[worst] ?? Number.NaN),
          price: prices[worst] ?? Number.NaN,
          deviation: deviations[worst] ?? Number.NaN,
          venues: venues[worst] ?? 0,
        },
        extremes,
        recovery: back === undefined ? undefined : micros(back),
        alerts: this.#alerts.filter((alert) => alert.coin === coin),
      },
    ];
  }
}

/** Whether an instrument states the coin's price as it is; an inverse listing states it turned over. */
const quotes = (coin: string, instrument: string, time: Micros): boolean => {
  const link = linkAt(parseInstrument(instrument), time);
  return link.coin?.id === coin && link.route !== Route.inverse && !Number.isNaN(link.peg);
};
