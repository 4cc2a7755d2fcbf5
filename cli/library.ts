// What `import … from "pegtape"` gives: docs/library.md.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { datasets, ensureDataset } from "../datasets/index.ts";
import type { Alert } from "../engine/alerts/alert.ts";
import { alertJson } from "../engine/alerts/alert-json.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { parseTime } from "../engine/market/time.ts";
import { type FrameLine, frameJson } from "../engine/pipeline/frame-json.ts";
import { Pipeline } from "../engine/pipeline/pipeline.ts";
import { openTape as open, type Range, type Tape } from "../recorder/tape/open-tape.ts";
import { resolveTape } from "../recorder/tape/resolve-tape.ts";
import { readSettings } from "./pipeline-options.ts";

export * from "../engine/backtest/kit.ts";
export { Flag, Kind, type TickBatch } from "../engine/market/tick-batch.ts";
export { formatTime, type Micros, parseTime } from "../engine/market/time.ts";
export type { FrameLine } from "../engine/pipeline/frame-json.ts";
export type { Manifest } from "../recorder/tape/manifest.ts";
export type { Range, Tape } from "../recorder/tape/open-tape.ts";

export interface OpenOptions {
  /** Folder of tapes and caches; default `.pegtape` in the working directory. */
  readonly home?: string;
  /** Keep a column cache in the home, which makes later runs faster; default true. */
  readonly cache?: boolean;
}

/**
 * A tape by its path, by its name in the home, or by the name of an embedded dataset, which is made on first use. Its files
 * are held against their checksums. Throws a WorkbenchError where there is none, or it is damaged.
 */
export const openTape = async (nameOrPath: string, options: OpenOptions = {}): Promise<Tape> => {
  const { cache = true } = options;
  const home = resolve(options.home ?? ".pegtape");
  return open(await locate(nameOrPath, home), { home, cache });
};

const locate = async (nameOrPath: string, home: string): Promise<string> => {
  if (existsSync(join(nameOrPath, "tape.json"))) return resolve(nameOrPath);
  return Object.hasOwn(datasets, nameOrPath)
    ? ensureDataset(nameOrPath, home)
    : resolveTape(nameOrPath, home);
};

/** As the options of `pegtape replay`; what is not said is as there. */
export interface PipelineOptions {
  /** ISO 8601; inclusive. */
  readonly from?: string;
  /** Exclusive. */
  readonly to?: string;
  /** Only these. */
  readonly instruments?: readonly string[];
  readonly order?: "tape" | "time";
  /** `1m`, `ticks:1`, `volume:100000`; the first has plain keys in frames. */
  readonly bars?: readonly string[];
  /** How often frames are made: `1m`. */
  readonly every?: string;
  /** `rsi(14)`; default all. */
  readonly indicators?: readonly string[];
  /** Rules as the config file's `alerts` has them: `{ preset: "quiet" }`, `{ rules: [...] }`. */
  readonly alerts?: object;
  readonly seedCompat?: boolean;
}

/** An alert as programs are told of it. */
export interface AlertLine extends Omit<Alert, "time" | "evidence"> {
  readonly type: "alert";
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** What a run came to. */
export interface RunSummary {
  readonly ticks: number;
  readonly frames: number;
  readonly alerts: number;
  /** SHA-256 over all frames and alerts: the same as `pegtape replay` says. */
  readonly digest: string;
  readonly alertDigest: string;
}

/** A run over a tape, once: iterate over it, or only ask for what it comes to. */
export interface PipelineRun extends AsyncIterable<FrameLine | AlertLine> {
  /** Runs what is left and says what the whole came to. */
  summary(): Promise<RunSummary>;
}

/** Runs a tape through the pipeline: frames and alerts in order, as they come. Nothing is read before they are asked for. */
export const pipeline = (tape: Tape, options: PipelineOptions = {}): PipelineRun => {
  let last: Pipeline | undefined;
  const run = emissions(tape, options, (begun) => {
    last = begun;
  });
  return {
    [Symbol.asyncIterator]: () => run,
    summary: async () => {
      for await (const _ of run);
      if (last === undefined)
        throw new WorkbenchError("usage", "the run was ended before it began", "Begin another.");
      const { ticks, frames, alerts, digest, alertDigest } = last;
      return { ticks, frames, alerts, digest, alertDigest };
    },
  };
};

async function* emissions(
  tape: Tape,
  options: PipelineOptions,
  begun: (pipeline: Pipeline) => void,
): AsyncGenerator<FrameLine | AlertLine, void, undefined> {
  const settingsOf = await readSettings(
    {
      order: options.order ?? "tape",
      bars: options.bars?.join(","),
      every: options.every ?? "1m",
      indicators: options.indicators?.join(","),
      "seed-compat": options.seedCompat ?? false,
      ...{ preset: undefined, rules: undefined, model: undefined },
    },
    { cwd: ".", sections: { file: "options", alerts: options.alerts, notify: undefined } },
  );
  const settings = await settingsOf(tape);
  const waiting: (FrameLine | AlertLine)[] = [];
  const sink = {
    frame: (frame: Parameters<typeof frameJson>[0]) => void waiting.push(frameJson(frame)),
    alert: (alert: Alert) => void waiting.push(alertJson(alert) as unknown as AlertLine),
  };
  const own = new Pipeline(settings, tape.instruments, sink);
  begun(own);
  for await (const batch of tape.batches({ ...rangeOf(options), order: settings.order })) {
    for (let at = 0; at < batch.length; at += STEP) {
      own.push(batch, at, Math.min(at + STEP, batch.length));
      yield* waiting.splice(0);
    }
  }
  own.finish();
  yield* waiting.splice(0);
}

/** Ticks between two looks at what came out: few wait in memory. */
const STEP = 4_096;

const rangeOf = ({ from, to, instruments }: PipelineOptions): Range => ({
  ...(from === undefined ? {} : { from: timeOf("from", from) }),
  ...(to === undefined ? {} : { to: timeOf("to", to) }),
  ...(instruments === undefined ? {} : { instruments }),
});

const timeOf = (name: string, text: string) => {
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new WorkbenchError(
    "usage",
    `${name}: "${text}" is no time`,
    "Write it like 2023-03-11T07:15Z.",
  );
};
