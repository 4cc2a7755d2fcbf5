import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

const group = { instrument: "binance:USDC/USDT", format: "binance-trades" };
const rows = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${from + i},0.9,5,4.5,${1678518900000 + from + i},True,True\n`,
  ).join("");

interface Member {
  readonly name: string;
  readonly content: string;
  /** Written as a large member would be: its sizes and offset in 64 bits. */
  readonly wide?: boolean;
}

/** A zip file by the letter of PKWARE's description. */
const zip = (members: readonly Member[]): Buffer => {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const { name, content, wide = false } of members) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const [crc, nameBytes] = [crc32(plain), Buffer.from(name)];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(nameBytes.length, 26);
    const extra = Buffer.alloc(wide ? 28 : 0);
    if (wide) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      const sizes = [plain.length, packed.length, offset];
      for (const [i, n] of sizes.entries()) extra.writeBigUInt64LE(BigInt(n), 4 + i * 8);
    }
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(wide ? 0xffffffff : packed.length, 20);
    central.writeUInt32LE(wide ? 0xffffffff : plain.length, 24);
    central.writeUInt16LE(nameBytes.length, 28);
    central.writeUInt16LE(extra.length, 30);
    central.writeUInt32LE(wide ? 0xffffffff : offset, 42);
    list.push(central, nameBytes, extra);
    parts.push(local, nameBytes, packed);
    offset += 30 + nameBytes.length + packed.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
};

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
});
