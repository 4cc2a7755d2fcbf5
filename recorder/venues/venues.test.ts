import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonIndex } from "../wire/json-index.ts";
import { checkQuote, checkTrade } from "./checked.ts";
import { ConnectionMemory } from "./connection-memory.ts";
import * as venues from "./index.ts";
import { decodeAll, sampleFrames } from "./testing.ts";
import { FrameError, type Listing } from "./venue.ts";

// Every venue in the registry is held to the same contract: a new one needs no new test code.
describe.each(Object.values(venues))("$id", (venue) => {
  const frames = sampleFrames(venue);

  it("turns its sample frames into these events", async () => {
    const lines = decodeAll(venue, frames).map((event) => JSON.stringify(event));
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
      `__snapshots__/${venue.id}.events.jsonl`,
    );
  });

  it("knows every sample frame, and rejects nothing of them", () => {
    for (const frame of frames)
      for (const event of decodeAll(venue, [frame])) {
        expect(event.kind, frame).not.toBe("rejected");
        expect(event.kind === "control" && event.what === "unknown", frame).toBe(false);
      }
  });

  it("answers a torn frame with an error that names the venue", () => {
    fc.assert(
      fc.property(fc.constantFrom(...frames), fc.nat(), (frame, at) => {
        const torn = frame.slice(0, at % frame.length);
        if (torn === "pong" || torn === "ping") return;
        expect(() => decodeAll(venue, [torn])).toThrow(new RegExp(`^${venue.id}: `));
      }),
    );
  });

  it("reads mutated frames without a crash, and lets no nonsense through", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom(...frames), fc.nat(), fc.nat(4), fc.string({ maxLength: 4 })),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        (mutations) => {
          const memory = new ConnectionMemory();
          for (const [frame, at, cut, put] of mutations) {
            const place = at % frame.length;
            const mutated = frame.slice(0, place) + put + frame.slice(place + cut);
            try {
              for (const event of decodeAll(venue, [mutated], memory)) {
                if (event.kind === "trade") {
                  const checked = checkTrade(event);
                  if (typeof checked === "string") continue;
                  expect(checked.price).toBeGreaterThan(0);
                  expect(Number(checked.size)).toBeGreaterThan(0);
                } else if (event.kind === "quote") {
                  const checked = checkQuote(event);
                  if (typeof checked === "string") continue;
                  expect(checked.bid ?? 1).toBeGreaterThan(0);
                  expect(checked.ask ?? 1).toBeGreaterThan(0);
                }
              }
            } catch (error) {
              expect(error).toBeInstanceOf(FrameError);
            }
          }
          // What it remembers can be written down.
          const saved = memory.save();
          expect(JSON.parse(JSON.stringify(saved))).toEqual(saved);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("subscribes to every pair once, within its limits", () => {
    const listings = Array.from(
      { length: 60 },
      (_, i): Listing => ({
        symbol: `C${i}/USD`,
        wire: `C${i}USD`,
        rest: `C${i}USD`,
        trading: true,
        status: "online",
      }),
    );
    const carried = new Map<string, Set<string>>();
    for (const line of venue.lines) {
      const requests = line.subscribe(listings.slice(0, line.pairs), 1);
      const keys = requests.flatMap(({ subscriptions }) => subscriptions.map(({ key }) => key));
      expect(new Set(keys).size).toBe(keys.length);
      const ids = requests.flatMap(({ request }) => request ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { subscriptions } of requests)
        for (const { symbol, carries } of subscriptions)
          for (const what of carries.split(" and "))
            carried.set(what, (carried.get(what) ?? new Set()).add(symbol));
    }
    if (venue.poll !== undefined) {
      // Nothing to subscribe to: one request asks for all.
      expect(venue.lines).toEqual([]);
      for (const { rest } of listings) expect(venue.poll.path(listings)).toContain(rest);
      return;
    }
    expect(carried.get("trades")?.has("C0/USD")).toBe(true);
    expect(carried.get("quotes")?.has("C0/USD")).toBe(true);
  });

  it("reads an instrument list that is none as an error, not as an empty list", () => {
    const json = new JsonIndex();
    for (const text of ['{"error":["EGeneral:Too many requests"]}', "{}", "null", '"x"', "5"]) {
      json.parse(text);
      expect(() => venue.instruments.read(json), text).toThrow();
    }
  });
});
