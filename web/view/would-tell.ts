import { micros } from "../../engine/market/time.ts";
import { defaultNotify } from "../../engine/notify/notify-config.ts";
import { Rehearsal } from "../../engine/notify/rehearsal.ts";
import { type Tally, tally } from "../../engine/notify/tally.ts";
import type { Run } from "./run.ts";

/** What a run's alerts would have told a telephone, by the default routes. */
export const wouldTell = ({ alerts, to }: Pick<Run, "alerts" | "to">): Tally => {
  const rehearsal = new Rehearsal(defaultNotify(["phone"]));
  for (const alert of alerts) rehearsal.alert(alert);
  rehearsal.finish(micros(to));
  return tally(rehearsal.told);
};
