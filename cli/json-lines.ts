import type { Alert } from "../engine/alerts/alert.ts";
import { formatTime, micros } from "../engine/market/time.ts";
import type { Frame } from "../engine/pipeline/frame.ts";

type Line = { readonly type: string } & Record<string, unknown>;

/** An alert as its line of NDJSON. */
export const alertJson = (alert: Alert): Line => ({
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

/** A frame as its line of NDJSON: null where it has no value. */
export const frameJson = ({ time, layout, basis, values }: Frame): Line => ({
  type: "frame",
  time: formatTime(micros(time)),
  instrument: layout.subject,
  ...(basis === undefined ? {} : { basis }),
  values: Object.fromEntries(layout.keys.map((key, i) => [key, finite(values[i])])),
});

/** JSON has no NaN. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
