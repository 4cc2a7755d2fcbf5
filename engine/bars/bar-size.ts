import { WorkbenchError } from "../errors.ts";
import { decimalToE8, fromE8 } from "../market/price.ts";
import { formatDuration, type Micros, parseDuration } from "../market/time.ts";

/** How bars are cut: by the clock, or after so many ticks, base units (volume) or quote units (notional). */
export type BarSize =
  | { readonly by: "time"; readonly length: Micros; readonly text: string }
  | {
      readonly by: "ticks" | "volume" | "notional";
      readonly threshold: number;
      readonly text: string;
    };

/** `1m`, `ticks:1`, `volume:100000` or `notional:100000`. Throws a usage error for anything else. */
export const parseBarSize = (text: string): BarSize => {
  const match = /^(ticks|volume|notional):(.*)$/.exec(text.trim());
  if (!match && text.includes(":")) throw noSize(text);
  if (!match) {
    const length = parseDuration(text);
    return { by: "time", length, text: formatDuration(length) };
  }
  const [, word, amount = ""] = match;
  const by = word === "ticks" || word === "volume" ? word : "notional";
  const steps = decimalToE8(amount);
  const threshold = steps === undefined ? Number.NaN : fromE8(steps);
  if (!(threshold > 0) || (by === "ticks" && !Number.isInteger(threshold))) throw noSize(text);
  return { by, threshold, text: `${by}:${threshold}` };
};

const noSize = (text: string): WorkbenchError =>
  new WorkbenchError(
    "usage",
    `"${text}" is no bar size`,
    "Write it like 1m, ticks:100, volume:100000 or notional:100000.",
  );
