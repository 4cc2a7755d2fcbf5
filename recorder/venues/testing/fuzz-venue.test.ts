import { describe, expect, it } from "vitest";
import * as venues from "../index.ts";
import type { Venue } from "../venue.ts";
import { fuzzMaterial } from "./fuzz-material.ts";
import { fuzzVenue } from "./fuzz-venue.ts";

// `npm run fuzz -- --only frames` plays as many as one likes, captured ones among them, and looks at the clock too.
const still = (): number => 0;

describe.each(Object.values(venues))("$id", (venue) => {
  it("takes 20,000 damaged frames, and damaged answers by REST, without harm", () => {
    const material = fuzzMaterial(venue, false);
    const { findings, frames, refused, ticks } = fuzzVenue(venue, {
      ...{ material, frames: 20_000, seed: 20230311, elapsed: still },
    });
    expect(findings).toEqual([]);
    expect(frames).toBeGreaterThanOrEqual(20_000);
    // Some were damaged beyond reading, and some were read: neither half is tested by nothing.
    expect(refused).toBeGreaterThan(4_000);
    expect(ticks).toBeGreaterThan(1_000);
  });
});

describe("fuzzVenue", () => {
  const { kraken } = venues;
  const material = fuzzMaterial(kraken, false);
  const play = (decode: Venue["decode"], elapsed = still) =>
    fuzzVenue({ ...kraken, decode }, { material, frames: 100, seed: 1, elapsed });

  const tick = { symbol: "USDC/USD", eventTime: Number.NaN, side: undefined, detail: undefined };

  it.each<[string, Venue["decode"], RegExp]>([
    [
      "another error than its own",
      () => {
        throw new TypeError("x is not a function");
      },
      /^TypeError: x is not a function/,
    ],
    [
      "a price that is no text",
      (_frame, _memory, out) =>
        out.trade(JSON.parse('{"symbol":"USDC/USD","price":1,"size":"1","eventTime":null}')),
      /^no trade: /,
    ],
    [
      "a time of another world",
      (_frame, _memory, out) =>
        out.trade({ ...tick, price: "1", size: "1", id: "1", eventTime: JSON.parse("5") }),
      /^no trade: /,
    ],
    [
      "a memory without end",
      (_frame, memory) => memory.set("a", `${memory.get("a") ?? ""}${"x".repeat(300_000)}`),
      /^remembers \d+ characters$/,
    ],
    [
      "a memory that is no JSON",
      (_frame, memory) =>
        memory.set("a", { at: Number.NaN, of: new Map([[1, 2]]), big: undefined }),
      /^remembers what is no JSON$/,
    ],
    [
      "an endless reply",
      (frame, _memory, out) =>
        out.control({ what: "reply", frame: JSON.stringify(frame.padEnd(2_000, "x")) }),
      /^no reply of 20\d\d characters/,
    ],
    [
      "a change to what all objects share",
      () => {
        Object.assign(Object.prototype, { polluted: true });
      },
      /^changed what all objects share$/,
    ],
  ])("finds %s", (_what, decode, problem) => {
    try {
      const { findings } = play(decode);
      expect(findings.map((finding) => finding.problem)).toContainEqual(
        expect.stringMatching(problem),
      );
    } finally {
      Reflect.deleteProperty(Object.prototype, "polluted");
    }
  });

  it("finds what is slow each time, and lets a machine be that was busy once", () => {
    let now = 0;
    const slow = (ms: (call: number) => number) => {
      let calls = 0;
      return play(
        () => {
          now += ms(calls++);
        },
        () => now,
      );
    };
    expect(slow(() => 500).findings[0]?.problem).toBe("takes 500.0 ms");
    const once = slow((call) => (call === 100 ? 500 : 0));
    expect(once.findings).toEqual([]);
    expect(once.slowest.ms).toBe(500);
  });

  it("plays the same frames for the same seed, from any connection on", () => {
    const heard: string[] = [];
    const listen = (frame: string): void => void heard.push(frame);
    play(listen);
    const first = heard.splice(0);
    play(listen);
    expect(heard).toEqual(first);
  });
});
