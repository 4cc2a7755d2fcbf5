import type { PullProgress } from "../datasets/archives/pull-progress.ts";
import type { Context } from "./command.ts";
import { bytes, clip, plain } from "./text.ts";

/** How a pull is shown while it runs: NDJSON with --json, one line that is written over on a terminal, else a line now and then. */
export interface PullPainter {
  update(progress: PullProgress): void;
  note(text: string): void;
  stop(): void;
}

const JSON_MS = 1000;
const LINE_MS = 100;
/** In a log nobody wants a line a second. */
const LOG_MS = 10_000;

export const pullPainter = (
  context: Pick<Context, "json" | "quiet" | "stderr" | "elapsed" | "object" | "note">,
): PullPainter => {
  const { json, quiet, stderr, elapsed } = context;
  const live = !json && !quiet && stderr.isTTY;
  let told = json || live ? Number.NEGATIVE_INFINITY : elapsed();
  let shown = "";
  let unitsTold = -1;
  const show = (line: string): void => {
    // Some terminals say that they are 0 columns wide.
    if (line !== "") stderr.write(`\r\u001b[K${clip(line, stderr.columns || 80)}`);
    shown = line;
  };
  const erase = (): void => {
    if (shown !== "") stderr.write("\r\u001b[K");
    shown = "";
  };
  return {
    update: (progress) => {
      const now = elapsed();
      const isLast = progress.unitsDone === progress.units;
      // Bytes come again soon, but after a unit nothing may for a while.
      const isNews = live ? progress.unitsDone !== unitsTold : isLast && json;
      if (now - told < (json ? JSON_MS : live ? LINE_MS : LOG_MS) && !isNews) return;
      told = now;
      unitsTold = progress.unitsDone;
      if (json) context.object({ type: "progress", ...progress });
      else if (!live) context.note(progressLine(progress));
      else show(progressLine(progress));
    },
    note: (text) => {
      const below = shown;
      erase();
      context.note(plain(text));
      show(below);
    },
    stop: erase,
  };
};

/** `12 of 96 units, 3.1 MB, about 21 MB and 2 min left  (kraken 4/60, okx 8/36)` */
export const progressLine = (progress: PullProgress): string => {
  const { units, unitsDone, bytesLeft, secondsLeft, sources } = progress;
  const left = [
    ...(bytesLeft === undefined || bytesLeft === 0 ? [] : [bytes(bytesLeft)]),
    ...(secondsLeft === undefined || secondsLeft === 0 ? [] : [timeLeft(secondsLeft)]),
  ];
  const each = Object.entries(sources).map(([id, { done, units: all }]) => `${id} ${done}/${all}`);
  return [
    `${unitsDone} of ${units} units, ${bytes(progress.bytes)}`,
    ...(left.length > 0 ? [`, about ${left.join(" and ")} left`] : []),
    ...(unitsDone === units ? [", making the tape"] : []),
    ...(each.length > 1 ? [`  (${each.join(", ")})`] : []),
  ].join("");
};

const timeLeft = (seconds: number): string => {
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};
