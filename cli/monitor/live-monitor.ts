import { WorkbenchError } from "../../engine/errors.ts";
import type { Clock } from "../../recorder/feed/surroundings.ts";
import type { LiveView } from "../../web/board/live-view.ts";
import type { Context } from "../command.ts";
import type { Console } from "../console.ts";
import type { StatusLine } from "../feed-status.ts";
import type { StatusPainter } from "../status-painter.ts";
import { Kept } from "./kept.ts";
import { Monitor } from "./monitor.ts";
import { Mutes } from "./mutes.ts";
import { lookOf } from "./wants-monitor.ts";

export interface LiveMonitor {
  /** For the run: what it prints is kept until the terminal is given back; the signal is aborted by `q`, too. */
  readonly context: Context;
  /** Hears the status and the remarks. */
  readonly painter: StatusPainter;
  /** Gives the terminal back, and prints what was kept. Throws when the terminal went away by itself. */
  close(): Promise<void>;
}

/** What it shows. */
export interface LiveParts {
  readonly live: LiveView;
  readonly clock: Clock;
  /** Address of the pages, where there are any. */
  readonly pages: string | undefined;
}

/** The board of a live run on a terminal. */
export const openLiveMonitor = (
  console: Console,
  { live, clock, pages }: LiveParts,
  context: Context,
): LiveMonitor => {
  const quit = new AbortController();
  const kept = new Kept(context, AbortSignal.any([context.signal, quit.signal]));
  const mutes = new Mutes(kept.context);
  mutes.load().catch((error: unknown) => kept.context.note(`silences: ${String(error)}`));
  let status: StatusLine | undefined;
  let lost: Error | undefined;
  const monitor = new Monitor({
    ...{ console, clock, look: lookOf(console, context) },
    version: () => `${live.ticksSeen} ${status?.time} ${kept.told}`,
    view: () => ({
      board: live.board,
      alerts: live.alerts,
      history: (coin) => live.frames(coin),
      notes: kept.notes,
      live: { status, elsewhere: live.elsewhere, muted: mutes.all, pages },
    }),
    obey: async (order) => (order.do === "mute" ? mutes.toggle(order.coin) : undefined),
    quit: (error) => {
      lost ??= error;
      quit.abort();
    },
  });
  return {
    context: kept.context,
    painter: {
      show: (line) => {
        status = line;
      },
      note: kept.context.note,
      makeRoom: () => undefined,
      stop: () => undefined,
    },
    close: async () => {
      await monitor.close();
      kept.print();
      if (lost !== undefined)
        throw new WorkbenchError("environment", lost.message, "What was recorded is safe.");
    },
  };
};
