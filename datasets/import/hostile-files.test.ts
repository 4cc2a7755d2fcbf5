import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seeded } from "../../recorder/simulator/seeded.ts";
import type { ImportGroup } from "./import-tape.ts";
import { minute, workshop } from "./testing.ts";

// A hundred damaged or hostile files, made of small good ones: each is refused with one message that names it.

const shop = workshop();
afterAll(() => shop.remove());

const HEAD = "time,price,size,side,trade_id";
const rows = Array.from(
  { length: 40 },
  (_, i) =>
    `2023-03-11T00:00:${String(i + 10)}.5Z,0.99${i},${i + 1}.5,${i % 2 ? "buy" : "sell"},t${i}`,
);
const good = `${[HEAD, ...rows].join("\n")}\n`;

type Case = readonly [what: string, format: string, content: string | Buffer];

/** The good file with one field of row 7 (line 8) changed. */
const field = (at: number, value: string): string => {
  const changed = [...rows];
  const fields = (changed[6] ?? "").split(",");
  fields[at] = value;
  changed[6] = fields.join(",");
  return `${[HEAD, ...changed].join("\n")}\n`;
};

const TIMES = [
  "",
  "yesterday",
  "2023-02-30",
  "2023-03-11T25:00Z",
  "1e400",
  "-1",
  "0",
  "9999-12-31",
  "1969-01-01",
  "NaN",
  "2023-03-11T00:00:00+99:00",
  "16785189000000000000000",
];
const NUMBERS = [
  "NaN",
  "inf",
  "-inf",
  "1e300",
  "0x10",
  "1_000",
  "--1",
  "1.2.3",
  "1e",
  "twelve",
  "99999999999",
  "１２",
  "1'000",
  "-1",
  "$1",
];
const SIDES = ["hold", "BUYSELL", "1", "\u0000buy", "buy sell"];

/** A zip of one member, honest or not. */
const zip = (
  name: string,
  content: Buffer,
  lie: { size?: number; crc?: number; flags?: number; method?: number } = {},
): Buffer => {
  const packed = deflateRawSync(content);
  const words = Buffer.alloc(26);
  words.writeUInt16LE(20, 0);
  words.writeUInt16LE(lie.flags ?? 0, 2);
  words.writeUInt16LE(lie.method ?? 8, 4);
  words.writeUInt32LE(lie.crc ?? crc32(content), 10);
  words.writeUInt32LE(packed.length, 14);
  words.writeUInt32LE(lie.size ?? content.length, 18);
  words.writeUInt16LE(Buffer.byteLength(name), 22);
  const local = Buffer.concat([
    Buffer.from("PK\x03\x04", "latin1"),
    words,
    Buffer.from(name),
    packed,
  ]);
  const central = Buffer.concat([
    ...[Buffer.from("PK\x01\x02\x14\x00", "latin1"), words, Buffer.alloc(14), Buffer.from(name)],
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
};

const cases: Case[] = [
  ...TIMES.map((text): Case => [`time ${text}`, "trades-csv", field(0, text)]),
  ...NUMBERS.map((text): Case => [`price ${text}`, "trades-csv", field(1, text)]),
  ...NUMBERS.slice(0, 11).map((text): Case => [`size ${text}`, "trades-csv", field(2, text)]),
  ...SIDES.map((text): Case => [`side ${text}`, "trades-csv", field(3, text)]),
  ["a price of nothing", "trades-csv", field(1, "0")],
  ["a field too many", "trades-csv", field(4, "a,b")],
  ["an open quote", "trades-csv", field(4, '"a')],
  ["text after a quote", "trades-csv", field(4, '"a"b')],
  ["a huge field", "trades-csv", field(1, "9".repeat(2_100_000))],
  ["a huge header", "trades-csv", `${"x,".repeat(50_000)}\n${good}`],
  ["mixed line ends", "trades-csv", good.replace("\n", "\r\n")],
  ["no header", "trades-csv", good.slice(HEAD.length + 1)],
  ["a column twice", "trades-csv", good.replace("side", "price")],
  ["nothing", "trades-csv", ""],
  ["only names", "trades-csv", `${HEAD}\n`],
  ["only NUL bytes", "trades-csv", Buffer.alloc(5000)],
  ["NUL bytes in a price", "trades-csv", field(1, "0.9\u0000")],
  ["UTF-16", "trades-csv", Buffer.from(`\ufeff${good}`, "utf16le")],
  ["no UTF-8", "trades-csv", Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe, 0x0a])])],
  ["HTML", "trades-csv", "<!doctype html><title>404</title>"],
  ["JSON", "trades-csv", '{"error":"not found"}'],
  ["gz in pieces", "trades-csv", gzipSync(good).subarray(0, 90)],
  ["gz with a wrong checksum", "trades-csv", flip(gzipSync(good), -6)],
  ["gz of nothing", "trades-csv", gzipSync("")],
  ["zip in pieces", "trades-csv", zip("a.csv", Buffer.from(good)).subarray(0, 120)],
  ["zip with a wrong checksum", "trades-csv", zip("a.csv", Buffer.from(good), { crc: 1 })],
  ["zip with a wrong size", "trades-csv", zip("a.csv", Buffer.from(good), { size: 7 })],
  ["zip, encrypted", "trades-csv", zip("a.csv", Buffer.from(good), { flags: 1 })],
  ["zip, of a strange method", "trades-csv", zip("a.csv", Buffer.from(good), { method: 99 })],
  ["zip of a folder", "trades-csv", zip("a/", Buffer.alloc(0))],
  [
    "zip that leads out, bad inside",
    "trades-csv",
    zip("../../../evil.csv", Buffer.from(field(1, "x"))),
  ],
  ["zip to the root, bad inside", "trades-csv", zip("/etc/evil.csv", Buffer.from(field(1, "x")))],
  [
    "zip with a terminal's escape in a name",
    "trades-csv",
    zip("\u001b[2Ja.csv", Buffer.from(field(1, "x"))),
  ],
  [
    "kraken-trades with words",
    "kraken-trades",
    "1678518900,0.9,5\n1678518901,'; DROP TABLE x; --,5\n",
  ],
  ["kraken-trades in ms", "kraken-trades", "1678518900000,0.9,5\n"],
  ["bars upside down", "bars-csv", "time,open,high,low,close\n2023-03-11,1,0.9,1.1,1\n"],
  ["bars with half a range", "bars-csv", "time,open,close\n2023-03-11,1,1\n"],
  ["ccxt, deep", "ccxt-ohlcv", "[".repeat(100_000)],
  ["ccxt, an object", "ccxt-ohlcv", '[{"__proto__":1}]'],
  ["Parquet that is text", "bars-parquet", good],
  ["Arrow that is text", "ticks-arrow", good],
  [
    "Arrow with a hostile footer",
    "ticks-arrow",
    Buffer.from("ARROW1\0\0aaaaaaaaaaaa\x08\0\0\0ARROW1", "latin1"),
  ],
];

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  const place = at < 0 ? bytes.length + at : at;
  changed[place] = (changed[place] ?? 0) ^ 0xff;
  return changed;
}

let parquet = Buffer.alloc(0);
beforeAll(async () => {
  const select = `SELECT 1678518900000 + i AS time_ms, 0.99 AS close, i::VARCHAR AS note FROM range(400) t(i)`;
  parquet = readFileSync(await shop.parquet("good.parquet", select));
});

it("refuses a hundred of them, with one message each, and leaves nothing", async () => {
  const random = seeded(11);
  // Where a bit in the middle of the data changes, only a checksum could tell: the footer and a cut are told.
  const torn = Array.from({ length: 20 }, (_, i): Case => {
    const at = parquet.length - 1 - Math.floor(random() * 8);
    const cut = parquet.subarray(0, Math.floor(random() * (parquet.length - 1)));
    return [`Parquet, damaged ${i}`, "bars-parquet", i % 2 ? flip(parquet, at) : cut];
  });
  const all = [...cases, ...torn];
  expect(all.length).toBeGreaterThanOrEqual(100);
  const faults: string[] = [];
  for (const [nth, [what, format, content]] of all.entries()) {
    const name = `hostile-${nth}.bin`;
    const group: ImportGroup = {
      ...{ files: [shop.file(name, content)], format, instrument: "kraken:USDC/USD" },
      interval: minute,
    };
    const refused = await shop.refusal(group).catch(() => undefined);
    if (refused === undefined) faults.push(`${what}: was taken`);
    const { code = "", message = "", hint = "" } = refused ?? {};
    const placed = /row 7 \(line 8\), column "(time|price|size|side)"/.test(message);
    const sound =
      ["input", "missing", "usage"].includes(code) &&
      message.includes(name) &&
      message.length < 400 &&
      hint !== "" &&
      (placed || !/^(time|price|size|side) /.test(what));
    if (refused !== undefined && !sound) faults.push(`${what}: ${code}: ${message.slice(0, 300)}`);
  }
  expect(faults).toEqual([]);
  const left = readdirSync(shop.folder).filter(
    (each) => !/^(hostile-\d+\.bin|good\.parquet)$/.test(each),
  );
  for (const each of left) expect(readdirSync(join(shop.folder, each)), each).toEqual([]);
});
