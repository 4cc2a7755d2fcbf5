import type { Alert } from "../engine/alerts/alert.ts";
import { formatTime } from "../engine/market/time.ts";

/** An alert for programs: its times as ISO text. */
export const alertTimes = ({ evidence, ...alert }: Alert) => ({
  ...alert,
  time: formatTime(alert.time),
  ...(evidence === undefined
    ? {}
    : { evidence: { ...evidence, dataTime: formatTime(evidence.dataTime) } }),
});
