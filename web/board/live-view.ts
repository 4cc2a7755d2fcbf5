import type { Alert } from "../../engine/alerts/alert.ts";
import type { Instrument } from "../../engine/market/instrument.ts";
import type { TickBatch } from "../../engine/market/tick-batch.ts";
import { type Micros, micros, minutes } from "../../engine/market/time.ts";
import type { Pipeline, PipelineSettings, Sink } from "../../engine/pipeline/pipeline.ts";
import type { Clock } from "../../recorder/feed/surroundings.ts";
import { Broadcast } from "../stream/broadcast.ts";
import { Collector } from "../view/collector.ts";
import { dress, noteGaps } from "../view/replay-runs.ts";
import type { FrameColumns, Gap, Run } from "../view/run.ts";
import type { Board } from "./board.ts";
import { type BoardParts, boardParts, partials } from "./board-html.ts";
import type { FeedsState } from "./feed-state.ts";
import { OpenIncidents } from "./open-incidents.ts";
import { readBoard } from "./read-board.ts";

/** Rows of frames and bars kept of each subject, alerts and gaps: all that a long run may grow to. */
const MOST_ROWS = 8_192;
const MOST_ALERTS = 500;
const MOST_GAPS = 500;
/** For so long charts are drawn of the same, however many ask, µs. */
const KEEP_RUN = 5e6;
/** Ticks a second are those of so long a time, µs. */
const RATE_OVER = 5e6;

export interface LiveViewOptions {
  readonly settings: PipelineSettings;
  /** Ours, not the data's. */
  readonly clock: Clock;
  /** Between two messages, ms. */
  readonly refreshMs?: number;
  /** Venues that are heard from another address than their own: a simulator, perhaps. */
  readonly elsewhere?: readonly string[];
}

/** A live run as the pages see it: the board, sent to whoever listens, and what charts are drawn of. Bounded in memory. */
export class LiveView {
  /** What the pipeline's outputs are handed to, besides whom they are for. */
  readonly sink: Sink;
  /** The feeds behind it; undefined before the first look. */
  feeds: FeedsState | undefined;
  readonly #options: Required<LiveViewOptions>;
  readonly #every: Micros;
  readonly #collector: Collector;
  readonly #open = new OpenIncidents();
  readonly #alerts: Alert[] = [];
  readonly #gaps: Gap[] = [];
  readonly #broadcast: Broadcast;
  #pipeline: Pipeline | undefined;
  #instruments: readonly Instrument[] = [];
  #from: Micros | undefined;
  #rates: { readonly at: number; readonly ticks: number }[] = [];
  /** What listeners have. */
  #told: BoardParts | undefined;
  #cancel: (() => void) | undefined;
  readonly #runs = new Map<string, { readonly run: Run; readonly at: Micros }>();

  constructor({ refreshMs = 1000, elsewhere = [], ...options }: LiveViewOptions) {
    this.#options = { ...options, refreshMs, elsewhere };
    const { settings } = options;
    const [size] = settings.bars;
    const bar = size?.by === "time" ? size.length : minutes(1);
    this.#every = micros(Math.max(settings.every ?? minutes(1), bar));
    const collector = new Collector(size?.text ?? "", this.#every, MOST_ROWS);
    this.#collector = collector;
    const { clock } = options;
    this.#broadcast = new Broadcast({ everySecond: (tick) => everySecond(clock, tick) });
    this.sink = {
      frame: (frame) => collector.frame(frame),
      bar: (subject, size, bar) => collector.bar(subject, size, bar),
      alert: (alert) => this.#take(alert),
    };
    this.#wait();
  }

  get elsewhere(): readonly string[] {
    return this.#options.elsewhere;
  }

  /** The run has begun. */
  watch(pipeline: Pipeline, instruments: readonly Instrument[]): void {
    this.#pipeline = pipeline;
    this.#instruments = instruments;
  }

  /** The pipeline has taken these. */
  ticks(batch: TickBatch): void {
    this.#from ??= this.#pipeline?.time;
    noteGaps(batch, this.#instruments, this.#gaps);
    this.#gaps.splice(0, this.#gaps.length - MOST_GAPS);
  }

  /** Undefined before the first tick. */
  get board(): Board | undefined {
    if (this.#pipeline === undefined) return undefined;
    const states = Object.values(this.feeds?.venues ?? {});
    return readBoard({
      pipeline: this.#pipeline,
      mode: { name: "live" },
      ticksPerSecond: this.#ticksPerSecond,
      frames: (subject) => this.#collector.frames(subject),
      open: this.#open.all,
      ...(states.length === 0
        ? {}
        : {
            venues: {
              up: states.filter(({ state }) => state === "live").length,
              known: states.length,
            },
          }),
    });
  }

  /** The last alerts, oldest first. */
  get alerts(): readonly Alert[] {
    return this.#alerts;
  }

  /** Ticks so far: while there are no more, nothing else has changed but the clock on the wall. */
  get ticksSeen(): number {
    return this.#pipeline?.ticks ?? 0;
  }

  /** A subject's frames so far, to be read before the next one comes. */
  frames(subject: string): Pick<FrameColumns, "time" | "deviation"> | undefined {
    return this.#collector.frames(subject);
  }

  /** The stream of the board, for one more. */
  listen(): Broadcast {
    // What was said last is old where nobody listened.
    if (this.#broadcast.size === 0) this.#publish();
    return this.#broadcast;
  }

  /** One coin and its instruments as charts have it: a run that goes on. Undefined before anything is known of it. */
  runOf(coin: string): Run | undefined {
    const pipeline = this.#pipeline;
    if (pipeline === undefined || this.#from === undefined) return undefined;
    const ids = new Set([coin, ...this.#membersOf(pipeline, coin)]);
    const now = this.#options.clock.now();
    const known = this.#runs.get(coin);
    if (known !== undefined && now - known.at < KEEP_RUN) return known.run;
    const run: Run = {
      ...{ name: "live", kind: "recorded", hash: "", digest: "", alertDigest: "" },
      ...{ from: this.#from, to: pipeline.time, every: this.#every },
      ...{ ticks: pipeline.ticks, frames: pipeline.frames },
      subjects: dress(
        this.#collector.subjects((id) => ids.has(id)),
        this.#instruments,
        this.#from,
      ),
      alerts: this.#alerts.filter((alert) => alert.coin === coin),
      gaps: this.#gaps.filter(({ instrument }) => ids.has(instrument)),
    };
    for (const [id, { at }] of this.#runs) if (now - at >= KEEP_RUN) this.#runs.delete(id);
    this.#runs.set(coin, { run, at: now });
    return run;
  }

  /** The stream ends; nothing is sent any more. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#broadcast.close();
  }

  #membersOf({ instruments }: Pipeline, coin: string): string[] {
    return instruments
      .filter((track) => track.coin?.id === coin)
      .map((track) => track.instrument.id);
  }

  #take(alert: Alert): void {
    this.#open.take(alert);
    this.#alerts.push(alert);
    if (this.#alerts.length > MOST_ALERTS) this.#alerts.shift();
  }

  #wait(): void {
    this.#cancel = this.#options.clock.after(this.#options.refreshMs, () => {
      this.#count();
      if (this.#broadcast.size > 0) this.#publish();
      this.#wait();
    });
  }

  #publish(): void {
    const { board } = this;
    if (board === undefined) return;
    const parts = boardParts(board, liveLinks);
    const change = partials(parts, this.#told);
    this.#told = parts;
    this.#broadcast.publish(change, () => partials(parts));
  }

  /** Notes how many ticks there are now. */
  #count(): void {
    const at = this.#options.clock.now();
    this.#rates.push({ at, ticks: this.ticksSeen });
    while ((this.#rates[1]?.at ?? at) < at - RATE_OVER) this.#rates.shift();
  }

  get #ticksPerSecond(): number {
    const [first] = this.#rates;
    const seconds = first === undefined ? 0 : (this.#options.clock.now() - first.at) / 1e6;
    if (first === undefined || seconds <= 0) return Number.NaN;
    return (this.ticksSeen - first.ticks) / seconds;
  }
}

const everySecond = (clock: Clock, tick: () => void): (() => void) => {
  let stop = (): void => undefined;
  const wait = (): void => {
    stop = clock.after(1000, () => {
      wait();
      tick();
    });
  };
  wait();
  return () => stop();
};

/** Where a coin's name leads to on the live board: its charts beneath. */
export const liveLinks = (coin: string): string => `/?coin=${encodeURIComponent(coin)}`;
