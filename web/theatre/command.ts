import { WorkbenchError } from "../../engine/errors.ts";
import type { Micros } from "../../engine/market/time.ts";
import { parseMoment } from "../view/range.ts";
import type { Span } from "../view/run.ts";

/** Seconds of tape for each second of wall clock; `max`: as fast as the machine can. */
export type Speed = number | "max";
export type Step = "tick" | "second" | "minute" | "bar";
type Direction = 1 | -1;

/** What a viewer asks of a replay. */
export type Command =
  | { readonly do: "play" | "pause" | "toggle" | "slower" | "faster" | "gap" }
  | { readonly do: "step"; readonly step: Step; readonly direction: Direction }
  | { readonly do: "alert"; readonly direction: Direction }
  | { readonly do: "seek"; readonly time: Micros }
  | { readonly do: "speed"; readonly speed: Speed }
  | { readonly do: "loop"; readonly span: Span | undefined }
  | { readonly do: "panels"; readonly panels: readonly string[] };

export const SPEEDS: readonly Speed[] = [0.1, 1, 10, 60, 600, 3600, 10_000, "max"];

type Form = Readonly<Record<string, string | undefined>>;

/**
 * A form as a command: `do=play|pause|toggle|slower|faster|gap`, `do=step` with `by=-1 tick` (second, minute, bar),
 * `do=alert` with `to=next|previous`, `do=seek` with `to` a time, `do=speed` with `speed`, `do=loop` with `from` and `to`
 * (none: no loop), `do=panels` with `panels=price,rsi` or a field
 * `panel.rsi` for each. Throws a usage error.
 */
export const parseCommand = (form: Form): Command => {
  const name = form["do"] ?? "";
  switch (name) {
    case "play":
    case "pause":
    case "toggle":
    case "slower":
    case "faster":
    case "gap":
      return { do: name };
    case "step":
      return { do: "step", ...parseStep(form["by"] ?? "") };
    case "alert":
      return { do: "alert", direction: form["to"] === "previous" ? -1 : 1 };
    case "seek":
      return { do: "seek", time: parseMoment("time", form["to"] ?? "") };
    case "speed":
      return { do: "speed", speed: parseSpeed(form["speed"] ?? "") };
    case "loop":
      return { do: "loop", span: parseLoop(form) };
    case "panels":
      return { do: "panels", panels: panelsOf(form) };
    default:
      throw new WorkbenchError(
        "usage",
        `"${name.slice(0, 40)}" is nothing that a replay does`,
        "It plays, pauses, steps, seeks, loops, and goes to alerts and gaps.",
      );
  }
};

const parseStep = (by: string): { readonly step: Step; readonly direction: Direction } => {
  const [, sign, step] = /^([+-]?)1 (tick|second|minute|bar)$/.exec(by.trim()) ?? [];
  if (step === undefined)
    throw new WorkbenchError(
      "usage",
      `by: "${by.slice(0, 40)}" is no step`,
      "Write 1 tick, -1 second, 1 minute or -1 bar.",
    );
  return { step: step as Step, direction: sign === "-" ? -1 : 1 };
};

/** `600`, `0.1` or `max`. Throws a usage error. */
export const parseSpeed = (text: string): Speed => {
  if (text === "max") return "max";
  const speed = Number(text);
  if (text.trim() === "" || !(speed >= 0.1 && speed <= 10_000))
    throw new WorkbenchError(
      "usage",
      `speed: "${text.slice(0, 40)}" is none`,
      "Give seconds of tape a second, from 0.1 to 10000, or max.",
    );
  return speed;
};

/** Names apart by commas; which of them there are is for the page to know. */
export const parsePanels = (text: string): string[] =>
  text
    .slice(0, 400)
    .split(",")
    .filter((name) => name !== "");

/** A list, or a field `panel.price` for each that is chosen: of a field given twice only the last would count. */
const panelsOf = (form: Form): string[] =>
  form["panels"] !== undefined
    ? parsePanels(form["panels"])
    : Object.keys(form).flatMap((name) => (name.startsWith("panel.") ? [name.slice(6)] : []));

const parseLoop = ({ from = "", to = "" }: Form): Span | undefined => {
  if (from === "" && to === "") return undefined;
  const span = { from: parseMoment("from", from), to: parseMoment("to", to) };
  if (span.from < span.to) return span;
  throw new WorkbenchError("usage", "the loop is empty", "`from` must be before `to`.");
};
