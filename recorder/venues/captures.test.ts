import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { fromE8 } from "../../engine/market/price.ts";
import { parseTime } from "../../engine/market/time.ts";
import { unitsOf } from "../wire/steps.ts";
import { checkQuote, checkTrade } from "./checked.ts";
import { ConnectionMemory } from "./connection-memory.ts";
import * as venues from "./index.ts";
import { type Captured, captures, decodeAll, type FrameEvent } from "./testing.ts";

const trade = z.looseObject({
  type: z.literal("trade"),
  id: z.string().optional(),
  price: z.number(),
  amount: z.number(),
  side: z.enum(["buy", "sell", "unknown"]),
  timestamp: z.string(),
});
const quote = z.looseObject({
  type: z.literal("book_ticker"),
  askPrice: z.number().optional(),
  askAmount: z.number().optional(),
  bidPrice: z.number().optional(),
  bidAmount: z.number().optional(),
});

/** What we made of a frame, in the shape in which the captures state what they expect; ids may be rounded there. */
const ours = (event: FrameEvent): Record<string, unknown>[] => {
  if (event.kind === "trade") {
    const checked = checkTrade(event);
    if (typeof checked === "string") return [];
    return [
      {
        type: "trade",
        price: fromE8(checked.price),
        amount: unitsOf(checked.size),
        side: event.side ?? "unknown",
        time: event.eventTime,
      },
    ];
  }
  if (event.kind !== "quote") return [];
  const checked = checkQuote(event);
  if (typeof checked === "string") return [];
  return [
    {
      type: "book_ticker",
      bid: checked.bid === undefined ? undefined : fromE8(checked.bid),
      ask: checked.ask === undefined ? undefined : fromE8(checked.ask),
      bidSize: checked.bidSize === undefined ? undefined : unitsOf(checked.bidSize),
      askSize: checked.askSize === undefined ? undefined : unitsOf(checked.askSize),
    },
  ];
};

const theirs = (expected: unknown): Record<string, unknown>[] =>
  (Array.isArray(expected) ? expected : []).flatMap((one: unknown): Record<string, unknown>[] => {
    const asTrade = trade.safeParse(one).data;
    if (asTrade)
      return [
        {
          type: "trade",
          price: asTrade.price,
          amount: asTrade.amount,
          side: asTrade.side,
          time: parseTime(asTrade.timestamp),
        },
      ];
    const asQuote = quote.safeParse(one).data;
    if (!asQuote) return [];
    return [
      {
        type: "book_ticker",
        bid: asQuote.bidPrice,
        ask: asQuote.askPrice,
        bidSize: asQuote.bidAmount,
        askSize: asQuote.askAmount,
      },
    ];
  });

const has = (all: readonly Record<string, unknown>[], type: string): boolean =>
  all.some((one) => one["type"] === type);

// Of a venue that is only polled nobody has captured anything.
const streaming = Object.values(venues).filter(({ poll }) => poll === undefined);

describe.each(streaming)("captured frames of $id", (venue) => {
  const decoded = captures(venue).flatMap((connection) => {
    const memory = new ConnectionMemory();
    return connection.map((line): { line: Captured; events: FrameEvent[] } => ({
      line,
      events: line.dir === "out" ? [] : decodeAll(venue, [line.raw], memory),
    }));
  });

  it("are turned into ticks or knowingly not: these, and no others", async () => {
    const files = new Map<
      string,
      { counts: Record<string, number>; hash: ReturnType<typeof createHash> }
    >();
    for (const { line, events } of decoded) {
      const file = files.get(line.file) ?? { counts: {}, hash: createHash("sha256") };
      files.set(line.file, file);
      for (const event of events) {
        const what = event.kind === "control" ? `control ${event.what}` : event.kind;
        file.counts[what] = (file.counts[what] ?? 0) + 1;
        file.hash.update(`${JSON.stringify(event)}\n`);
      }
    }
    const summary = Object.fromEntries(
      [...files]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { counts, hash }]) => [
          name,
          { ...counts, sha256: hash.digest("hex").slice(0, 16) },
        ]),
    );
    await expect(`${JSON.stringify(summary, null, 2)}\n`).toMatchFileSnapshot(
      `__snapshots__/${venue.id}.captures.json`,
    );
  });

  it("agree with what their sources state", () => {
    for (const { line, events } of decoded) {
      if (line.expected === undefined || line.expected === null) continue;
      const expected = theirs(line.expected);
      const found = events.flatMap(ours);
      for (const type of ["trade", "book_ticker"]) {
        // A ticker may be a quote to us and no event to them, and a trade of a ticker is no print to us.
        if (!has(expected, type)) continue;
        expect(
          found.filter((one) => one["type"] === type),
          `${line.file}:${line.line}`,
        ).toEqual(expected.filter((one) => one["type"] === type));
      }
    }
  });
});
