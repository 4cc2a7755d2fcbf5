import { formatTime } from "../market/time.ts";
import type { Alert } from "./alert.ts";

/** An alert as programs are told of it, in this order of keys. */
export const alertJson = (alert: Alert): { readonly type: string } & Record<string, unknown> => ({
  type: "alert",
  time: formatTime(alert.time),
  rule: alert.rule,
  coin: alert.coin,
  ...(alert.instrument === undefined ? {} : { instrument: alert.instrument }),
  severity: alert.severity,
  state: alert.state,
  incident: alert.incident,
  step: alert.step,
  ...(alert.venue === undefined ? {} : { venue: alert.venue }),
  value: alert.value,
  unit: alert.unit,
  ...(alert.side === undefined ? {} : { side: alert.side }),
  ...(alert.basis === undefined ? {} : { basis: alert.basis }),
  message: alert.message,
  action: alert.action,
  ...(alert.playbook === undefined ? {} : { playbook: alert.playbook }),
  ...(alert.boardOnly === undefined ? {} : { boardOnly: true }),
  ...(alert.recovering === undefined ? {} : { recovering: true }),
  ...(alert.evidence === undefined
    ? {}
    : { evidence: { ...alert.evidence, dataTime: formatTime(alert.evidence.dataTime) } }),
});
