import { existsSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { micros } from "../../engine/market/time.ts";
import { importTape } from "./import-tape.ts";
import { minute, workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

const kraken = "kraken:USDC/USD";
const TRADE = "seq event_time venue symbol kind price size side trade_id";
const BAR = "event_time price size open high low interval";

describe("every format", () => {
  it("trades-csv: prices to 8 places, half away from zero, times with and without an offset", async () => {
    const file = shop.file(
      "trades.csv",
      [
        "trade_id,time,price,size,side,comment",
        '7,2023-03-11T07:15:00.000001Z,0.8740,1e3,sell,"a ""quoted"", remark"',
        "8,2023-03-11T09:15:01+02:00,0.123456785,1.000000004999,BUY,",
        ",2023-03-11 07:15:02,1e-5,0,,",
      ].join("\r\n"),
    );
    const { lines, manifest } = await shop.make({
      files: [file],
      instrument: kraken,
      format: "trades-csv",
    });
    expect(await lines(TRADE)).toEqual([
      "1|2023-03-11 07:15:00.000001|kraken|USDC/USD|trade|0.87400000|1000.00000000|sell|7",
      "2|2023-03-11 07:15:01|kraken|USDC/USD|trade|0.12345679|1.00000000|buy|8",
      "3|2023-03-11 07:15:02|kraken|USDC/USD|trade|0.00001000|0.00000000||",
    ]);
    expect(await lines("receive_time bid open interval detail")).toEqual(Array(3).fill("||||"));
    expect(manifest).toMatchObject({
      kind: "imported",
      clock: "event_time",
      ticks: 3,
      instruments: [kraken],
      licence: "",
      source: {
        import: [{ format: "trades-csv", instrument: kraken, files: [{ name: "trades.csv" }] }],
      },
    });
  });

  it("bars-csv: the tape's time of a bar is its close, whether the file says open or close", async () => {
    const bars = "time_ms,open,high,low,close,volume\n1678518900000,0.9,0.95,0.88,0.91,12.5\n";
    const group = { instrument: kraken, format: "bars-csv", interval: minute };
    const opens = await shop.make({ ...group, files: [shop.file("open.csv", bars)] });
    const closes = await shop.make({
      ...group,
      files: [shop.file("close.csv", bars)],
      stamp: "close",
    });
    const values = "0.91000000|12.50000000|0.90000000|0.95000000|0.88000000|60000000";
    expect(await opens.lines(BAR)).toEqual([`2023-03-11 07:16:00|${values}`]);
    expect(await closes.lines(BAR)).toEqual([`2023-03-11 07:15:00|${values}`]);
    expect(await opens.lines("kind side trade_id bid")).toEqual(["bar|||"]);
  });

  it("bars-csv: a file with only a close has one price and no volume", async () => {
    const files = [shop.file("closes.csv", "time,close\n2023-03-11,0.9957\n")];
    const { lines } = await shop.make({
      files,
      instrument: kraken,
      format: "bars-csv",
      interval: minute,
    });
    const price = "0.99570000";
    expect(await lines(BAR)).toEqual([
      `2023-03-11 00:01:00|${price}|0.00000000|${price}|${price}|${price}|60000000`,
    ]);
  });

  it("bars-parquet: doubles by their shortest text, TIMESTAMP as UTC, ts_ms unasked", async () => {
    const values =
      "1.005::DOUBLE AS open, 1.005000005::DOUBLE AS high, 0.123456785::DOUBLE AS low, 0.5::FLOAT AS close";
    const typed = await shop.parquet(
      "typed.parquet",
      `SELECT TIMESTAMP '2023-03-11 07:15:00' AS time, ${values}`,
    );
    const counted = await shop.parquet(
      "counted.parquet",
      `SELECT 1678518900000 AS ts_ms, 3 AS volume, ${values}`,
    );
    const group = { instrument: kraken, format: "bars-parquet", interval: minute };
    const { lines } = await shop.make({ ...group, files: [typed, counted] });
    expect(await lines(BAR)).toEqual([
      "2023-03-11 07:16:00|0.50000000|0.00000000|1.00500000|1.00500001|0.12345679|60000000",
      "2023-03-11 07:16:00|0.50000000|3.00000000|1.00500000|1.00500001|0.12345679|60000000",
    ]);
  });

  it("kraken-trades: seconds with decimals, no header", async () => {
    const files = [
      shop.file(
        "USDCUSD.csv",
        "1678518900.1234,0.9,5\n1678518900.123456789,0.8,0.00000001\n1678518901,0.7,1\n",
      ),
    ];
    const { lines } = await shop.make({ files, instrument: kraken, format: "kraken-trades" });
    expect(await lines("event_time price size side trade_id")).toEqual([
      "2023-03-11 07:15:00.1234|0.90000000|5.00000000||",
      "2023-03-11 07:15:00.123456|0.80000000|0.00000001||",
      "2023-03-11 07:15:01|0.70000000|1.00000000||",
    ]);
  });

  it("binance-trades: with and without header, milliseconds and microseconds; the buyer as maker means a sale", async () => {
    const bare = shop.file(
      "bare.csv",
      "11,0.9,5,4.5,1678518900000,True,True\n12,0.8,1,0.8,1678518900001,False,True\n",
    );
    const headed = shop.file(
      "headed.csv",
      "id,price,qty,quote_qty,time,is_buyer_maker\n13,0.7,2,1.4,1736000000000001,false\n",
    );
    const { lines } = await shop.make({
      files: [bare, headed],
      instrument: "binance:USDC/USDT",
      format: "binance-trades",
    });
    expect(await lines("event_time price size side trade_id")).toEqual([
      "2023-03-11 07:15:00|0.90000000|5.00000000|sell|11",
      "2023-03-11 07:15:00.001|0.80000000|1.00000000|buy|12",
      "2025-01-04 14:13:20.000001|0.70000000|2.00000000|buy|13",
    ]);
  });

  it("binance-klines: the interval follows from the close time, or is said", async () => {
    const kline = "0.9,0.95,0.88,0.91,7";
    const ms = shop.file("ms.csv", `1678518900000,${kline},1678518959999,6.3,4,1,0.9,0\n`);
    const us = shop.file(
      "us.csv",
      `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n1736000000000000,${kline},1736003599999999,6.3,4,1,0.9,0\n`,
    );
    const group = { instrument: "binance:USDC/USDT", format: "binance-klines" };
    const inferred = await shop.make({ ...group, files: [ms, us] });
    const values = "0.91000000|7.00000000|0.90000000|0.95000000|0.88000000";
    expect(await inferred.lines(BAR)).toEqual([
      `2023-03-11 07:16:00|${values}|60000000`,
      `2025-01-04 15:13:20|${values}|3600000000`,
    ]);
    const said = await shop.make({ ...group, files: [ms], interval: micros(300e6) });
    expect(await said.lines(BAR)).toEqual([`2023-03-11 07:20:00|${values}|300000000`]);
  });

  it("tardis-trades and tardis-quotes", async () => {
    const trades = shop.file(
      "tardis-trades.csv",
      "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nkraken,USDC/USD,1678518900000001,1678518900000999,a1,unknown,0.9,5\n",
    );
    const quotes = shop.file(
      "tardis-quotes.csv",
      "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\nkraken,USDC/USD,1678518900000000,1678518900000999,5,0.91,,\n",
    );
    const { lines } = await shop.make(
      { files: [trades], instrument: kraken, format: "tardis-trades" },
      { files: [quotes], format: "tardis-quotes" },
    );
    expect(
      await lines(
        "event_time receive_time kind price size side trade_id bid bid_size ask ask_size",
      ),
    ).toEqual([
      "2023-03-11 07:15:00||quote|||||||0.91000000|5.00000000",
      "2023-03-11 07:15:00.000001||trade|0.90000000|5.00000000||a1||||",
    ]);
  });

  it("ticks-parquet: the rows of a tape, sorted anew, without its clock records", async () => {
    const a = shop.file(
      "a.csv",
      "time,price,size,side,trade_id\n2023-03-11T00:00:02Z,0.9,5,buy,x\n",
    );
    const b = shop.file("b.csv", "time,close\n2023-03-11,0.99\n");
    const first = await shop.make(
      { files: [a], instrument: kraken, format: "trades-csv" },
      { files: [b], instrument: "coinbase:USDT/USD", format: "bars-csv", interval: minute },
    );
    const ticks = `${first.path}/ticks/date=2023-03-11/ticks-000000000001.parquet`;
    const shuffled = await shop.parquet(
      "shuffled.parquet",
      `SELECT * EXCLUDE (seq) FROM (SELECT * FROM read_parquet('${ticks}', hive_partitioning = false) UNION ALL BY NAME
       SELECT 'clock' AS kind, TIMESTAMP '2023-03-11' AS receive_time) ORDER BY seq DESC`,
    );
    const every =
      "seq event_time receive_time venue symbol kind price size side trade_id open high low interval";
    const again = await shop.make({ files: [shuffled], format: "ticks-parquet" });
    expect(await again.lines(every)).toEqual(await first.lines(every));
    expect(again.manifest.files.map((file) => file.sha256)).toEqual(
      first.manifest.files.map((file) => file.sha256),
    );
    const only = await shop.make({
      files: [shuffled],
      instrument: kraken,
      format: "ticks-parquet",
    });
    expect(only.manifest.instruments).toEqual([kraken]);
    expect(only.manifest.ticks).toBe(1);
  });
});

describe("groups", () => {
  it("take from the first what they do not say; the tape is in order of time, then of the files, then of their rows", async () => {
    const a = await shop.parquet(
      "a.parquet",
      "SELECT * FROM (VALUES (1678518960000, 0.92), (1678518900000, 0.91)) t(ts_ms, close)",
    );
    const b = await shop.parquet(
      "b.parquet",
      "SELECT * FROM (VALUES (1678518900000, 1.01), (1678518900000, 1.02)) t(ts_ms, close)",
    );
    const c = shop.file("c.csv", "time,price,size\n2023-03-11T07:16:00Z,0.5,1\n");
    const { lines, manifest } = await shop.make(
      { files: [a], instrument: kraken, format: "bars-parquet", interval: minute },
      { files: [b], instrument: "kraken:USDT/USD" },
      { files: [c], format: "trades-csv" },
    );
    expect(await lines("seq event_time symbol kind price")).toEqual([
      "1|2023-03-11 07:16:00|USDC/USD|bar|0.91000000",
      "2|2023-03-11 07:16:00|USDT/USD|bar|1.01000000",
      "3|2023-03-11 07:16:00|USDT/USD|bar|1.02000000",
      "4|2023-03-11 07:16:00|USDC/USD|trade|0.50000000",
      "5|2023-03-11 07:17:00|USDC/USD|bar|0.92000000",
    ]);
    expect(manifest.instruments).toEqual([kraken, "kraken:USDT/USD"]);
  });

  it("--columns maps foreign names and units, whatever characters they hold", async () => {
    const evil = "x'); DROP TABLE staged_bar; --";
    const content = `"when; ""now""","${evil}","a,b"\n1678518900,0.9,7\n`;
    const files = [shop.file(`o'dd "name"; [1] *?.csv`, content)];
    shop.file(`o'dd "name"; 1 xy.csv`, "a trap for a reader that takes its name for a pattern\n");
    const columns = `time="when; ""now""":s,close=${evil},volume="a,b"`;
    const { lines } = await shop.make({
      files,
      instrument: kraken,
      format: "bars-csv",
      interval: minute,
      columns,
    });
    expect(await lines("event_time price size")).toEqual([
      "2023-03-11 07:16:00|0.90000000|7.00000000",
    ]);
    const named = await shop.parquet(
      `p'"; x.parquet`,
      `SELECT 1678518900 AS "when; ""now""", 0.9 AS "${evil}", 7 AS "a,b"`,
    );
    const typed = await shop.make({
      files: [named],
      instrument: kraken,
      format: "bars-parquet",
      interval: minute,
      columns,
    });
    expect(await typed.lines("event_time price size")).toEqual(
      await lines("event_time price size"),
    );
  });

  it("a folder that looks like a partition adds no column", async () => {
    const { mkdirSync } = await import("node:fs");
    mkdirSync(`${shop.folder}/price=5`);
    const files = [shop.file("price=5/t.csv", "time,price,size\n2023-03-11,0.9,1\n")];
    const { lines } = await shop.make({ files, instrument: kraken, format: "trades-csv" });
    expect(await lines("price size")).toEqual(["0.90000000|1.00000000"]);
  });

  it("300,000 rows keep their order among equals, and the tape is the same however they are split", async () => {
    const all: string[] = [];
    // Runs of equal times, some out of order; the id says where a row stood.
    for (let i = 0; i < 300_000; i++)
      all.push(
        `${1678518900000 + Math.floor(((i * 7919) % 300_000) / 100)},0.9${i % 10},${i % 97},${i}`,
      );
    const expected = all
      .map((line, id) => ({ time: Number(line.split(",")[0]), id }))
      .sort((x, y) => x.time - y.time || x.id - y.id)
      .map(({ id }) => String(id));
    const header = "time_ms,price,size,trade_id";
    const part = (name: string, from: number, to: number): string =>
      shop.file(name, [header, ...all.slice(from, to)].join("\n"));
    const group = { instrument: kraken, format: "trades-csv" };
    const whole = await shop.make({ ...group, files: [part("whole.csv", 0, 300_000)] });
    expect((await whole.lines("trade_id")).join() === expected.join()).toBe(true);
    const split = await shop.make(
      { ...group, files: [part("1.csv", 0, 17), part("2.csv", 17, 200_001)] },
      { files: [part("3.csv", 200_001, 300_000)] },
    );
    expect(split.manifest.files).toEqual(whole.manifest.files);
    // What is in order already is not sorted, and must come out the same.
    const sorted = expected.map((id) => all[Number(id)] ?? "");
    const file = shop.file("sorted.csv", [header, ...sorted].join("\n"));
    const made = await shop.make({ ...group, files: [file] });
    expect(made.manifest.files).toEqual(whole.manifest.files);
  });
});

describe("nothing is half imported", () => {
  it("a refused import leaves no folder, and an existing tape stays as it is", async () => {
    const bad = shop.file("bad.csv", "time,price,size\n2023-03-11,zero,1\n");
    const out = `${shop.folder}/inside/new`;
    const group = { files: [bad], instrument: kraken, format: "trades-csv" };
    const options = { groups: [group], out, name: "x", created: "2026-01-01T00:00:00Z" };
    await expect(importTape(options)).rejects.toThrow(WorkbenchError);
    expect(existsSync(`${shop.folder}/inside`)).toBe(false);
    const { path } = await shop.make({
      ...group,
      files: [shop.file("good.csv", "time,price,size\n2023-03-11,1,1\n")],
    });
    const before = readdirSync(path, { recursive: true });
    await expect(importTape({ ...options, out: path })).rejects.toThrow(/exists already/);
    expect(readdirSync(path, { recursive: true })).toEqual(before);
  });
});
