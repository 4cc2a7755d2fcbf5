import { describe, expect, it } from "vitest";
import { FieldError, JsonIndex } from "../wire/json-index.ts";
import { bybitBest } from "./bybit-best.ts";
import { ConnectionMemory } from "./connection-memory.ts";

type Levels = readonly (readonly [string, string])[];

/** What stands after each of these frames of one connection: bid, its size, ask, its size. */
const standing = (frames: readonly (readonly ["snapshot" | "delta", Levels, Levels])[]) => {
  const memory = new ConnectionMemory();
  return frames.map(([type, b, a]) => {
    const json = new JsonIndex();
    json.parse(JSON.stringify({ s: "USDCUSDT", b, a }));
    const best = bybitBest(json, 0, type === "snapshot", memory);
    return best && [best.bid, best.bidSize, best.ask, best.askSize];
  });
};

const WHOLE = ["snapshot", [["0.9", "5"]], [["0.91", "7"]]] as const;

describe("Bybit's book of one level", () => {
  it("keeps the side that a delta does not name", () => {
    expect(
      standing([WHOLE, ["delta", [["0.89", "1"]], []], ["delta", [], [["0.92", "2"]]]]),
    ).toEqual([
      ["0.9", "5", "0.91", "7"],
      ["0.89", "1", "0.91", "7"],
      ["0.89", "1", "0.92", "2"],
    ]);
  });

  it.each([
    [[["0.9", "0"]], [undefined, undefined]],
    [[["0.9", "0.000"]], [undefined, undefined]],
    // In either order the level that stays is the best.
    [
      [
        ["0.9", "0"],
        ["0.88", "3"],
      ],
      ["0.88", "3"],
    ],
    [
      [
        ["0.88", "3"],
        ["0.9", "0"],
      ],
      ["0.88", "3"],
    ],
    // What is not the best cannot be taken from it.
    [[["0.87", "0"]], ["0.9", "5"]],
  ] as const)("takes a level of size 0 away: %o", (bids, [bid, size]) => {
    expect(standing([WHOLE, ["delta", bids, []]])[1]).toEqual([bid, size, "0.91", "7"]);
  });

  it("says nothing while a side is not known, and forgets nothing it never knew", () => {
    const bids = ["delta", [["0.9", "5"]], []] as const;
    const both = ["delta", [["0.9", "5"]], [["0.91", "7"]]] as const;
    expect(standing([bids, bids, both, bids])).toEqual([
      ...[undefined, undefined],
      ...[
        ["0.9", "5", "0.91", "7"],
        ["0.9", "5", "0.91", "7"],
      ],
    ]);
  });

  it("takes an empty side of a snapshot for empty", () => {
    expect(standing([WHOLE, ["snapshot", [], [["0.91", "7"]]]])[1]).toEqual([
      ...[undefined, undefined, "0.91", "7"],
    ]);
  });

  it("does not take a frame without its lists for an empty book", () => {
    const json = new JsonIndex();
    json.parse('{"s":"USDCUSDT","b":[]}');
    expect(() => bybitBest(json, 0, true, new ConnectionMemory())).toThrow(FieldError);
  });
});
