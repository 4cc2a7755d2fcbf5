import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFrameFile } from "../../datasets/frame-file.ts";
import { replayTape } from "../../datasets/replay-tape.ts";
import { minutes } from "../../engine/market/time.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openDatabase } from "../../recorder/duckdb.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { type Served, serve } from "../testing/serve.ts";
import { writeSmallTape } from "../testing/small-tape.ts";

let served: Served;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pegtape-data-test-"));
  served = await serve((home) => writeSmallTape({ home, name: "small", hours: 3 }));
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true, force: true });
});

const bytes = async (path: string): Promise<Buffer> => {
  const response = await served.get(path);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};
const text = async (path: string): Promise<string> => (await bytes(path)).toString();

/** What a SELECT finds in a Parquet file that was downloaded, `$file` in its place. */
const inParquet = async (path: string, sql: string) => {
  const file = join(folder, "x.parquet");
  await writeFile(file, await bytes(path));
  const database = await openDatabase();
  try {
    return await database.rows(sql.replaceAll("$file", `'${file}'`));
  } finally {
    database.close();
  }
};

describe("/data/:tape/ticks", () => {
  it("has every record as it is on the tape", async () => {
    const [row] = await inParquet(
      "/data/small/ticks.parquet",
      `WITH a AS (FROM $file), b AS (FROM '${served.home}/tapes/small/ticks/*/*.parquet')
       SELECT (SELECT count(*) FROM (FROM a EXCEPT ALL SELECT * EXCLUDE (date) FROM b))::INTEGER AS lost,
              (SELECT count(*) FROM a)::INTEGER AS n,
              (SELECT bool_and(seq = place) FROM (SELECT seq, row_number() OVER () AS place FROM a)) AS ordered`,
    );
    expect(row).toEqual({ lost: 0, n: 4201, ordered: true });
  });

  it("keeps to the range and the instrument", async () => {
    const query = "from=2023-03-11T08:00Z&to=2023-03-11T08:10Z&instrument=kraken:USDC/USD";
    const lines = (await text(`/data/small/ticks.csv?${query}`)).trimEnd().split("\n");
    expect(lines[0]).toMatch(/^seq,event_time,receive_time,venue,symbol,kind,price,/);
    expect(lines).toHaveLength(1 + 120);
    expect(lines[1]).toContain(",2023-03-11T08:00:00.000000Z,,kraken,USDC/USD,trade,0.99990000,");
    expect(lines.at(-1)).toContain("2023-03-11T08:09:55.000000Z");
    const arrow = tableFromIPC(await bytes(`/data/small/ticks.arrow?${query}`));
    expect([arrow.numRows, arrow.numCols]).toEqual([120, 19]);
  });

  it("names what is no range, no instrument and no file", async () => {
    for (const [path, status, message] of [
      ["/data/small/ticks.csv?from=soon", 400, 'from: "soon" is no time'],
      ["/data/small/ticks.csv?from=2023-03-12&to=2023-03-11", 400, "the range is empty"],
      ["/data/small/ticks.csv?instrument=x:Y/Z", 400, 'no instrument "x:Y/Z"'],
      ["/data/small/frames.arrow?every=often", 400, '"often" is no duration'],
      ["/data/small/ticks.exe", 404, "a tape has no file ticks.exe"],
      ["/data/nothing/ticks.csv", 404, 'no tape "nothing"'],
      ["/data/..%2f..%2fetc/ticks.csv", 404, "no tape"],
    ] as const) {
      const response = await served.get(path, { accept: "application/json" });
      expect([response.status, await response.text()], path).toEqual([
        status,
        expect.stringContaining(JSON.stringify(message).slice(1, -1)),
      ]);
    }
  });
});

describe("/data/:tape/frames", () => {
  it("has the bytes that `replay --frames` writes", async () => {
    const path = join(folder, "replayed.arrow");
    const tape = await openTape(join(served.home, "tapes", "small"), { home: served.home });
    const file = await createFrameFile(path);
    await replayTape({
      tape,
      settings: { ...defaultSettings(tape.clock), every: minutes(5) },
      sink: { frame: (frame) => file.add(frame) },
      onProgress: () => file.drain(),
    });
    await file.finish();
    tape.close();
    const written = await readFile(path);
    expect((await bytes("/data/small/frames.arrow?every=5m")).equals(written)).toBe(true);
  });

  it("is a file to keep, the same in every format", async () => {
    const response = await served.get("/data/small/frames.csv?every=15m");
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="small-frames.csv"',
    );
    const [head = "", ...lines] = (await response.text()).trimEnd().split("\n");
    const names = head.split(",");
    expect(names.slice(0, 3)).toEqual(["time", "instrument", "basis"]);
    const rows = await inParquet(
      "/data/small/frames.parquet?every=15m",
      "SELECT strftime(time, '%Y-%m-%dT%H:%M:%S.%fZ') AS time, instrument, price FROM $file",
    );
    const at = names.indexOf("price");
    expect(
      lines.map((line) => {
        const cells = line.split(",");
        return [cells[0], cells[1], cells[at] === "" ? null : Number(cells[at])];
      }),
    ).toEqual(rows.map((row) => [row["time"], row["instrument"], row["price"]]));
    expect(rows.length).toBeGreaterThan(30);
  });
});

describe("/data/:tape/alerts", () => {
  it("has what the replay page tells, cut to the range", async () => {
    const all = JSON.parse(await text("/data/small/alerts.json"));
    const replay = (await served.json("/replay/small")) as { alerts: unknown[] };
    expect(all.length).toBe(replay.alerts.length);
    expect(all[0]).toMatchObject({ type: "alert", coin: expect.any(String) });
    const from = all[2].time;
    const later = all.filter(({ time }: { time: string }) => time >= from);
    const csv = (await text(`/data/small/alerts.csv?from=${from}`)).trimEnd().split("\n");
    expect(csv).toHaveLength(later.length + 1);
    expect(csv[0]).toMatch(/^time,coin,instrument,rule,severity,state,/);
    expect(csv[1]).toMatch(new RegExp(`^${from},`));
  });
});

it("the tape's page and the replay lead to them", async () => {
  for (const path of ["/tapes/small", "/replay/small"])
    expect(await text(path)).toContain('href="/data/small/frames.arrow" download');
});

it("lets so many be made at once and refuses more than may wait", async () => {
  const answers = await Promise.all(
    Array.from({ length: 14 }, () => served.get("/data/small/ticks.parquet")),
  );
  const statuses = answers.map(({ status }) => status).sort();
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
});
