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
  /** In order of first appearance; a coin that was judged in dollars and at other times in Tether has one of each. */
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
    series: [...coins].flatMap(([coin, collected]) => collected.series(coin, step)),
    instruments: tape.instruments.map(({ id, base, quote }) => ({
      ...{ id, base, quote },
      time: Float64Array.from(bars.get(id)?.time ?? []),
      close: Float64Array.from(bars.get(id)?.close ?? []),
    })),
  };
};

/** What is judged in another currency for less than this in all is a hole in the coin's own series, not one beside it, µs. */
const BESIDE = 86_400e6;

/** One coin's steps while they come. */
class Collected {
  /** In which currency each step was judged, by place among `#known`. */
  readonly #bases = new Column();
  readonly #known: (string | undefined)[] = [];
  #length = 0;
  readonly #columns = STEP_FIELDS.map(() => new Column());
  readonly #venues = new Map<string, Column>();

  add(basis: string | undefined, step: Readonly<CoinStep>, { names, deviations }: VenueDeviations) {
    // What has no price was judged in nothing.
    if (!Number.isNaN(step.deviation)) {
      if (!this.#known.includes(basis)) this.#known.push(basis);
      this.#bases.put(this.#length, this.#known.indexOf(basis));
    }
    for (const [i, field] of STEP_FIELDS.entries())
      this.#columns[i]?.put(this.#length, step[field]);
    for (const [i, venue] of names.entries()) {
      const column = this.#venues.get(venue) ?? new Column();
      this.#venues.set(venue, column);
      column.put(this.#length, deviations[i] ?? Number.NaN);
    }
    this.#length++;
  }

  /** One for each currency in which it was judged for a day or more; of none for the one that it was judged in most. */
  series(coin: string, step: Micros): StepSeries[] {
    const bases = this.#bases.values(this.#length);
    const lengths = this.#known.map((_, k) => bases.filter((each) => each === k).length);
    const most = Math.max(0, ...lengths);
    return this.#known.flatMap((basis, k) => {
      const length = lengths[k] ?? 0;
      if (length * step < BESIDE && length < most) return [];
      return [this.#judgedIn(k, bases, { coin, basis, step })];
    });
  }

  /**
   * From the first to the last step that was judged in it, or of the tape where no other came before or after; in between, what
   * was judged in another is not known.
   */
  #judgedIn(
    basis: number,
    bases: Float64Array,
    about: Pick<StepSeries, "coin" | "basis" | "step">,
  ): StepSeries {
    const judged = (each: number): boolean => !Number.isNaN(each);
    const from = bases.find(judged) === basis ? 0 : bases.indexOf(basis);
    const to = bases.findLast(judged) === basis ? bases.length : bases.lastIndexOf(basis) + 1;
    const cut = (column: Column | undefined): Float64Array =>
      column?.values(this.#length).slice(from, to) ?? new Float64Array(to - from);
    const own = (column: Column | undefined): Float64Array =>
      cut(column).map((value, i) => (bases[from + i] === basis ? value : Number.NaN));
    return {
      ...about,
      columns: Object.fromEntries(
        STEP_FIELDS.map((field, i) => [
          field,
          field === "time" ? cut(this.#columns[i]) : own(this.#columns[i]),
        ]),
      ) as StepSeries["columns"],
      venues: [...this.#venues].map(([venue, column]) => ({ venue, deviation: own(column) })),
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
