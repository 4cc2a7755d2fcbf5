import type { Alert } from "../engine/alerts/alert.ts";
import { parseTime } from "../engine/market/time.ts";
import { defaultNotify } from "../engine/notify/notify-config.ts";
import { Rehearsal } from "../engine/notify/rehearsal.ts";
import { type Tally, tally } from "../engine/notify/tally.ts";
import type { AlertHistory } from "../recorder/alerts/alert-history.ts";
import type { Context } from "./command.ts";
import { findTape, openFound } from "./find-tape.ts";
import { notifyChoice } from "./notify-choice.ts";
import { type PipelineArgs, readSettings } from "./pipeline-options.ts";
import { runReplay, type Summary } from "./replay-run.ts";

/** Whom a replay pretends to tell: who is configured, else a telephone. */
export const rehearse = async (context: Pick<Context, "sections">): Promise<Rehearsal> => {
  const choice = await notifyChoice(context);
  return new Rehearsal(choice?.spec ?? defaultNotify(["phone"]));
};

/** What would have been told by the end of a replay. */
export const toldBy = (rehearsal: Rehearsal, { to }: Pick<Summary, "to">): Tally => {
  const end = to === null ? undefined : parseTime(to);
  if (end !== undefined) rehearsal.finish(end);
  return tally(rehearsal.told);
};

/** The alerts of a tape by the rules asked for, and what would have been told about them. */
export const readTapeAlerts = async (
  asked: string,
  args: PipelineArgs,
  context: Context,
): Promise<AlertHistory> => {
  const settings = await readSettings(args, context);
  const rehearsal = await rehearse(context);
  const tape = await openFound(await findTape(asked, context), context);
  try {
    const alerts: Alert[] = [];
    const also = [rehearsal, { alert: (alert: Alert) => void alerts.push(alert) }];
    const run = { tape, settings: await settings(tape), json: false, alerts: false, also };
    toldBy(rehearsal, await runReplay(run, context));
    return {
      ...{ alerts, written: new Map(), acts: [] },
      told: rehearsal.told.map((notification) => ({ notification, outcome: undefined })),
    };
  } finally {
    tape.close();
  }
};
