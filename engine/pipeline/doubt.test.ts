import { describe, expect, it } from "vitest";
import { type Tick, ticks } from "../testing/ticks.ts";
import { Pipeline } from "./pipeline.ts";
import { defaultSettings } from "./settings.ts";

const run = (records: readonly Tick[], clock: "receive_time" | "event_time" = "receive_time") => {
  const { batch, instruments } = ticks(records);
  const alerts: string[] = [];
  const pipeline = new Pipeline({ ...defaultSettings(clock), indicators: [] }, instruments, {
    alert: ({ rule, coin, state }) => alerts.push(`${coin} ${rule} ${state}`),
  });
  pipeline.push(batch);
  pipeline.finish();
  return { pipeline, alerts, view: pipeline.coins.find(({ id }) => id === "GUSD")?.view };
};

/** A price each ten seconds for so many minutes. */
const steady = (on: string, trade: number, minutes: number, from = 0): Tick[] =>
  Array.from({ length: minutes * 6 }, (_, i) => ({ at: from + i * 10, on, trade }));

const byTime = (...all: readonly Tick[][]): Tick[] => all.flat().sort((a, b) => a.at - b.at);

describe("a symbol that is new to a recording", () => {
  it("is no depeg when it costs next to nothing from first sight", () => {
    const { alerts, view } = run(steady("gate:GUSD/USD", 0.02, 60));
    expect(alerts).toEqual([]);
    expect(view?.venues ?? 0).toBe(0);
  });

  it("does not drag a coin away that others have at par", () => {
    const tape = byTime(steady("kraken:GUSD/USD", 1, 60), steady("gate:GUSD/USD", 0.9, 59, 5));
    const { alerts, view } = run(tape);
    expect(alerts).toEqual([]);
    expect([view?.venues, view?.price]).toEqual([1, 1e8]);
  });

  it("counts once it has been near par, and its fall is a depeg then", () => {
    const tape = byTime(
      steady("gate:GUSD/USD", 0.2, 10),
      steady("gate:GUSD/USD", 0.999, 10, 600),
      steady("gate:GUSD/USD", 0.9, 30, 1200),
    );
    expect(run(tape).alerts.filter((line) => line.startsWith("GUSD depeg"))).toContain(
      "GUSD depeg firing",
    );
  });

  it("counts after a day", () => {
    const tape = byTime(steady("gate:GUSD/USD", 0.2, 1), steady("gate:GUSD/USD", 0.2, 30, 86_400));
    expect(run(tape).view?.venues).toBe(1);
  });

  it("is believed when nobody speaks against it: a recording may begin in the middle of a depeg", () => {
    const tape = byTime(steady("kraken:GUSD/USD", 0.9, 30), steady("gate:GUSD/USD", 0.89, 30, 5));
    const { alerts, view } = run(tape);
    expect(view?.venues).toBe(2);
    expect(alerts).toContain("GUSD depeg firing");
  });

  it("is not doubted in imported data", () => {
    expect(run(steady("gate:GUSD/USD", 0.02, 60), "event_time").alerts).toContain(
      "GUSD depeg firing",
    );
  });

  it("stays doubtful over a snapshot", () => {
    const tape = byTime(steady("kraken:GUSD/USD", 1, 20), steady("gate:GUSD/USD", 0.9, 19, 5));
    const { batch, instruments } = ticks(tape);
    const settings = { ...defaultSettings("receive_time"), indicators: [] };
    const whole = new Pipeline(settings, instruments, {});
    whole.push(batch);
    whole.finish();
    for (const cut of [1, 3, 50, 100, tape.length - 1]) {
      const first = new Pipeline(settings, instruments, {});
      first.push(batch, 0, cut);
      const second = new Pipeline(settings, instruments, {});
      second.restore(first.snapshot());
      second.push(batch, cut);
      second.finish();
      expect(second.digest).toBe(whole.digest);
    }
  });
});
