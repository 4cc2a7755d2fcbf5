import { afterAll, describe, expect, it } from "vitest";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import type { ImportGroup } from "./import-tape.ts";
import { workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

let count = 0;
const said = async (group: ImportGroup): Promise<string> => {
  const { message, code, hint } = await shop.refusal(group);
  expect(hint).not.toBe("");
  return `${code}: ${message.replaceAll(`${shop.folder}/`, "")}`;
};

describe("ticks-parquet: a gap says what is missing", () => {
  const trade = "('trade', 1, 1, 1, NULL)";
  const ticks = async (...rows: readonly string[]): Promise<ImportGroup> => ({
    files: [
      await shop.parquet(
        `gap-${++count}.parquet`,
        `SELECT TIMESTAMP '2023-03-11' + to_seconds(n) AS event_time, 'kraken' AS venue, 'USDC/USD' AS symbol,
           kind, price, size, detail FROM (VALUES ${rows.join(", ")}) t(kind, n, price, size, detail)`,
      ),
    ],
    format: "ticks-parquet",
  });
  const gap = (detail: string): string => `('gap', 2, NULL, NULL, '${detail}')`;
  const detail = (more: object): string =>
    JSON.stringify({
      from: "2023-03-11T00:00:01Z",
      to: "2023-03-11T00:00:02Z",
      reason: "disconnect",
      missed: null,
      ...more,
    });

  it.each([
    "nojson",
    '{"from":"x"}',
    detail({ missed: -3 }),
    detail({ missed: 0.5 }),
    detail({ from: "2023-02-30" }),
    detail({ from: "2023-03-11T00:00:02.000001Z" }),
    detail({ reason: undefined }),
    "it's",
    "",
  ])("refuses %s", async (text) => {
    const rows = [trade, gap(detail({})), trade, gap(text.replaceAll("'", "''")), trade];
    const message = await said(await ticks(...rows));
    expect(message).toMatch(
      /^input: gap-\d+\.parquet, row 4, column "detail": ".* is not readable$/,
    );
    expect(message).toContain(text.slice(0, 50));
  });

  it("refuses one without a word, and names the first bad row whatever is wrong with it", async () => {
    const none = "('gap', 2, NULL, NULL, NULL)";
    expect(await said(await ticks(trade, none))).toContain('row 2, column "detail": empty');
    const zero = "('trade', 3, 0, 1, NULL)";
    expect(await said(await ticks(trade, zero, none))).toContain('row 2, column "price"');
    expect(await said(await ticks(gap("x"), zero, none))).toContain('row 1, column "detail": "x"');
  });

  it("counts the rows of the file, those left out as well", async () => {
    const clock = "('clock', 0, NULL, NULL, NULL)";
    expect(await said(await ticks(clock, clock, gap("x")))).toContain("row 3, column");
  });

  it("takes what can be read, into a tape that is in order", async () => {
    const whole = detail({ to: "2023-03-11T00:00:01Z", missed: 12 });
    const { path, lines } = await shop.make(await ticks(trade, gap(detail({})), gap(whole)));
    expect(await lines("kind detail")).toEqual(["trade|", `gap|${detail({})}`, `gap|${whole}`]);
    expect(await checkTape(path)).toMatchObject([{ code: "gap", severity: "info", count: 2 }]);
  });
});

describe("tardis: a file holds one instrument", () => {
  const headers = {
    "tardis-trades": "exchange,symbol,timestamp,local_timestamp,id,side,price,amount",
    "tardis-quotes":
      "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
  } as const;
  const row = (id: string): string =>
    id.startsWith("q")
      ? `${id.slice(1)},1678518900000001,1678518900000999,5,0.91,0.9,5`
      : `${id},1678518900000001,1678518900000999,a1,buy,0.9,5`;
  const file = (format: keyof typeof headers, ...ids: readonly string[]): ImportGroup => ({
    files: [
      shop.file(
        `tardis-${++count}.csv`,
        [
          headers[format],
          ...ids.map((id) => row(format === "tardis-quotes" ? `q${id}` : id)),
          "",
        ].join("\n"),
      ),
    ],
    instrument: "kraken:USDC/USD",
    format,
  });

  it.each(["tardis-trades", "tardis-quotes"] as const)("%s", async (format) => {
    const usdc = "kraken,USDC/USD";
    expect(await said(file(format, usdc, usdc, "kraken,USDT/USD", "okx,DAI/USD"))).toMatch(
      /^input: tardis-\d+\.csv, row 3 \(line 4\), column "symbol": "USDT\/USD" after "USDC\/USD", but a file/,
    );
    expect(await said(file(format, usdc, "coinbase,USDC/USD"))).toContain(
      'row 2 (line 3), column "exchange": "coinbase" after "kraken"',
    );
    expect(await said(file(format, usdc, "kraken,"))).toContain('column "symbol": "" after');
    expect(await said(file(format, "kraken,", usdc))).toContain(
      'column "symbol": "USDC/USD" after',
    );
    const { lines } = await shop.make(file(format, usdc, usdc));
    expect(await lines("venue symbol")).toEqual(["kraken|USDC/USD", "kraken|USDC/USD"]);
  });
});
