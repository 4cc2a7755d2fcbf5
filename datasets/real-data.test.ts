import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Alert } from "../engine/alerts/alert.ts";
import { rulesOf } from "../engine/alerts/rules-of.ts";
import { parseBarSize } from "../engine/bars/bar-size.ts";
import { EventReporter } from "../engine/evaluation/event-report.ts";
import { formatTime, micros, minutes, parseTime } from "../engine/market/time.ts";
import { Pipeline } from "../engine/pipeline/pipeline.ts";
import { defaultSettings, type PipelineSettings } from "../engine/pipeline/settings.ts";
import type { Sink } from "../engine/pipeline/sink.ts";
import { openDatabase, quoteText } from "../recorder/duckdb.ts";
import { openTape, type Tape } from "../recorder/tape/open-tape.ts";
import { type ImportGroup, importTape } from "./import/import-tape.ts";
import { replayTape } from "./replay-tape.ts";

const shared = (path: string): string =>
  fileURLToPath(new URL(`../../shared/market-data/${path}`, import.meta.url));
const created = "2026-01-01T00:00:00.000000Z";
let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-real-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const tapeOf = async (name: string, groups: readonly ImportGroup[]): Promise<Tape> => {
  const out = join(home, name);
  await importTape({ groups, out, name, created });
  return openTape(out, { home });
};
const bars = (file: string, instrument: string, interval = minutes(1)): ImportGroup => ({
  files: [shared(file)],
  instrument,
  format: "bars-parquet",
  interval,
});
const SVB = [
  bars("usdc-svb-2023/kraken-usdcusd-1m.parquet", "kraken:USDC/USD"),
  bars("usdc-svb-2023/kraken-usdcusdt-1m.parquet", "kraken:USDC/USDT"),
  bars("usdc-svb-2023/kraken-usdtusd-1m.parquet", "kraken:USDT/USD"),
  bars("usdc-svb-2023/coinbase-usdtusd-1m.parquet", "coinbase:USDT/USD"),
];

const replay = async (
  tape: Tape,
  settings: Partial<PipelineSettings> = {},
  sink: Sink = {},
  batch?: number,
): Promise<Pipeline> =>
  replayTape({
    tape,
    settings: { ...defaultSettings(tape.clock), ...settings },
    sink,
    ...(batch === undefined ? {} : { batch }),
  });

describe("the SVB weekend, real minute bars of four instruments", () => {
  let tape: Tape;
  /** What several tests look at or compare with, replayed once: the whole tape in batches of the usual size. */
  let whole: Pipeline;
  const reporter = new EventReporter();
  const all: string[] = [];
  const cut = parseTime("2023-03-11T05:43:30Z") ?? minutes(0);
  /** Notes what is emitted up to the cut. */
  const noting = (lines: string[]): Sink => ({
    frame: (frame) =>
      frame.time <= cut && lines.push(`${frame.time} ${frame.layout.subject} ${[...frame.values]}`),
    alert: (alert) => alert.time <= cut && lines.push(JSON.stringify(alert)),
  });
  beforeAll(async () => {
    tape = await tapeOf("svb", SVB);
    const note = noting(all);
    whole = await replay(
      tape,
      {},
      {
        frame: (frame) => {
          reporter.frame(frame);
          note.frame?.(frame);
        },
        alert: (alert) => {
          reporter.alert(alert);
          note.alert?.(alert);
        },
        bar: (subject, size, bar) => reporter.bar(subject, size, bar),
      },
    );
  }, 120_000);

  it("shows the fall, its lows by venue, and the flight into Tether", () => {
    const events = reporter.events();
    const usdc = events.find(({ coin, side }) => coin === "USDC" && side === "discount");
    expect(
      usdc?.extremes.map(({ instrument, price, time }) => [
        instrument,
        price,
        formatTime(time).slice(0, 16),
      ]),
    ).toEqual([
      ["kraken:USDC/USDT", 0.869, "2023-03-11T07:16"],
      ["kraken:USDC/USD", 0.874, "2023-03-11T07:15"],
    ]);
    expect(formatTime(usdc?.onset ?? minutes(0)).slice(0, 13)).toBe("2023-03-10T22");
    expect(formatTime(usdc?.trough.time ?? minutes(0)).slice(0, 15)).toBe("2023-03-11T07:1");
    expect(usdc?.basis).toBeUndefined();
    const depeg = usdc?.alerts.filter(({ rule }) => rule === "depeg") ?? [];
    const [first] = depeg;
    const worse = depeg.find(({ severity }) => severity === "critical");
    expect(first).toMatchObject({ severity: "warning", state: "firing", action: "NONE" });
    expect(worse).toMatchObject({
      severity: "critical",
      state: "escalated",
      incident: first?.incident,
      action: "NONE",
    });
    expect(first && formatTime(first.time).slice(0, 13)).toBe("2023-03-10T22");
    // Two hours before the article's rules, and before Circle said what it had in the bank.
    expect(worse && formatTime(worse.time).slice(0, 16)).toBe("2023-03-11T01:19");
    expect(new Set(depeg.map(({ incident }) => incident)).size).toBe(1);
    expect(events.find(({ coin, side }) => coin === "USDT" && side === "premium")).toBeDefined();
  });

  it("suggests what the article did, where its rules are asked for", async () => {
    const alerts: Alert[] = [];
    const rules = rulesOf({ preset: "article" }, "test");
    await replay(tape, { rules }, { alert: (alert) => alerts.push(alert) });
    const depeg = alerts.find(({ rule, coin }) => rule === "depeg" && coin === "USDC");
    expect(depeg).toMatchObject({ severity: "critical", state: "firing", action: "CONSIDER_BUY" });
    const actions = new Set(alerts.map(({ rule, action }) => `${rule} ${action}`));
    expect(actions).toContain("rsiLow POTENTIAL_BUY");
    expect(actions).toContain("rsiHigh POTENTIAL_SELL");
  });

  it("gives one digest over batch sizes, with and without cache, and in order of time", async () => {
    const digests = new Set([whole.digest]);
    const alertDigests = new Set([whole.alertDigest]);
    const uncached = await openTape(tape.path, { home, cache: false });
    for (const run of [
      await replay(tape, {}, {}, 1),
      await replay(uncached, {}, {}, 7),
      await replay(tape, { order: "time" }, {}, 4096),
      await replay(uncached, { order: "time" }, {}, 1_000_000),
    ]) {
      digests.add(run.digest);
      alertDigests.add(run.alertDigest);
    }
    uncached.close();
    expect([...digests]).toHaveLength(1);
    expect([...alertDigests]).toHaveLength(1);
  }, 120_000);

  it("gives that digest too when the same rows come in other files", async () => {
    const database = await openDatabase();
    const parts: ImportGroup[] = [];
    for (const [i, group] of SVB.entries()) {
      const files = [0, 1, 2].map((part) => join(home, `part-${i}-${part}.parquet`));
      // Cut inside the event, at an odd minute.
      for (const [part, file] of files.entries())
        await database.run(
          `COPY (SELECT * FROM read_parquet(?) WHERE ts_ms ${["< 1678507260000", "BETWEEN 1678507260000 AND 1678522499999", "> 1678522499999"][part]} ORDER BY ts_ms) TO ${quoteText(file)} (FORMAT parquet)`,
          [group.files[0] ?? ""],
        );
      parts.push({ ...group, files });
    }
    database.close();
    const split = await tapeOf("svb-split", parts);
    expect((await replay(split)).digest).toBe(whole.digest);
    split.close();
  });

  it("goes on from snapshots taken anywhere, also when each is taken to another pipeline", async () => {
    const settings = defaultSettings(tape.clock);
    let pipeline = new Pipeline(settings, tape.instruments, {});
    let at = 12_345;
    for await (const batch of tape.batches({ batch: 7_001 })) {
      // A place in the batch that moves about.
      at = (at * 48_271) % 2_147_483_647;
      const cut = at % (batch.length + 1);
      pipeline.push(batch, 0, cut);
      const next = new Pipeline(settings, tape.instruments, {});
      next.restore(structuredClone(pipeline.snapshot()));
      pipeline = next;
      pipeline.push(batch, cut);
    }
    pipeline.finish();
    expect(pipeline.digest).toBe(whole.digest);
  });

  it("emits, cut anywhere, what the whole tape emits up to there", async () => {
    const lines: string[] = [];
    const settings = defaultSettings(tape.clock);
    await replayTape({ tape, settings, sink: noting(lines), range: { to: cut } });
    expect(all.length).toBeGreaterThan(10_000);
    expect(lines.join("\n")).toBe(all.join("\n"));
  });
});

it("reproduces the article's rules: the first critical alert is at 03:25, fourteen minutes after the disclosure", async () => {
  const tape = await tapeOf("seed", SVB.slice(0, 1));
  const alerts: Alert[] = [];
  let low = { price: Number.POSITIVE_INFINITY, time: 0 };
  await replay(
    tape,
    { seedCompat: true, bars: [parseBarSize("1m")] },
    {
      alert: (alert) => alerts.push(alert),
      bar: (subject, _size, bar) => {
        if (subject === "kraken:USDC/USD" && bar.low < low.price)
          low = { price: bar.low, time: bar.start };
      },
    },
  );
  tape.close();
  const [first] = alerts.filter(({ severity }) => severity === "critical");
  expect(first && formatTime(first.time)).toBe("2023-03-11T03:25:00.000000Z");
  expect(first).toMatchObject({
    rule: "depeg",
    coin: "USDC",
    instrument: "kraken:USDC/USD",
    state: "firing",
    action: "CONSIDER_BUY",
  });
  expect(alerts.every(({ state }) => state === "firing")).toBe(true);
  expect([low.price / 1e8, formatTime(micros(low.time))]).toEqual([
    0.874,
    "2023-03-11T07:15:00.000000Z",
  ]);
}, 60_000);

describe.each([
  ["terra-ust-2022/binance-ustusdt-5m.parquet", "binance:UST/USDT", 5, "UST", 0.225],
  ["ftx-2022/binance-busdusdt-1m.parquet", "binance:BUSD/USDT", 1, "BUSD", undefined],
  ["usde-2025/bybit-usdeusdt-1h.parquet", "bybit:USDE/USDT", 60, "USDe", 0.9207],
] as const)("%s", (file, instrument, length, coin, low) => {
  it("is judged in USDT, and says so", async () => {
    const tape = await tapeOf(coin, [bars(file, instrument, minutes(length))]);
    expect(await tape.barInterval()).toBe(minutes(length));
    const reporter = new EventReporter();
    const bases = new Set<string | undefined>();
    const sink: Sink = {
      frame: (frame) => {
        reporter.frame(frame);
        if (frame.layout.kind === "coin") bases.add(frame.basis);
      },
      alert: (alert) => reporter.alert(alert),
      bar: (subject, size, bar) => reporter.bar(subject, size, bar),
    };
    const run = await replay(tape, { bars: [parseBarSize(`${length}m`)] }, sink);
    tape.close();
    expect(run.coins.map(({ id }) => id)).toEqual([coin]);
    expect([...bases]).toEqual(["USDT"]);
    expect(run.recentAlerts.length).toBeGreaterThan(0);
    expect(run.recentAlerts.every(({ basis }) => basis === "USDT")).toBe(true);
    if (low !== undefined) expect(reporter.events()[0]?.extremes[0]?.price).toBe(low);
  }, 120_000);
});
