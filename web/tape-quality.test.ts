import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../recorder/duckdb.ts";
import { writeTape } from "../recorder/tape/write-tape.ts";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

/** Two hours of trades each ten seconds that arrive 40 ms after their time, and a second later in the second hour. */
const writeReceived = async (home: string): Promise<void> => {
  const database = await openDatabase({ threads: 1 });
  const none = "bid bid_size ask ask_size open high low interval detail".split(" ");
  try {
    await writeTape({
      ...{ database, out: join(home, "tapes", "received"), name: "received", kind: "recorded" },
      ...{ clock: "receive_time", source: {}, licence: "CC0-1.0", created: "2023-03-12T00:00:00Z" },
      rows: `SELECT TIMESTAMP '2023-03-11T06:00:00' + to_seconds(n) AS event_time,
        event_time + to_milliseconds(CASE WHEN n < 3600 THEN 40 ELSE 1040 END) AS receive_time, 'kraken' AS venue,
        'USDC/USD' AS symbol, 'trade' AS kind, 1 AS price, 5 AS size, 'buy' AS side, n::VARCHAR AS trade_id,
        ${none.map((name) => `NULL AS ${name}`).join(", ")} FROM range(0, 7100, 10) AS seconds(n) ORDER BY n`,
    });
  } finally {
    database.close();
  }
};

let served: Served;
beforeAll(async () => {
  served = await serve(async (home) => {
    await writeSmallTape({ home, name: "small" });
    await writeReceived(home);
  });
});
afterAll(async () => served.close());

interface Answer {
  readonly completeness: number;
  readonly quality: {
    readonly coverage: readonly {
      readonly instrument: string;
      readonly share: readonly number[];
    }[];
    readonly recordsPerMinute: { readonly value: readonly number[] };
    readonly offsetMs: Readonly<Record<"p5" | "p50" | "p95", readonly number[]>> | null;
  };
}

describe("the page of a tape", () => {
  it("says how complete it is: ten minutes of eight hours of feed were lost", async () => {
    const { completeness, quality } = (await served.json("/tapes/small")) as Answer;
    expect(completeness).toBeCloseTo(1 - 10 / 480, 3);
    const share = new Map(quality.coverage.map((each) => [each.instrument, each.share[0]]));
    expect(share.get("kraken:USDC/USD")).toBe(1);
    expect(share.get("coinbase:USDC/USD")).toBeCloseTo(230 / 240, 2);
    expect(Math.max(...quality.recordsPerMinute.value)).toBe(24);
    expect(quality.offsetMs, "nobody received it live").toBeNull();
  });

  it("shows what a check looked for, and the state of every checksum", async () => {
    const page = await (await served.get("/tapes/small?check=yes")).text();
    expect(page).toContain("<dt>sequence breaks</dt><dd>none</dd>");
    expect(page).toContain("as written");
    expect(await (await served.get("/tapes/small")).text()).toContain("when you ask");
  });

  it("measures the venues' clocks against ours by the hour", async () => {
    const { quality } = (await served.json("/tapes/received")) as Answer;
    expect(quality.offsetMs?.p50).toEqual([40, 1040]);
    expect(await (await served.get("/tapes/received")).text()).toContain("clocks to ours");
  });
});

describe("files of a chart", () => {
  it("are its points as CSV and JSON, and a picture for either ground", async () => {
    const query = "tape=small&instrument=kraken:USDC/USD";
    const csv = await (await served.get(`/charts/price.csv?${query}`)).text();
    const [head, first = ""] = csv.split("\r\n");
    expect(head).toBe("series,time,value");
    expect(first).toMatch(/^kraken:USDC\/USD,2023-03-11T06:01:00\.000000Z,\d/);
    const json = (await served.json(`/charts/price.json?${query}`)) as {
      readonly series: readonly { readonly time: readonly string[] }[];
    };
    expect(json.series[0]?.time.length).toBe(csv.trimEnd().split("\r\n").length - 1);
    for (const scheme of ["light", "dark"]) {
      const svg = await (await served.get(`/charts/price.svg?${query}&scheme=${scheme}`)).text();
      expect(svg).not.toMatch(/xml-stylesheet|var\(/);
    }
    expect((await served.get(`/charts/price.svg?${query}&scheme=pink`)).status).toBe(400);
    expect((await served.get(`/charts/price.exe?${query}`)).status).toBe(404);
  });
});

describe("the page of venues", () => {
  it("says how to begin where no feed is live", async () => {
    expect(await (await served.get("/venues")).text()).toContain("npx pegtape live --port 8787");
    expect(await served.json("/venues")).toEqual({ time: null, venues: {} });
  });
});
