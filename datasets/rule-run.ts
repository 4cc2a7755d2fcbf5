import type { Alert } from "../engine/alerts/alert.ts";
import type { RuleSpec } from "../engine/alerts/rule-config.ts";
import { parseBarSize } from "../engine/bars/bar-size.ts";
import { formatDuration, minutes } from "../engine/market/time.ts";
import type { Tape } from "../recorder/tape/open-tape.ts";
import { replayTape } from "./replay-tape.ts";

/**
 * Every alert of these rules over a tape, in order. Frames and their indicators are left out, for rules bring those that
 * they need: the alerts are the same as a replay's.
 */
export const runRules = async (
  tape: Tape,
  rules: readonly RuleSpec[],
  signal?: AbortSignal,
): Promise<Alert[]> => {
  const alerts: Alert[] = [];
  const interval = await tape.barInterval();
  const bar = Math.max(interval ?? 0, minutes(1)) as ReturnType<typeof minutes>;
  await replayTape({
    tape,
    settings: {
      order: "tape",
      clock: tape.clock,
      bars: [parseBarSize(formatDuration(bar))],
      every: undefined,
      indicators: [],
      seedCompat: false,
      rules,
    },
    sink: { alert: (alert) => alerts.push(alert) },
    ...(signal === undefined ? {} : { signal }),
  });
  return alerts;
};
