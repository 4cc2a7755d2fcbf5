import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { SweepPlan, TrialOutcome } from "../../engine/backtest/sweep/sweep-result.ts";
import { sweepHash } from "../backtest/sweep-lines.ts";
import {
  type Announcement,
  announcementText,
  chunkId,
  packOutcomes,
  readAnnouncement,
  readChunk,
  unpackOutcomes,
} from "./queue-messages.ts";

const plan: SweepPlan = {
  strategy: { id: "pace", title: "Pace", source: "0".repeat(64) },
  tapes: [],
  design: { kind: "grid", axes: [], fixed: {}, count: 1, seed: 1 },
  ...{ capital: 1000, step: 3600e6, walkForward: undefined, version: "1.2.3" },
};
const announcement: Announcement = {
  ...{ plan, tapes: [], owner: "me" },
  strategy: { kind: "builtIn" },
};
const chunk = readChunk({
  tape: 0,
  configurations: [
    { index: 7, parameters: { size: 5 } },
    { index: 9, parameters: { size: 6 } },
  ],
});
const outcome: TrialOutcome = {
  ...{ currency: "USD", pnl: 0.1 + 0.2, fees: 1e-16, slippage: -5e-324, maxDrawdown: 0 },
  ...{ sharpe: Number.NaN, trades: 3, clusters: 1, fills: 6, turnover: 2 / 3, exposure: 1 },
  failure: { strategy: "pace", time: Number.NaN, cause: "threw <b>\u001b[31m" },
  returns: Float64Array.of(0, Number.NaN, -0.25, 1e308),
  held: Float64Array.of(1.6e15, 1.7e15),
};
const both = [
  { index: 7, outcome },
  { index: 9, outcome: { ...outcome, failure: undefined } },
];

describe("what goes over a queue", () => {
  it("comes back as it was", async () => {
    const packed: unknown = JSON.parse(JSON.stringify(await packOutcomes(both)));
    expect(await unpackOutcomes(packed, chunk)).toEqual(both);
    expect(readAnnouncement(sweepHash(plan), announcementText(announcement))).toEqual(announcement);
  });

  it("is no announcement under another plan's name, nor when it is anything else", () => {
    const text = announcementText(announcement);
    expect(readAnnouncement(sweepHash({ ...plan, capital: 1 }), text)).toBeUndefined();
    for (const other of ["", "null", "{}", "[]", text.slice(1), text.replace("builtIn", "shell")])
      expect(readAnnouncement(sweepHash(plan), other), other).toBeUndefined();
  });

  it.each([
    ["nothing", undefined],
    ["no configurations", { tape: 0, configurations: [] }],
    ["a place before the first tape", { ...chunk, tape: -1 }],
    ["an object as a value", { tape: 0, configurations: [{ index: 0, parameters: { a: {} } }] }],
    ["too many", { tape: 0, configurations: Array(1025).fill({ index: 0, parameters: {} }) }],
  ])("is no job with %s", (_, data) => {
    expect(() => readChunk(data)).toThrow();
  });

  it("is no result of another chunk, nor what is no result", async () => {
    const packed = await packOutcomes(both.slice(0, 1));
    await expect(unpackOutcomes(packed, chunk)).rejects.toThrow("it is of another chunk");
    const made = (text: string) => ({ outcomes: deflateSync(text).toString("base64") });
    for (const other of [
      null,
      "",
      {},
      { outcomes: "!" },
      made("[]"),
      made('[{"index":7},{"index":9}]'),
    ])
      await expect(unpackOutcomes(other, chunk), JSON.stringify(other)).rejects.toThrow();
  });

  it("is named by its content", () => {
    const { tape, configurations } = chunk;
    expect(chunkId(chunk)).toBe(chunkId(readChunk({ tape, configurations })));
    expect(chunkId(chunk)).not.toBe(chunkId({ tape: 1, configurations }));
    expect(chunkId(chunk)).not.toBe(chunkId({ tape, configurations: configurations.slice(1) }));
    expect(chunkId(chunk)).toMatch(/^chunk-0-7-[0-9a-f]{16}$/);
  });
});
