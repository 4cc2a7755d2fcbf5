import { formatTime, micros } from "../engine/market/time.ts";
import type { Frame } from "../engine/pipeline/frame.ts";

type Line = { readonly type: string } & Record<string, unknown>;

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
