import type { Context } from "./command.ts";
import { type StatusLine, statusScreen } from "./feed-status.ts";
import { grouped } from "./text.ts";

/** Where no terminal is, a line so often, seconds. */
const LINE_EVERY = 60;

export interface StatusPainter {
  show(status: StatusLine): void;
  /** Leaves the last picture standing. */
  stop(): void;
}

/** The status on one screen that is painted over once a second; where stderr is no terminal, a line a minute. */
export const statusPainter = (
  context: Pick<Context, "stderr" | "quiet" | "color" | "note">,
): StatusPainter => {
  const { stderr, quiet, note } = context;
  if (quiet) return { show: () => undefined, stop: () => undefined };
  let shown = 0;
  let height = 0;
  if (!stderr.isTTY)
    return {
      show: (status) => {
        if (shown++ % LINE_EVERY === 0 && shown > 1) note(oneLine(status));
      },
      stop: () => undefined,
    };
  return {
    show: (status) => {
      const lines = statusScreen(status, context.color).map((line) => clip(line, stderr.columns));
      // Up to where the last picture began, and everything below it away: notes in between stay above.
      const up = height > 0 ? `\u001b[${height}A\r\u001b[J` : "";
      stderr.write(`${up}${lines.join("\n")}\n`);
      height = lines.length;
    },
    stop: () => {
      height = 0;
    },
  };
};

/** A line that wrapped would take two, and the next picture would stand askew. Colours have no width. */
const clip = (line: string, columns: number): string => {
  let width = 0;
  let out = "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are our own.
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    if (part.startsWith("\u001b")) out += part;
    else {
      out += part.slice(0, Math.max(0, columns - 1 - width));
      width += part.length;
    }
  }
  return out;
};

/** `live 9/11, 2 gaps, 1,234 frames, 120.5 ticks/s` */
export const oneLine = ({ frames, venues, disk }: StatusLine): string => {
  const all = Object.values(venues);
  const live = all.filter(({ state }) => state === "live").length;
  const sum = (of: (venue: (typeof all)[number]) => number): number =>
    all.reduce((total, venue) => total + of(venue), 0);
  const recording = disk?.recording === false ? ", NOT RECORDING" : "";
  return `live ${live}/${all.length}, ${sum(({ gaps }) => gaps)} gaps, ${grouped(frames)} frames, ${sum(({ ticksPerSecond }) => ticksPerSecond).toFixed(1)} ticks/s${recording}`;
};
