import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { type Member, zip } from "./testing/zip.ts";
import { minute, workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

const group = { instrument: "binance:USDC/USDT", format: "binance-trades" };
const rows = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${from + i},0.9,5,4.5,${1678518900000 + from + i},True,True\n`,
  ).join("");

const march: Member = { name: "USDCUSDT-trades-2023-03.csv", content: rows(1, 1000) };

describe("packed files", () => {
  it("gzip and zip, told by their first bytes, give the tape of the plain file", async () => {
    const plain = await shop.make({ ...group, files: [shop.file("plain.csv", rows(1, 2000))] });
    const packed = [
      shop.file("a.csv.gz", gzipSync(rows(1, 2000))),
      shop.file("named-as-plain.csv", gzipSync(rows(1, 2000))),
      shop.file(
        "two.zip",
        zip([
          march,
          { name: "folder/", content: "" },
          { name: "folder/b.csv", content: rows(1001, 1000), wide: true },
        ]),
      ),
    ];
    for (const file of packed) {
      const made = await shop.make({ ...group, files: [file] });
      expect(made.manifest.files).toEqual(plain.manifest.files);
    }
  });

  it("an error names the member", async () => {
    const bad = { ...march, content: `${rows(1, 3)}x,y,z,0,0,True,True\n` };
    const { message } = await shop.refusal({ ...group, files: [shop.file("bad.zip", zip([bad]))] });
    expect(message).toContain(
      'bad.zip(USDCUSDT-trades-2023-03.csv), row 4 (line 4), column "time"',
    );
  });

  it("one that is cut short or has a flipped bit is refused", async () => {
    const whole = zip([march]);
    const flipped = Buffer.from(whole);
    flipped[400] = (flipped[400] ?? 0) ^ 4;
    for (const content of [
      whole.subarray(0, 2000),
      whole.subarray(0, whole.length - 1),
      flipped,
      gzipSync(rows(1, 1000)).subarray(0, 3000),
    ]) {
      const { message, code } = await shop.refusal({
        ...group,
        files: [shop.file("torn", content)],
      });
      expect(`${code}: ${message}`).toMatch(/^input: .*torn(\(.*\))? is damaged or cut short$/);
    }
  });

  it("one that swells to two hundred times its size is refused before it has", async () => {
    const zeros = "0".repeat(128 << 20);
    for (const [name, content] of [
      ["bomb.gz", gzipSync(zeros)],
      ["bomb.zip", zip([{ name: "a.csv", content: zeros }])],
    ] as const) {
      const { message, code } = await shop.refusal({ ...group, files: [shop.file(name, content)] });
      expect(`${code}: ${message}`).toMatch(/^input: .*bomb\..* unpacks to more than \d+ bytes$/);
    }
  });

  it("Parquet that claims more rows or columns than its bytes can mean is refused", async () => {
    const bars = { ...group, format: "bars-parquet", interval: minute };
    const many = await shop.parquet(
      "many.parquet",
      "SELECT 1 AS time_ms, 1 AS close FROM range(30000000)",
    );
    const wide = Array.from({ length: 1_001 }, (_, i) => `${i} AS c${i}`).join(", ");
    for (const file of [many, await shop.parquet("wide.parquet", `SELECT ${wide}`)])
      expect(await shop.refusal({ ...bars, files: [file] })).toMatchObject({
        ...{ code: "input", message: expect.stringMatching(/ claims \d+ rows of \d+ columns in /) },
      });
  });
});
