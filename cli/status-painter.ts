import type { Context } from "./command.ts";
import type { StatusLine } from "./feed-status.ts";
import { statusScreen } from "./status-screen.ts";
import { grouped } from "./text.ts";

/** Where no terminal is, a line so often, seconds. */
const LINE_EVERY = 60;

export interface StatusPainter {
  show(status: StatusLine): void;
  /** One line for people, above the picture. */
  note(text: string): void;
  /** Makes room: what is printed next to the same terminal stands above the picture, which comes back by itself. */
  makeRoom(): void;
  /** Leaves the last picture standing. */
  stop(): void;
}

/** The status on one screen that is painted over once a second; where stderr is no terminal, a line a minute. */
export const statusPainter = (
  context: Pick<Context, "stderr" | "quiet" | "color" | "note" | "drained">,
): StatusPainter => {
  const { stderr, quiet, note, drained } = context;
  const nothing = (): void => undefined;
  if (quiet || !stderr.isTTY) {
    let seconds = 0;
    return {
      show: (status) => {
        seconds += 1;
        if (seconds % LINE_EVERY === 0) note(oneLine(status));
      },
      ...{ note, makeRoom: nothing, stop: nothing },
    };
  }
  let lines: readonly string[] = [];
  /** What stands on the screen, above the cursor. */
  let painted: readonly string[] = [];
  /** Something is on its way to the terminal, and how often room was made for it. */
  let awaited = false;
  let asked = 0;
  /** To where it begins. In a window that was made narrower its lines take two. */
  const up = (): string => {
    const rows = painted.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(visible(line) / stderr.columns)),
      0,
    );
    return rows > 0 ? `\r\u001b[${rows}A` : "\r";
  };
  const paint = (): void => {
    if (lines.length === 0 || awaited) return;
    // Line by line over the old one, which is never seen gone; and none may wrap, or the next would stand askew.
    const over = lines.map((line) => `${line}\u001b[K\n`).join("");
    stderr.write(`${up()}\u001b[?7l${over}\u001b[?7h\u001b[J`);
    painted = lines;
  };
  const wipe = (): void => {
    if (painted.length > 0) stderr.write(`${up()}\u001b[J`);
    painted = [];
  };
  const comeBack = async (): Promise<void> => {
    awaited = true;
    for (let seen = -1; seen !== asked; ) {
      seen = asked;
      // First it has to be written.
      await undefined;
      await drained();
    }
    awaited = false;
    paint();
  };
  return {
    show: (status) => {
      lines = statusScreen(status, context.color, stderr);
      paint();
    },
    note: (text) => {
      wipe();
      note(text);
      paint();
    },
    makeRoom: () => {
      wipe();
      asked += 1;
      if (!awaited) void comeBack();
    },
    stop: () => {
      // The terminal may have put a ^C there.
      if (lines.length > 0) stderr.write("\r\u001b[K");
      lines = [];
      painted = [];
    },
  };
};

/** How wide a line is: colours take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are our own.
const visible = (line: string): number => line.replace(/\u001b\[[\d;]*m/g, "").length;

/** `live 9/11, 2 gaps, 1,234 frames, 120.5 ticks/s` */
export const oneLine = ({ frames, venues, disk }: StatusLine): string => {
  const all = Object.values(venues);
  const live = all.filter(({ state }) => state === "live").length;
  const sum = (of: (venue: (typeof all)[number]) => number): number =>
    all.reduce((total, venue) => total + of(venue), 0);
  const recording = disk?.recording === false ? ", NOT RECORDING" : "";
  return `live ${live}/${all.length}, ${sum(({ gaps }) => gaps)} gaps, ${grouped(frames)} frames, ${sum(({ ticksPerSecond }) => ticksPerSecond).toFixed(1)} ticks/s${recording}`;
};
