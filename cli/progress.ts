import type { SingleBar } from "cli-progress";
import type { Context } from "./command.ts";
import { short } from "./text.ts";

/** A bar on stderr, where that is a terminal; otherwise nothing. */
export interface Progress {
  readonly shown: boolean;
  /** Done so far, in whole units of the total. */
  update(done: number): void;
  /** So much was done before it began: it took no time. */
  skip(done: number): void;
  /** Takes the bar away. */
  stop(): void;
}

const HIDDEN: Progress = {
  shown: false,
  update: () => undefined,
  skip: () => undefined,
  stop: () => undefined,
};

/** `label` says what is counted, in the units of `total`. */
export const startProgress = async (
  context: Pick<Context, "stderr" | "quiet" | "elapsed" | "color">,
  label: string,
  total: number,
  unit: string,
): Promise<Progress> => {
  const { stderr, quiet, elapsed } = context;
  if (quiet || !stderr.isTTY || total <= 0) return HIDDEN;
  const { default: cliProgress } = await import("cli-progress");
  const bar: SingleBar = new cliProgress.SingleBar({
    stream: stderr.stream,
    format: `${label} {bar} {percentage} %  {rate} ${unit}/s{left}`,
    barCompleteChar: "\u2588",
    barIncompleteChar: "\u2591",
    barsize: Math.max(10, Math.min(40, stderr.columns - label.length - 45)),
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is handled in one place, and what it stops takes the bar away.
    gracefulExit: false,
  });
  const begun = elapsed();
  bar.start(total, 0, { rate: "", left: "" });
  let skipped = 0;
  return {
    shown: true,
    skip: (done) => {
      skipped = done;
    },
    update: (done) => {
      const own = done - skipped;
      const seconds = (elapsed() - begun) / 1000;
      bar.update(Math.min(done, total), {
        rate: seconds > 0 ? short(own / seconds) : "",
        left: leftText(((total - done) / own) * seconds),
      });
    },
    stop: () => bar.stop(),
  };
};

/** Time left, as far as one can tell; nothing of the last seconds. */
const leftText = (seconds: number): string => {
  if (!(seconds >= 2 && seconds < 1e7)) return "";
  if (seconds < 90) return `  ${Math.round(seconds)} s left`;
  return seconds < 5400
    ? `  ${Math.round(seconds / 60)} min left`
    : `  ${(seconds / 3600).toFixed(1)} h left`;
};
