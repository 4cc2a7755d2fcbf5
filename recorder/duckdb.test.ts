import { existsSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase, quoteName, quoteText } from "./duckdb.ts";

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ threads: 1, memoryLimit: "256MB" });
});
afterAll(() => database.close());

describe("openDatabase", () => {
  it("fetches no extension, whatever a query asks for", async () => {
    const rows = await database.rows(
      "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions' ORDER BY name",
    );
    expect(rows.map((row) => row["value"])).toEqual(["false", "false"]);
    await expect(database.rows("SELECT * FROM read_xlsx('x.xlsx')")).rejects.toThrow();
  });

  it("counts days in UTC, on any machine", async () => {
    const [row] = await database.rows(
      "SELECT strftime(TIMESTAMPTZ '2023-03-12 23:30:00+00', '%Y-%m-%d %H') AS day",
    );
    expect(row?.["day"]).toBe("2023-03-12 23");
    const further = await database.connect();
    expect(await further.rows("SELECT current_setting('TimeZone') AS zone")).toEqual([
      { zone: "UTC" },
    ]);
    further.close();
  });

  it("binds values, leaves nothing in the folder it was started in, and takes its limits", async () => {
    await database.run("CREATE TABLE t AS SELECT ? AS name", ["O'Hara"]);
    expect(await database.rows("SELECT name FROM t WHERE name = ?", ["O'Hara"])).toEqual([
      { name: "O'Hara" },
    ]);
    const [row] = await database.rows(
      "SELECT current_setting('threads')::INTEGER AS threads, current_setting('memory_limit') AS memory",
    );
    expect(row).toEqual({ threads: 1, memory: "244.1 MiB" });
    expect(existsSync(".tmp")).toBe(false);
  });
});

describe("quoting", () => {
  it("makes any text a text and any name a name", async () => {
    const names = fc.string({ minLength: 1 }).filter((name) => !name.includes("\0"));
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const [row = {}] = await database.rows(`SELECT ${quoteText(name)} AS ${quoteName(name)}`);
        expect(Object.entries(row)).toEqual([[name, name]]);
      }),
      { examples: [["__proto__"]] },
    );
  });
});
