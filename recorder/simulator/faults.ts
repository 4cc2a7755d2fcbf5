import * as z from "zod";
import { WorkbenchError } from "../../engine/errors.ts";

/** A week: nobody waits longer for a fault to end. */
const LONGEST_MS = 7 * 86_400_000;
const MOST_FAULTS = 100_000;

/** Milliseconds of wall clock: how long it lasts. */
const forMs = z.number().min(1).max(LONGEST_MS);
const symbol = z.string().min(1).max(100);
const count = z.int().min(1).max(1_000_000);
const retryAfterS = z.int().min(0).max(86_400).optional();

/** `atMs`: milliseconds of tape after its start. It befalls the connections that the venue has at that moment. */
const at = { atMs: z.number().min(0).max(1e13), venue: z.string().min(1).max(40) };

const fault = z.discriminatedUnion("kind", [
  // Connections that end or go quiet.
  /** Every connection ends without a close frame. */
  z.strictObject({ kind: z.literal("terminate"), ...at }),
  /** Every connection is closed with a code; `torn`: after the first half of a frame. */
  z.strictObject({
    kind: z.literal("close"),
    ...at,
    code: z
      .int()
      .refine((code) => code === 1000 || (code >= 1001 && code <= 4999), "no close code")
      .refine((code) => ![1004, 1005, 1006].includes(code), "a code that nobody may send"),
    reason: z.string().max(100).optional(),
    torn: z.boolean().optional(),
  }),
  /** Connections stay open and nothing comes any more, pongs included; at the end they are terminated. */
  z.strictObject({ kind: z.literal("silent"), ...at, forMs }),
  /** Data of one pair stop, heartbeats and all else go on. `ends`: then the connections end, before anything more comes. */
  z.strictObject({ kind: z.literal("mute"), ...at, symbol, forMs, ends: z.boolean().optional() }),
  /** The tape stands still, for every venue: a market in which nothing happens. */
  z.strictObject({ kind: z.literal("standstill"), ...at, forMs }),
  /** A client that says nothing for `withinMs` is closed: its heartbeat is missing. */
  z.strictObject({ kind: z.literal("impatient"), ...at, withinMs: z.number().min(50), forMs }),
  /** The end is announced, where the protocol can say so, and comes so much later. */
  z.strictObject({ kind: z.literal("announce"), ...at, forMs }),
  /** The venue is gone: connections end, new ones are cut off, REST answers 503. */
  z.strictObject({ kind: z.literal("gone"), ...at, forMs }),

  // What is refused. Whoever is connected stays so.
  z.strictObject({
    kind: z.literal("refuse"),
    ...at,
    /** An HTTP status at the upgrade (302 leads back to the same place), or a subprotocol that nobody asked for. */
    answer: z.union([z.literal([302, 403, 429, 503]), z.literal("subprotocol")]),
    retryAfterS,
    forMs,
  }),
  /** REST answers so to everything. */
  z.strictObject({
    kind: z.literal("ban"),
    ...at,
    status: z.literal([418, 429, 500]),
    retryAfterS,
    forMs,
  }),
  /** Subscribing to the pair is refused as one that does not exist; the instrument list still has it. */
  z.strictObject({ kind: z.literal("refuseSymbol"), ...at, symbol, forMs }),
  /** Subscribing to the pair is never answered and brings nothing. */
  z.strictObject({ kind: z.literal("ignoreSymbol"), ...at, symbol, forMs }),

  // Frames that are missing, doubled, out of order or late.
  /** The next frames with a trade of the pair get lost, the connection stays. */
  z.strictObject({ kind: z.literal("drop"), ...at, symbol, count }),
  /** The server answers all subscriptions once more, as if new: history comes again. */
  z.strictObject({ kind: z.literal("history"), ...at }),
  /** The next frames come twice. */
  z.strictObject({ kind: z.literal("repeat"), ...at, count }),
  /** So many times two neighbouring frames with trades change places. */
  z.strictObject({ kind: z.literal("swap"), ...at, count }),
  /** Frames are held back, then come in one burst. */
  z.strictObject({ kind: z.literal("delay"), ...at, forMs }),

  // Frames that are not as they should be.
  /** Rows that are no trades of the tape: their price or size is no number, zero, negative or missing. */
  z.strictObject({ kind: z.literal("malformed"), ...at, count }),
  /** The next frames have keys that nobody knows. */
  z.strictObject({ kind: z.literal("extraKeys"), ...at, count }),
  /** One frame that is no message of the venue's. */
  z.strictObject({
    kind: z.literal("junk"),
    ...at,
    what: z.literal(["empty", "binary", "text", "unknown"]),
  }),
  /** One frame of so many bytes. */
  z.strictObject({
    kind: z.literal("oversized"),
    ...at,
    bytes: z
      .int()
      .min(1)
      .max(256 << 20),
  }),
]);

/** Something that goes wrong with a simulated venue. None ever changes what a trade of the tape says. */
export type Fault = z.infer<typeof fault>;

const schedule = z.array(fault).max(MOST_FAULTS);

/**
 * Reads a schedule: JSON, a list of faults, or the lines that `simulate --faults` prints. `path` names it in errors.
 * Returns them in order of time.
 */
export const parseFaults = (text: string, path: string): Fault[] => {
  const parsed = schedule.safeParse(jsonOf(text, path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.length ? `fault ${issue.path.join(".")}: ` : "";
    throw new WorkbenchError(
      "input",
      `${path}: ${where}${issue?.message ?? "no list of faults"}`,
      'A fault is like {"kind":"terminate","atMs":60000,"venue":"kraken"}; simulate --help lists the kinds.',
      { cause: parsed.error },
    );
  }
  return sortFaults(parsed.data);
};

const jsonOf = (text: string, path: string): unknown => {
  try {
    if (text.trimStart().startsWith("[")) return JSON.parse(text);
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line) => withoutType(JSON.parse(line))).filter((line) => line !== undefined);
  } catch (cause) {
    throw new WorkbenchError(
      "input",
      `${path} is not JSON`,
      "Give a list of faults, or the lines that simulate --faults <seed> --json prints.",
      { cause },
    );
  }
};

/** A printed line carries a type; those that are about something else are left out. */
const withoutType = (line: unknown): unknown => {
  if (typeof line !== "object" || line === null || !("type" in line)) return line;
  if (line.type !== "fault") return undefined;
  const { type, ...rest } = line;
  return rest;
};

export const sortFaults = (faults: readonly Fault[]): Fault[] =>
  // The sort is stable: what is drawn for one moment happens in the order of the list.
  [...faults].sort((a, b) => a.atMs - b.atMs);

/** Kinds, for help texts. */
export const faultKinds: readonly string[] = fault.options.map(
  (option) => [...option.shape.kind.values][0] ?? "",
);
