import { afterAll, describe, expect, it } from "vitest";
import { type CsvRecord, csvRecords } from "./csv-records.ts";
import { workshop } from "./testing.ts";

const shop = workshop();
afterAll(() => shop.remove());

const read = async (content: string): Promise<CsvRecord[]> => {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(shop.file("r.csv", content), ",")) records.push(record);
  return records;
};

describe("csvRecords", () => {
  it.each(["\n", "\r\n", "\r"])(
    "knows the line of each record, whatever the line end (%j)",
    async (end) => {
      const content = ["a,b", "", '"x', 'y",2', "3,", "4"].join(end);
      expect(await read(content)).toEqual([
        { fields: ["a", "b"], line: 1 },
        { fields: [`x${end}y`, "2"], line: 3 },
        { fields: ["3", ""], line: 5 },
        { fields: ["4"], line: 6 },
      ]);
    },
  );

  it("takes quotes off, doubled quotes for one, and drops a byte order mark", async () => {
    expect(await read('\ufeff"a""b", "c" ,d"e\n')).toEqual([
      { fields: ['a"b', "c", 'd"e'], line: 1 },
    ]);
  });

  it("stops at a fault", async () => {
    expect(await read('a\n"b"c\nd\n')).toEqual([
      { fields: ["a"], line: 1 },
      { fields: ["b"], line: 2, fault: "there is text after a closing quote" },
    ]);
    expect((await read('a\n"b\nc')).at(-1)).toMatchObject({
      line: 2,
      fault: "a quote is never closed",
    });
  });
});
