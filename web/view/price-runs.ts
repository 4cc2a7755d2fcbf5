import { tapeError } from "../../datasets/index.ts";
import { parseBarSize } from "../../engine/bars/bar-size.ts";
import { linkAt } from "../../engine/coin/link.ts";
import { Route } from "../../engine/coin/route.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { bps, deviationBps, E8, type PriceE8 } from "../../engine/market/price.ts";
import {
  formatDuration,
  type Micros,
  micros,
  minutes,
  parseTime,
} from "../../engine/market/time.ts";
import { type Database, openDatabase } from "../../recorder/duckdb.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { Collector } from "./collector.ts";
import { readPriceBars, wholeBars } from "./price-bars.ts";
import { parseRange } from "./range.ts";
import { dress } from "./replay-runs.ts";
import type { FrameColumns, Gap, Run, Span, Subject } from "./run.ts";

const MOST_RUNS = 8;
/** Of a longer tape only what is asked for is read, and kept by itself. */
const MOST_TICKS = 20_000_000;

/** Tapes as charts of prices need them, read in a fraction of what a run takes; the last few are kept. */
export class PriceRuns {
  readonly #home: string;
  readonly #runs = new Map<string, Promise<Run>>();
  /** One for all, once one is asked: opening it takes as long as some charts do. */
  #database: Promise<Database> | undefined;

  constructor(home: string) {
    this.#home = home;
  }

  /** Nothing may be asked from here on. */
  async close(): Promise<void> {
    const database = await this.#database?.catch(() => undefined);
    database?.close();
  }

  /** Opens a tape that a chart is asked of; whoever asks closes it. */
  async open(path: string): Promise<Tape> {
    return openTape(path, { home: this.#home }).catch((error: unknown) => {
      throw tapeError(error, path, this.#home);
    });
  }

  /**
   * Bars of a tape's instruments, gathered to `asked`, at least in the window; without `whole` there may be no volumes and
   * opening prices among them. Throws a usage error when the window is none.
   */
  async get(
    tape: Tape,
    asked: Micros,
    range: Parameters<typeof parseRange>[1],
    whole = true,
  ): Promise<Run> {
    const shortest = await tape.barInterval();
    const bar = shortest !== undefined && shortest > minutes(1) ? shortest : minutes(1);
    const every = micros(Math.max(asked, bar));
    const span = parseRange({ ...spanOf(tape), every }, range);
    const part = tape.manifest.ticks > MOST_TICKS ? wholeBars(span, every) : undefined;
    const name = [tape.hash, every, part?.from, part?.to].join(" ");
    const key = whole || this.#runs.has(name) ? name : `${name} prices`;
    const run = this.#runs.get(key) ?? this.#read(tape, { bar, every, span: part, whole });
    this.#runs.delete(key);
    this.#runs.set(key, run);
    const oldest = this.#runs.keys().next().value;
    if (this.#runs.size > MOST_RUNS && oldest !== undefined) this.#runs.delete(oldest);
    run.catch(() => this.#runs.delete(key));
    return run;
  }

  readonly #connect = async (): Promise<Database> => {
    this.#database ??= openDatabase().catch((error: unknown) => {
      // The next one tries again.
      this.#database = undefined;
      throw error;
    });
    return (await this.#database).connect();
  };

  async #read(tape: Tape, { bar, every, span, whole }: Reading): Promise<Run> {
    const { manifest, instruments, hash } = tape;
    const size = parseBarSize(formatDuration(bar));
    if (size.by !== "time") throw new Error(`bars of ${size.text}`);
    const collector = new Collector(size.text, every);
    const gaps: Gap[] = [];
    const quoted = new Set<string>();
    const options = { tape, home: this.#home, connect: this.#connect, size, span, whole };
    await readPriceBars(options, {
      onBar: (instrument, each) => collector.bar(instrument, size.text, each),
      gaps,
      quoted,
    });
    const { from, to } = spanOf(tape);
    return {
      ...{ name: manifest.name, kind: manifest.kind, hash, from, to, every },
      subjects: dress(collector.subjects(), instruments, from).map((subject) => ({
        ...subject,
        frames: framesOf(subject, from),
      })),
      ...{ alerts: [], gaps, ticks: manifest.ticks, frames: 0, digest: "", alertDigest: "" },
      pricesOnly: { quoted },
    };
  }
}

interface Reading {
  readonly bar: Micros;
  readonly every: Micros;
  readonly span: Span | undefined;
  readonly whole: boolean;
}

const spanOf = ({ manifest: { from, to } }: Tape): Span => ({
  from: parseTime(from) ?? micros(0),
  to: parseTime(to) ?? micros(0),
});

/** A bar's close is the price when it ends; its distance from the peg where the peg is in the very currency. */
const framesOf = ({ id, bars }: Subject, from: Micros): FrameColumns => {
  const { route, peg } = linkAt(parseInstrument(id), from);
  const priced = route === Route.dollar && !Number.isNaN(peg);
  const none = new Float64Array(bars.end.length).fill(Number.NaN);
  return {
    ...{ time: bars.end, price: bars.close, rsi: none, venues: none },
    deviation: priced
      ? bars.close.map((close) =>
          bps(deviationBps(Math.round(close * E8) as PriceE8, peg as PriceE8)),
        )
      : none,
  };
};
