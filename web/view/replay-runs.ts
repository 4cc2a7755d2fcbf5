import { tapeError } from "../../datasets/index.ts";
import { type ReplayOptions, replayTape } from "../../datasets/replay-tape.ts";
import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import { parseBarSize } from "../../engine/bars/bar-size.ts";
import { listingAt } from "../../engine/coin/registry.ts";
import { type Instrument, parseInstrument } from "../../engine/market/instrument.ts";
import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import {
  formatDuration,
  type Micros,
  micros,
  minutes,
  parseTime,
} from "../../engine/market/time.ts";
import { defaultSettings, type PipelineSettings } from "../../engine/pipeline/settings.ts";
import { openTape, type Tape } from "../../recorder/tape/open-tape.ts";
import { type Collected, Collector } from "./collector.ts";
import type { Gap, Run, Subject } from "./run.ts";

const MOST_RUNS = 4;

/** Runs of tapes, each made once and kept while it is among the last few asked for. */
export class ReplayRuns {
  readonly #home: string;
  readonly #runs = new Map<string, Promise<Run>>();
  readonly #made = new WeakMap<Promise<Run>, Run>();

  constructor(home: string) {
    this.#home = home;
  }

  /** The tape run through the pipeline with default settings, frames and bars every `every`, or as far apart as its own bars. */
  async get(path: string, every: Micros = minutes(1)): Promise<Run> {
    const tape = await openTape(path, { home: this.#home }).catch((error: unknown) => {
      throw tapeError(error, path, this.#home);
    });
    const key = `${tape.hash} ${every}`;
    const known = this.#runs.get(key);
    if (known) tape.close();
    const run = known ?? runTape(tape, every).finally(() => tape.close());
    // Set anew, so that the map's order is that of last use.
    this.#runs.delete(key);
    this.#runs.set(key, run);
    const oldest = this.#runs.keys().next().value;
    if (this.#runs.size > MOST_RUNS && oldest !== undefined) this.#runs.delete(oldest);
    // A failure is told to everyone who waits, and tried again by the next who asks.
    run.then(
      (made) => this.#made.set(run, made),
      () => this.#runs.delete(key),
    );
    return run;
  }

  /** The same, of a tape with this hash, where it is at hand already. */
  atHand(hash: string, every: Micros = minutes(1)): Run | undefined {
    const run = this.#runs.get(`${hash} ${every}`);
    return run && this.#made.get(run);
  }
}

/** Runs a whole tape through the pipeline and keeps what pages show. By the preset `default` unless rules are given. */
export const runTape = async (
  tape: Tape,
  asked: Micros,
  rules?: readonly RuleSpec[],
): Promise<Run> => {
  const settings = settingsFor(tape, await tape.barInterval(), asked);
  const { every } = settings;
  return runWith({
    ...{ tape, every },
    settings: rules === undefined ? settings : { ...settings, rules },
  });
};

/** How a tape is run: `every` is the length of the bars that are kept, and about that of the distance of the frames. */
export interface RunWith extends Pick<ReplayOptions, "tape" | "signal" | "onProgress"> {
  readonly settings: PipelineSettings;
  readonly every: Micros;
}

/** The same with these settings. When `signal` is aborted it is the run of the part before. */
export const runWith = async ({ settings, every, ...options }: RunWith): Promise<Run> => {
  const { tape } = options;
  const { manifest } = tape;
  const from = parseTime(manifest.from) ?? micros(0);
  const to = parseTime(manifest.to) ?? micros(0);
  const collector = new Collector(settings.bars[0]?.text ?? "", every);
  const gaps: Gap[] = [];
  const pipeline = await replayTape({
    ...options,
    tape: watched(tape, gaps),
    settings,
    sink: collector,
  });
  return {
    name: manifest.name,
    kind: manifest.kind,
    hash: tape.hash,
    from,
    to,
    every,
    subjects: dress(collector.subjects(), tape.instruments, from),
    alerts: collector.alerts,
    gaps,
    ticks: pipeline.ticks,
    frames: pipeline.frames,
    digest: pipeline.digest,
    alertDigest: pipeline.alertDigest,
  };
};

/** The default settings, with bars and frames no shorter than the bars of the tape are: `bars`, if it has no others. */
export const settingsFor = (tape: Tape, bars: Micros | undefined, asked: Micros) => {
  const bar = bars !== undefined && bars > minutes(1) ? bars : minutes(1);
  return {
    ...defaultSettings(tape.clock),
    bars: [parseBarSize(formatDuration(bar))] as const,
    every: micros(Math.max(asked, bar)),
  };
};

/** The same tape, noting every gap record that passes. */
const watched = (tape: Tape, gaps: Gap[]): Tape => ({
  path: tape.path,
  manifest: tape.manifest,
  hash: tape.hash,
  instruments: tape.instruments,
  clock: tape.clock,
  facts: () => tape.facts(),
  barInterval: () => tape.barInterval(),
  batches: async function* (range) {
    for await (const batch of tape.batches(range)) {
      noteGaps(batch, tape.instruments, gaps);
      yield batch;
    }
  },
  close: () => tape.close(),
});

/** Adds every gap record of the batch. */
export const noteGaps = (
  batch: TickBatch,
  instruments: readonly Instrument[],
  gaps: Gap[],
): void => {
  const kinds = batch.kind.subarray(0, batch.length);
  // Nearly every batch has none: so asked, that takes a fifth of a loop's time.
  for (let i = kinds.indexOf(Kind.gap); i >= 0; i = kinds.indexOf(Kind.gap, i + 1)) {
    const missed = batch.c[i] ?? Number.NaN;
    gaps.push({
      instrument: instruments[batch.instrument[i] ?? -1]?.id ?? "",
      from: micros(batch.a[i] ?? Number.NaN),
      to: micros(batch.b[i] ?? Number.NaN),
      reason: batch.notes.get(i) ?? "",
      missed: Number.isNaN(missed) ? undefined : missed,
    });
  }
};

/** Hues by place on the tape; a coin has that of its first instrument. Instruments before coins. */
export const dress = (
  collected: readonly Collected[],
  instruments: readonly Instrument[],
  from: Micros,
): Subject[] => {
  const place = new Map(instruments.map(({ id }, i) => [id, i]));
  const coinOf = ({ venue, base }: Instrument): string | undefined =>
    listingAt(venue, base, from).coin?.id;
  const hueOf = ({ id, kind }: Collected): number => {
    const own =
      kind === "coin" ? instruments.find((instrument) => coinOf(instrument) === id)?.id : id;
    return place.get(own ?? "") ?? instruments.length;
  };
  return collected
    .map((subject) => ({
      ...subject,
      hue: hueOf(subject),
      atPar: subject.kind === "instrument" && isAtPar(parseInstrument(subject.id), from),
    }))
    .sort((a, b) => Number(a.kind === "coin") - Number(b.kind === "coin") || a.hue - b.hue);
};

/** A dollar coin in dollars or in another dollar coin, a euro coin in euros. */
const isAtPar = ({ venue, base, quote }: Instrument, time: Micros): boolean => {
  const peg = listingAt(venue, base, time).coin?.peg;
  return peg !== undefined && (quote === peg || listingAt(venue, quote, time).coin?.peg === peg);
};
