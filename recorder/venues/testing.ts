import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { ConnectionMemory } from "./connection-memory.ts";
import type { Control, FrameSink, Venue, VenueQuote, VenueTrade } from "./venue.ts";

/** What a venue's adapter made of a frame. */
export type FrameEvent =
  | ({ readonly kind: "trade" } & VenueTrade)
  | ({ readonly kind: "quote" } & VenueQuote)
  | ({ readonly kind: "control" } & Control)
  | { readonly kind: "rejected"; readonly reason: string };

/** Decodes frames of one connection in their order. */
export const decodeAll = (
  venue: Venue,
  frames: readonly string[],
  memory = new ConnectionMemory(),
): FrameEvent[] => {
  const events: FrameEvent[] = [];
  const sink: FrameSink = {
    trade: (trade) => events.push({ kind: "trade", ...trade }),
    quote: (quote) => events.push({ kind: "quote", ...quote }),
    control: (control) => events.push({ kind: "control", ...control }),
    reject: (reason) => events.push({ kind: "rejected", reason }),
  };
  for (const frame of frames) venue.decode(frame, memory, sink);
  return events;
};

/** This folder among the sources: what was built from them has neither samples nor captures beside it. */
const HERE = import.meta.url.replace("/dist/recorder/", "/recorder/");

/** The frames beside a venue's adapter, one of every type that it names, a line each; written for the tests. */
export const sampleFrames = (venue: Venue): string[] =>
  readFileSync(new URL(`${venue.id}.frames.jsonl`, HERE), "utf8")
    .split("\n")
    .filter((line) => line !== "");

const captured = z.looseObject({
  transport: z.enum(["ws", "rest"]),
  dir: z.enum(["in", "out"]),
  raw: z.string(),
  source: z.string(),
  group: z.string().nullish(),
  expected: z.unknown().optional(),
});

/** A line of the captures: see their README. */
export type Captured = z.infer<typeof captured> & { readonly file: string; readonly line: number };

const CAPTURES = fileURLToPath(new URL("../../../shared/captures", HERE));

/** Folders of captures by venue; retired protocols that are out of scope are left out. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  coinbase: ["coinbase-exchange", "coinbase-advanced"],
  kraken: ["kraken-v2", "kraken-v1"],
  gemini: ["gemini-v3", "gemini-v2"],
};
const RETIRED = /^v3_/;

/**
 * Captured messages of a venue, connection by connection, each in the order in which they came. Throws when the folder is
 * not there: a test over nothing would prove nothing.
 */
export const captures = (venue: Venue): Captured[][] => {
  const connections = new Map<string, Captured[]>();
  for (const folder of FOLDERS[venue.id] ?? [venue.id])
    for (const file of readdirSync(`${CAPTURES}/${folder}`).sort()) {
      if (RETIRED.test(file)) continue;
      const lines = readFileSync(`${CAPTURES}/${folder}/${file}`, "utf8").split("\n");
      for (const [index, text] of lines.entries()) {
        if (text === "") continue;
        const one = {
          ...captured.parse(JSON.parse(text)),
          file: `${folder}/${file}`,
          line: index + 1,
        };
        const key = connectionOf(one);
        connections.set(key, [...(connections.get(key) ?? []), one]);
      }
    }
  const inOrder = (all: Captured[]): Captured[] =>
    all.sort((a, b) => place(a) - place(b) || a.line - b.line);
  return [...connections.values()].map(inOrder);
};

/** `BITFINEX.ws.11.0/trades/tBFTUSD` is one channel of the connection `BITFINEX.ws.11.0`. */
const connectionOf = ({ group, file, line }: Captured): string => {
  if (!group) return `${file}#${line}`;
  return /^[A-Z]+\.(ws|http)?\.?[\d.]+/.exec(group)?.[0] ?? group;
};

const place = ({ source }: Captured): number =>
  Number(/(?:#L|message )(\d+)/.exec(source)?.[1] ?? 0);

/** Whether the captures are at hand: for those who use them and do not depend on them. */
export const hasCaptures = (): boolean => existsSync(CAPTURES);
