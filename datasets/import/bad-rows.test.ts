import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { ImportGroup } from "./import-tape.ts";
import { minute, workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

const kraken = "kraken:USDC/USD";
let count = 0;
const trades = (content: string | Buffer, more: Partial<ImportGroup> = {}): ImportGroup => ({
  files: [shop.file(`${++count}-t.csv`, content)],
  instrument: kraken,
  format: "trades-csv",
  ...more,
});
const bars = (content: string, more: Partial<ImportGroup> = {}): ImportGroup => ({
  files: [shop.file(`${++count}-b.csv`, content)],
  instrument: kraken,
  format: "bars-csv",
  interval: minute,
  ...more,
});

/** The message of a refusal without the folder of the file. */
const said = async (...groups: ImportGroup[]): Promise<string> => {
  const { message, hint, code } = await shop.refusal(...groups);
  return `${code}: ${message.replaceAll(`${shop.folder}/`, "").replace(/\d+-([tb]\.csv)/g, "$1")} > ${hint}`;
};

const good = "2023-03-11T07:15:00Z,0.9,1,buy,1";
const tradeRow = (row: string): ImportGroup =>
  trades(`time,price,size,side,trade_id\n${good}\n${row}\n${good}\n`);

describe("a trade that cannot be read is named by file, row and column", () => {
  it.each([
    ["2023-03-11,abc,1,buy,1", 'column "price": "abc" is no number'],
    ["2023-03-11,,1,buy,1", 'column "price": empty, expected a number'],
    ["2023-03-11,NaN,1,buy,1", 'column "price": "NaN" is no number'],
    ["2023-03-11,inf,1,buy,1", 'column "price": "inf" is no number'],
    ["2023-03-11,1_000,1,buy,1", 'column "price": "1_000" is no number'],
    ["2023-03-11,0x10,1,buy,1", 'column "price": "0x10" is no number'],
    ["2023-03-11,1,1_0,buy,1", 'column "size": "1_0" is no number'],
    ["2023-03-11,1,0b1,buy,1", 'column "size": "0b1" is no number'],
    ["2023-03-11,0,1,buy,1", 'column "price": "0" is not above zero'],
    ["2023-03-11,-0.9,1,buy,1", 'column "price": "-0.9" is not above zero'],
    ["2023-03-11,8.2e-11,1,buy,1", 'column "price": "8.2e-11" is 0 at the 8 decimals of a tape'],
    ["2023-03-11,1e10,1,buy,1", 'column "price": "1e10" is too large, at most 9999999999.99999999'],
    ['2023-03-11,"1,000",1,buy,1', 'column "price": "1,000" is no number'],
    ["2023-03-11,1,-1,buy,1", 'column "size": "-1" is under zero'],
    ["2023-03-11,1,,buy,1", 'column "size": empty, expected a number'],
    ["2023-03-11,1,10000000000,buy,1", 'column "size": "10000000000" is too large'],
    [
      "2023-03-11,1,1,bid,1",
      'column "side": "bid" is no side > The aggressor\'s side is buy or sell',
    ],
    ["yesterday,1,1,buy,1", 'column "time": "yesterday" is no time between 2009 and 2100'],
    [",1,1,buy,1", 'column "time": empty, expected a time'],
    ["2023-02-30,1,1,buy,1", 'column "time": "2023-02-30" is no time'],
    ["1969-12-31,1,1,buy,1", 'column "time": "1969-12-31" is no time'],
    [
      "1678518900,1,1,buy,1",
      '"1678518900" is no time between 2009 and 2100 > It looks like seconds: --columns time=time:s',
    ],
    ["2023-03-11,1,1,buy", 'column "trade_id": missing, the line has 4 fields instead of 5'],
    ["2023-03-11,1,1,buy,1,9", "column 6: too many, the line has 6 fields instead of 5"],
  ])("%s", async (row, expected) => {
    const message = await said(tradeRow(row));
    expect(message).toMatch(/^input: t\.csv, row 2 \(line 3\), c/);
    expect(message).toContain(expected);
  });

  it("says which unit a count of time looks like", async () => {
    const wrong = trades("when,price,size\n1678518900,1,1\n", { columns: "time=when:ms" });
    expect(await said(wrong)).toBe(
      'input: t.csv, row 1 (line 2), column "when": "1678518900" is no time between 2009 and 2100 in milliseconds' +
        " > It looks like seconds: --columns time=when:s",
    );
  });

  it("names the first bad row, whether its value or its line is wrong", async () => {
    const rows = Array.from({ length: 50_000 }, () => good);
    const at = (changes: Record<number, string>): ImportGroup =>
      trades(
        ["time,price,size,side,trade_id", ...rows.map((row, i) => changes[i + 1] ?? row)].join(
          "\n",
        ),
      );
    const torn = "2023-03-11,1";
    const zero = "2023-03-11,0,1,buy,1";
    expect(await said(at({ 40000: torn, 49000: zero }))).toContain("row 40000 (line 40001)");
    expect(await said(at({ 40000: zero, 49000: torn }))).toContain("row 40000 (line 40001)");
    expect(await said(at({ 40000: zero, 49000: zero }))).toContain("row 40000 (line 40001)");
    expect(await said(at({ 40000: torn, 49000: torn }))).toContain("row 40000 (line 40001)");
  });

  it("counts rows without the header, and lines as an editor does", async () => {
    const file = '\n\ntime,price,size,note\n2023-03-11,1,1,"two\nlines"\n\n2023-03-11,x,1,\n';
    expect(await said(trades(file))).toContain("row 2 (line 7)");
  });

  it("names the row of the second file", async () => {
    const fine = shop.file("fine.csv", "time,price,size\n2023-03-11,1,1\n");
    const bad = shop.file("bad.csv", "time,price,size\n2023-03-11,1,1\n2023-03-11,x,1\n");
    expect(await said(trades("", { files: [fine, bad] }))).toContain("bad.csv, row 2 (line 3)");
  });

  it("clips a value that is far too long", async () => {
    const { message } = await shop.refusal(tradeRow(`2023-03-11,${"9".repeat(5000)},1,buy,1`));
    expect(message.length).toBeLessThan(250);
  });
});

describe("a bar that cannot be", () => {
  const header = "time,open,high,low,close,volume";
  it.each([
    ["2023-03-11,0.9,0.8,0.95,0.9,1", 'column "low": low 0.95 is above high 0.8'],
    [
      "2023-03-11,0.9,0.95,0.8,0.96,1",
      'column "close": close 0.96 is outside low 0.8 to high 0.95',
    ],
    ["2023-03-11,0.7,0.95,0.8,0.9,1", 'column "open": open 0.7 is outside low 0.8 to high 0.95'],
    ["2023-03-11,0.9,,0.8,0.9,1", 'column "high": empty, expected a number'],
    ["2023-03-11,0.9,0.95,0.8,0.9,-1", 'column "volume": "-1" is under zero'],
    ["2023-03-11,0.9,0.95,0.8,0.9,", 'column "volume": empty, expected a number'],
  ])("%s", async (row, expected) => {
    expect(await said(bars(`${header}\n${row}\n`))).toContain(`b.csv, row 1 (line 2), ${expected}`);
  });

  it("in Parquet: the row, and no line", async () => {
    const file = await shop.parquet(
      "nan.parquet",
      "SELECT unnest([1678518900000, 1678518960000]) AS ts_ms, unnest([1.0, 'nan'::DOUBLE]) AS close",
    );
    const group = { files: [file], instrument: kraken, format: "bars-parquet", interval: minute };
    expect(await said(group)).toContain(
      'input: nan.parquet, row 2, column "close": "nan" is no number',
    );
  });
});

describe("a file that cannot be read", () => {
  it.each([
    ["", "input: t.csv is empty"],
    ["time,price,size\n", "input: t.csv holds no rows"],
    [
      "time,price\n2023-03-11,1\n",
      'input: t.csv has no column "size" > It has time, price. Say which one is meant: --columns size=',
    ],
    [
      "date,price,size\n2023-03-11,1,1\n",
      'input: t.csv has no column "time" or "time_ms" or "ts_ms"',
    ],
    ["time,price,price,size\n2023-03-11,1,1,1\n", 'input: t.csv has two columns "price"'],
    ['time,price,size\n2023-03-11,"1,1\n', "t.csv, row 1 (line 2), a quote is never closed"],
    [
      'time,price,size\n2023-03-11,"1"1,1\n',
      "t.csv, row 1 (line 2), there is text after a closing quote",
    ],
    ["time,price,size\r\n2023-03-11,1,1\n2023-03-11,1,1\r\n", "t.csv mixes line ends"],
    [
      Buffer.from("time,price,size\n\xff\xfe,1,1\n", "latin1"),
      "t.csv, line 2 is not text in UTF-8",
    ],
    [Buffer.from("\xff\xfet\x00", "latin1"), "t.csv is text in UTF-16"],
    [Buffer.from("PAR1"), "t.csv is a Parquet file, no CSV"],
    [
      gzipSync("time,price,size\n2023-03-11,1,1\n").subarray(0, 25),
      "t.csv is damaged or cut short",
    ],
  ])("%j", async (content, expected) => {
    expect(await said(trades(content))).toContain(expected);
  });

  it("Parquet that is none, cut short, or of a type that leaves the unit open", async () => {
    const whole = await shop.parquet(
      "whole.parquet",
      "SELECT 1678518900000 + i AS time, 1.0 AS close FROM range(1000) t(i)",
    );
    const cut = shop.file("cut.parquet", readFileSync(whole).subarray(0, 900));
    const text = shop.file("text.parquet", "time,price\n");
    const group = { instrument: kraken, format: "bars-parquet", interval: minute };
    expect(await said({ ...group, files: [cut] })).toContain(
      "input: cut.parquet is no Parquet file, or is cut short",
    );
    expect(await said({ ...group, files: [text] })).toContain(
      "input: text.parquet is no Parquet file, or is cut short",
    );
    expect(await said({ ...group, files: [whole] })).toContain(
      'whole.parquet: column "time" is BIGINT, which does not say in what unit a time is > Say it: --columns time=time:ms',
    );
    expect(await said({ ...group, files: [whole], columns: "time=time:ms,open=close" })).toContain(
      'no column "high"',
    );
  });

  it("a missing file, a folder, a file named twice", async () => {
    const there = trades("time,price,size\n2023-03-11,1,1\n");
    expect(await said(there, { files: [`${shop.folder}/none.csv`] })).toMatch(
      /^missing: no file none\.csv/,
    );
    expect(await said({ ...there, files: [shop.folder] })).toMatch(/^input: .* is no file/);
    expect(await said(there, { files: there.files })).toContain("usage: t.csv is named twice");
  });

  it("a format's fixed layout", async () => {
    const kline = {
      files: [shop.file("k.csv", "1,2,3\n")],
      instrument: kraken,
      format: "binance-klines",
    };
    expect(await said(kline)).toContain("k.csv, line 1: 3 fields, binance-klines has 7 to 12");
    const torn = {
      ...kline,
      files: [shop.file("kr.csv", "1678518900,1,1\n1678518900,1\n")],
      format: "kraken-trades",
    };
    expect(await said(torn)).toContain('kr.csv, row 2 (line 2), column "volume": missing');
    const maker = shop.file("m.csv", "1,1,1,1,1678518900000,perhaps,True\n");
    expect(await said({ ...torn, files: [maker], format: "binance-trades" })).toContain(
      'm.csv, row 1 (line 1), column "isBuyerMaker": "perhaps" is no side',
    );
  });

  it("ticks that contradict their kind", async () => {
    const columns = "TIMESTAMP '2023-03-11' AS event_time, 'kraken' AS venue, 'USDC/USD' AS symbol";
    const tick = async (name: string, values: string): Promise<string> =>
      said({
        files: [await shop.parquet(name, `SELECT ${columns}, ${values}`)],
        format: "ticks-parquet",
      });
    expect(await tick("k1.parquet", "'trade' AS kind, 1 AS size")).toContain(
      'k1.parquet, row 1, column "price": empty',
    );
    expect(await tick("k2.parquet", "'quote' AS kind, 0 AS bid")).toContain(
      'column "bid": "0" is not above zero',
    );
    expect(
      await tick(
        "k3.parquet",
        "'bar' AS kind, 1 AS price, 1 AS size, 1 AS open, 1 AS high, 1 AS low",
      ),
    ).toContain('column "interval": empty');
    expect(await tick("k4.parquet", "'depth' AS kind, 'x' AS bid")).toContain(
      'column "bid": "x" is not readable',
    );
    const capital = columns.replace("'kraken'", "'Kraken'");
    const nameless = await shop.parquet("k5.parquet", `SELECT ${capital}, 'trade' AS kind`);
    expect(await said({ files: [nameless], format: "ticks-parquet" })).toContain(
      'column "venue": "Kraken" is not readable',
    );
    const whole = await shop.parquet(
      "k6.parquet",
      `SELECT ${columns}, 'trade' AS kind, 1 AS price, 1 AS size`,
    );
    expect(
      await said({ files: [whole], format: "ticks-parquet", instrument: "okx:A/B" }),
    ).toContain("holds no rows of okx:A/B");
  });
});
