import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTape } from "./open-tape.ts";
import { makeTape, mixedRows, rowsSql, type SampleRow, temporaryFolder } from "./sample-tape.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const trade = (size?: number): SampleRow => ({
  ...{ event_time: "2023-03-11 00:00:03", receive_time: "2023-03-11 00:00:03" },
  ...{ venue: "kraken", symbol: "USDC/USD", kind: "trade", price: 0.9 },
  ...(size === undefined ? {} : { size }),
});

describe("a trade without a size", () => {
  it.each([
    ["among trades with one", [trade(5), trade(), trade(7)], [5, Number.NaN, 7]],
    ["on a tape without any size", [trade(), trade()], [Number.NaN, Number.NaN]],
    ["among other kinds", [...mixedRows, trade(5), trade()], [5, Number.NaN]],
  ])("%s has NaN, from the files and from the cache", async (_, rows, expected) => {
    const out = join(folder.path, "tape");
    await makeTape({ rows: rowsSql(rows), out, clock: "receive_time" });
    for (const from of ["files", "cache"]) {
      const tape = await openTape(out, { home: folder.path });
      const sizes: number[] = [];
      for await (const { a, b, length } of tape.batches()) {
        sizes.push(...b.subarray(0, length));
        expect(a[length - 1], from).toBe(90_000_000);
      }
      tape.close();
      expect(sizes.slice(-expected.length), from).toEqual(expected);
    }
  });
});
