import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../testing/serve.ts";
import { writeSmallTape } from "../testing/small-tape.ts";

const EVIL = `<img src=x onerror="document.title='owned'">`;

let served: Served;
beforeAll(async () => {
  served = await serve(
    async (home) => {
      await writeSmallTape({ home, name: "small" });
      await writeSmallTape({ home, name: "evil", reason: EVIL, hours: 3 });
    },
    { defaultTape: "small", sqlLimits: { timeMs: 2_000, rows: 800 } },
  );
});
afterAll(async () => served.close());

const address = (q: string, more = ""): string => `/sql?q=${encodeURIComponent(q)}${more}`;
const page = async (q: string, more = ""): Promise<string> =>
  (await served.get(address(q, more))).text();

describe("GET /sql", () => {
  it("begins with an editor, the views with a row each, and queries to begin with", async () => {
    const text = await (await served.get("/sql")).text();
    expect(text).toContain("<textarea");
    expect(text).toContain("&quot;small&quot;");
    expect(text).toContain("At most 2 s and 800 rows here");
    expect(text).toMatch(/trade_id<\/th><td><small>VARCHAR<\/small><\/td><td>kraken0/);
    const [, example = ""] = /<ul class="sql-examples"><li><a href="([^"]*)"/.exec(text) ?? [];
    const answer = await (await served.get(example.replaceAll("&amp;", "&"))).text();
    expect(answer).toMatch(/Result <span class="unit">8 rows, /);
  });

  it("shows rows, what the columns hold, and a plot of the number over the time", async () => {
    const text = await page(
      `SELECT event_time, venue, price FROM "small" WHERE kind = 'trade' ORDER BY seq LIMIT 700`,
    );
    expect(text).toContain(`<td class="number">0.99990000</td>`);
    expect(text.match(/<tr>/g)?.length).toBe(1 + 3 + 1 + 500 + 2 * 20);
    expect(text).toContain("500 rows are drawn; this address as JSON has all 700");
    expect(text).toContain('aria-label="price over event_time, 2 lines: from 0.9999 to 1.0001"');
    expect(text).toMatch(
      /price<\/th><td><code>DECIMAL\(18,8\)<\/code><\/td><td class="number">0.99990000<\/td><td class="number">1.00010000<\/td><td class="number">3<\/td><td class="number">0<\/td>/,
    );
  });

  it("keeps the query where it is refused, says why, and says so in the status", async () => {
    const response = await served.get(address(`SELECT * FROM "${EVIL.replaceAll('"', "")}"`));
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain("&lt;img src=x");
    expect(text).not.toContain("<img");
    expect(text).toContain("there is no view");
    const json = await fetch(served.url + address("SELECT 1; SELECT 2"), {
      headers: { accept: "application/json" },
    });
    expect([json.status, await json.json()]).toEqual([
      400,
      {
        error: {
          code: "input",
          message: "there are 2 statements",
          hint: "One SELECT is taken, or one EXPLAIN of it; nothing here writes or sets.",
        },
      },
    ]);
    const asOf = await served.get(address("SELECT 1", "&asof=soon"));
    expect([asOf.status, await asOf.text()]).toEqual([
      400,
      expect.stringContaining("as of: &quot;soon&quot; is no time"),
    ]);
  });

  it("stops what takes too long", async () => {
    expect(await page("SELECT count(*) FROM range(1000000000000)")).toContain("stopped after 2 s");
  });

  it("escapes what a tape or a query holds", async () => {
    const text = await page(
      `SELECT detail, '${EVIL.replaceAll("'", "''")}' AS "${EVIL.replaceAll('"', '""')}" FROM "evil" WHERE kind = 'gap'`,
    );
    expect(text).toContain("&lt;img src=x");
    expect(text).not.toContain("<img");
  });

  it("answers programs with numbers, exact or as text, and all rows that were fetched", async () => {
    const json = await served.json(
      address(
        'SELECT seq, price, 9007199254740993 AS large, event_time, side FROM "small" ORDER BY seq',
        "&asof=2023-03-11T07:00Z",
      ),
    );
    expect(json).toMatchObject({
      asOf: "2023-03-11T07:00:00.000000Z",
      more: true,
      columns: [
        { name: "seq", type: "BIGINT", min: 1, max: 800, distinct: 800, nulls: 0 },
        { name: "price", type: "DECIMAL(18,8)", min: 0.9999, max: 1.0001 },
        { name: "large", min: "9007199254740993" },
        { name: "event_time", min: "2023-03-11T06:00:00.000000Z" },
        { name: "side", min: "buy", max: "sell", distinct: 2 },
      ],
    });
    const { rows } = json as { rows: unknown[][] };
    expect(rows).toHaveLength(800);
    expect(rows[0]).toEqual([1, 0.9999, "9007199254740993", "2023-03-11T06:00:00.000000Z", "buy"]);
  });
});

describe("GET /sql/result.*", () => {
  const sql = 'SELECT seq, price FROM "small" ORDER BY seq LIMIT 2';

  it.each([
    ["csv", "text/csv; charset=utf-8", "seq,price\n1,0.99990000\n2,0.99990000\n"],
    ["json", "application/json; charset=utf-8", undefined],
    ["parquet", "application/vnd.apache.parquet", undefined],
    ["arrow", "application/vnd.apache.arrow.file", undefined],
  ])("%s is a file to keep", async (format, mime, content) => {
    const response = await served.get(`/sql/result.${format}?q=${encodeURIComponent(sql)}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(mime);
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="result.${format}"`,
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await response.text();
    if (content === undefined) expect(text.length).toBeGreaterThan(50);
    else expect(text).toBe(content);
  });

  it("is refused as the page refuses, and as of a time ends there", async () => {
    const refused = await served.get("/sql/result.csv?q=COPY");
    expect(refused.status).toBe(400);
    expect((await served.get("/sql/result.exe?q=SELECT+1")).status).toBe(404);
    const asOf = await served.get(
      `/sql/result.csv?q=${encodeURIComponent('SELECT max(event_time) AS last FROM "small"')}&asof=2023-03-11T06:30Z`,
    );
    expect(await asOf.text()).toBe("last\n2023-03-11T06:30:00.000000Z\n");
  });
});
