import type { Alert } from "../engine/alerts/alert.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { Kind } from "../engine/market/tick-batch.ts";
import type { Micros } from "../engine/market/time.ts";
import type { AlertDesk } from "../recorder/alerts/alert-desk.ts";
import { alertFolder } from "../recorder/alerts/alert-folder.ts";
import type { Clock } from "../recorder/feed/surroundings.ts";
import type { TickFold } from "../recorder/fold/tick-fold.ts";
import type { Target } from "../recorder/notify/target.ts";
import type { Context } from "./command.ts";
import type { LiveMachine } from "./live-machine.ts";
import type { NotifyChoice } from "./read-notify.ts";

/** Where a live run's alerts go besides the screen. */
export interface LiveDesk {
  take(alert: Alert): void;
  /** Ticks have come: the heartbeat begins, and goes on. */
  ticks(fold: TickFold): void;
  /** Ends the telling; what is not delivered is told after the next start. */
  close(): Promise<void>;
}

/**
 * Opens the alert log of the home, and the notifiers that the configuration names. Throws when these cannot do their work.
 * Without any a log that cannot be kept is a remark.
 */
export const openLiveDesk = async (
  choice: NotifyChoice | undefined,
  clock: Clock,
  context: Context,
  machine: LiveMachine = {},
): Promise<LiveDesk> => {
  try {
    return await openDesk(choice, clock, context, machine);
  } catch (error) {
    if (choice !== undefined || !(error instanceof WorkbenchError)) throw error;
    context.note(`this run's alerts are kept nowhere: ${error.message}`);
    return { take: () => undefined, ticks: () => undefined, close: async () => undefined };
  }
};

const openDesk = async (
  choice: NotifyChoice | undefined,
  clock: Clock,
  context: Context,
  machine: LiveMachine,
): Promise<LiveDesk> => {
  const [{ openAlertDesk }, { realDisk }, { realProcesses }, { composeMessage }] =
    await Promise.all([
      import("../recorder/alerts/alert-desk.ts"),
      import("../recorder/journal/real-disk.ts"),
      import("../recorder/journal/processes.ts"),
      import("../datasets/events/compose-message.ts"),
    ]);
  const { beatUrl, ...notifiers } = await openNotifiers(choice, context);
  const { targets = notifiers.targets, disk = realDisk } = machine;
  const folder = alertFolder(context.home);
  const desk = await openAlertDesk({
    ...{ folder, clock, targets, spec: choice?.spec, disk, processes: realProcesses },
    ...{ compose: composeMessage, random: context.random, onProblem: context.note },
  });
  let lastTick: Micros | undefined;
  const startBeating =
    beatUrl && (await heartbeatOf({ desk, beatUrl, clock, context, lastTick: () => lastTick }));
  let stopBeating: (() => void) | undefined;
  return {
    take: (alert) => desk.take(alert),
    ticks: ({ rows: { batch } }) => {
      // Gaps and marks of time are no ticks: they come from us while the venues are silent.
      const { length, kind } = batch;
      for (let row = 0; row < length; row++)
        if (kind[row] === Kind.trade || kind[row] === Kind.quote) {
          lastTick = clock.now();
          stopBeating ??= startBeating?.();
          return;
        }
    },
    close: async () => {
      stopBeating?.();
      await desk.close();
    },
  };
};

/** The notifiers and the heartbeat's address that are configured. */
const openNotifiers = async (choice: NotifyChoice | undefined, context: Context) => {
  if (choice === undefined) return { targets: new Map<string, Target>(), beatUrl: undefined };
  const { notifyParts, openHeartbeat, openTargets } = await import("./read-notify.ts");
  const parts = notifyParts(context, context.note);
  return {
    targets: openTargets(choice, parts),
    beatUrl: choice.heartbeat && openHeartbeat(choice.heartbeat, parts),
  };
};

interface Beating {
  readonly desk: AlertDesk;
  readonly beatUrl: (signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly context: Context;
  readonly lastTick: () => Micros | undefined;
}

/** What starts it. */
const heartbeatOf = async ({ desk, beatUrl, clock, context, lastTick }: Beating) => {
  const [{ startHeartbeat, probeDisk }, { realDisk }] = await Promise.all([
    import("../recorder/alerts/heartbeat.ts"),
    import("../recorder/journal/real-disk.ts"),
  ]);
  return () =>
    startHeartbeat({
      clock,
      vitals: () => ({
        lastTick: lastTick(),
        oldestUntried: desk.oldestUntried,
        diskTakesWrites: desk.diskTakesWrites,
      }),
      probe: () => probeDisk(realDisk, alertFolder(context.home), clock),
      ping: beatUrl,
      onChange: (reason) =>
        context.note(
          reason === undefined
            ? "the heartbeat beats again"
            : `the heartbeat has stopped: ${reason}`,
        ),
    });
};
