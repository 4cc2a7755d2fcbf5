import { parseBarSize } from "../../engine/bars/bar-size.ts";
import { type CoinStep, STEP_FIELDS } from "../../engine/detectors/coin-step.ts";
import type { Instrument } from "../../engine/market/instrument.ts";
import { formatDuration, type Micros, micros, minutes } from "../../engine/market/time.ts";
import type { VenueDeviations } from "../../engine/pipeline/sink.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { replayTape } from "../replay-tape.ts";
import type { StepSeries } from "./step-series.ts";

/** The closed bars of one instrument, of the length of a step. */
export interface InstrumentBars extends Pick<Instrument, "id" | "base" | "quote"> {
  /** Ends, µs; there is none where nothing was traded. */
  readonly time: Float64Array;
  /** Steps of 1e-8 of the quote. */
  readonly close: Float64Array;
}

/** What one replay of a tape says to detectors, ours and others'. */
export interface CollectedTape {
  readonly step: Micros;
  /** In order of first appearance. */
  readonly series: readonly StepSeries[];
  readonly instruments: readonly InstrumentBars[];
}

/** Replays a tape once and keeps every coin's steps: minutes, or the tape's bars where those are longer. */
export const collectSteps = async (tape: Tape, signal?: AbortSignal): Promise<CollectedTape> => {
  const step = micros(Math.max((await tape.barInterval()) ?? 0, minutes(1)));
  const coins = new Map<string, Collected>();
  const bars = new Map<string, { readonly time: number[]; readonly close: number[] }>();
  for (const { id } of tape.instruments) bars.set(id, { time: [], close: [] });
  await replayTape({
    tape,
    settings: {
      ...{ order: "tape", clock: tape.clock, every: undefined, indicators: [], seedCompat: false },
      ...{ bars: [parseBarSize(formatDuration(step))], rules: [], steps: true },
    },
    sink: {
      step(coin, basis, each, venues) {
        const collected = coins.get(coin) ?? new Collected();
        coins.set(coin, collected);
        collected.add(basis, each, venues);
      },
      // Coins have bars of their own, and no place here.
      bar(subject, _size, { end, close }) {
        bars.get(subject)?.time.push(end);
        bars.get(subject)?.close.push(close);
      },
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    step,
    series: [...coins].map(([coin, collected]) => collected.series(coin, step)),
    instruments: tape.instruments.map(({ id, base, quote }) => ({
      ...{ id, base, quote },
      time: Float64Array.from(bars.get(id)?.time ?? []),
      close: Float64Array.from(bars.get(id)?.close ?? []),
    })),
  };
};

/** One coin's steps while they come. */
class Collected {
  #basis: string | undefined;
  #length = 0;
  readonly #columns = STEP_FIELDS.map(() => new Column());
  readonly #venues = new Map<string, Column>();

  add(basis: string | undefined, step: Readonly<CoinStep>, { names, deviations }: VenueDeviations) {
    this.#basis ??= basis;
    for (const [i, field] of STEP_FIELDS.entries())
      this.#columns[i]?.put(this.#length, step[field]);
    for (const [i, venue] of names.entries()) {
      const column = this.#venues.get(venue) ?? new Column();
      this.#venues.set(venue, column);
      column.put(this.#length, deviations[i] ?? Number.NaN);
    }
    this.#length++;
  }

  series(coin: string, step: Micros): StepSeries {
    const columns = STEP_FIELDS.map(
      (field, i) => [field, this.#columns[i]?.values(this.#length)] as const,
    );
    return {
      ...{ coin, basis: this.#basis, step },
      columns: Object.fromEntries(columns) as StepSeries["columns"],
      venues: [...this.#venues].map(([venue, column]) => ({
        venue,
        deviation: column.values(this.#length),
      })),
    };
  }
}

/** Doubles that come one by one; NaN where none came. */
class Column {
  #values = new Float64Array(1024).fill(Number.NaN);

  put(at: number, value: number): void {
    if (at >= this.#values.length) {
      const longer = new Float64Array(Math.max(2 * this.#values.length, at + 1)).fill(Number.NaN);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[at] = value;
  }

  values(length: number): Float64Array {
    if (length > this.#values.length) this.put(length - 1, Number.NaN);
    return this.#values.slice(0, length);
  }
}
