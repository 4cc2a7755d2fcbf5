import { formatTime, micros } from "../market/time.ts";
import type { Frame } from "./frame.ts";

/** A frame as programs are told of it. */
export interface FrameLine {
  readonly type: "frame";
  /** ISO 8601, UTC. */
  readonly time: string;
  /** An instrument, or a coin. */
  readonly instrument: string;
  /** The quote currency that a coin is judged in when its peg's cannot be had. */
  readonly basis?: string;
  /** By indicator id and field; null where it has no value. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** A frame as its line of NDJSON: null where it has no value. */
export const frameJson = ({ time, layout, basis, values }: Frame): FrameLine => ({
  type: "frame",
  time: formatTime(micros(time)),
  instrument: layout.subject,
  ...(basis === undefined ? {} : { basis }),
  values: Object.fromEntries(layout.keys.map((key, i) => [key, finite(values[i])])),
});

/** JSON has no NaN. */
export const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
