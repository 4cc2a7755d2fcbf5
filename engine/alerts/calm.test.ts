import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { Pipeline } from "../pipeline/pipeline.ts";
import { defaultSettings } from "../pipeline/settings.ts";
import { type Tick, ticks } from "../testing/ticks.ts";
import type { Alert } from "./alert.ts";
import { Calm } from "./calm.ts";
import type { RuleSpec } from "./rule-config.ts";
import { rulesOf } from "./rules-of.ts";

afterEach(() => void vi.restoreAllMocks());

it("holds inside both limits, up to its time, with as many venues; and for no unknown deviation", () => {
  const [never, far] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const idle = { idle: true, nearest: 20, stillFrom: never, stillTo: far, due: never };
  const open = { idle: false, nearest: 1, stillFrom: 10, stillTo: 20, due: 500 };
  const calm = new Calm();
  const holds = (time: number, deviation: number, venues = 3): boolean =>
    calm.holds({ time }, { deviation, venues });
  expect(holds(0, 0)).toBe(false);
  calm.begin(3);
  calm.narrow(-1, 0, idle);
  calm.narrow(1, 0, { ...idle, nearest: 100 });
  expect(holds(1e9, -19.9)).toBe(true);
  expect(holds(1e9, 99.9)).toBe(true);
  expect(holds(1e9, -20)).toBe(false);
  expect(holds(1e9, 100)).toBe(false);
  expect(holds(1e9, 0, 2)).toBe(false);
  expect(holds(1e9, Number.NaN)).toBe(false);
  calm.narrow(-1, 5, open);
  expect(holds(499, -5.1)).toBe(true);
  expect(holds(500, -5.1)).toBe(false);
  expect(holds(499, -4.9)).toBe(false);
  expect(holds(499, -15)).toBe(false);
  calm.narrow(-1, 0, { ...open, stillTo: 10.001 });
  expect(holds(0, -10)).toBe(false);
  calm.begin(3);
  calm.end();
  expect(holds(0, 0)).toBe(false);
});

const severity = ["info", "warning", "critical"] as const;
const duration = fc.constantFrom("0s", "1s", "30s", "2m");
/** Rules of every kind that watches prices, where some contradict themselves and are left out. */
const rules: fc.Arbitrary<readonly RuleSpec[]> = fc
  .array(
    fc.record({
      side: fc.constantFrom("below", "above"),
      from: fc.constantFrom("par", "par", "par", "median"),
      center: fc.constantFrom(0, 0, 0, -3, 5.5),
      levels: fc
        .array(fc.record({ enter: fc.constantFrom(5, 10, 20, 30), for: duration }), {
          minLength: 1,
          maxLength: 3,
        })
        .map((levels) => levels.map((level, i) => ({ ...level, severity: severity[i] }))),
      exit: fc.constantFrom(0, 2, 4.5),
      exitFor: duration,
      hold: duration,
      cooldown: fc.constantFrom("0s", "0s", "5m"),
      recent: fc.constantFrom(undefined, undefined, { for: "10m", enter: 4.5, after: "30s" }),
      agree: fc.constantFrom(1, 1, 2, 3),
      frequency: fc.constantFrom("always", "always", "once", "bar", "minute"),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) =>
    drawn.flatMap((rule, i) => {
      const all = [
        { ...rule, type: "threshold", id: `rule${i}` },
        { type: "blind", id: `blind${i}`, severity: "warning", after: "2m" },
      ];
      try {
        return rulesOf({ rules: all }, "test");
      } catch {
        return [];
      }
    }),
  )
  .filter((all) => all.length > 0);

const names = ["binance:USDC/USD", "coinbase:USDC/USD", "gemini:USDC/USD", "kraken:USDC/USDT"];
const tape: fc.Arbitrary<Tick[]> = fc
  .array(
    fc.record({
      wait: fc.oneof({ weight: 30, arbitrary: fc.nat(3) }, fc.constantFrom(0.5, 10, 61, 200)),
      on: fc.constantFrom(...names, "kraken:USDT/USD"),
      what: fc.oneof(
        { weight: 30, arbitrary: fc.constant("trade") },
        fc.constantFrom("quote", "gap"),
      ),
      /** Where all of them are now, mostly where they were; and how far this one is from it, tenths of a basis point. */
      level: fc.option(fc.constantFrom(0, 2, 4.5, 5, 10, 20, 25, 40), { nil: undefined, freq: 12 }),
      off: fc.constantFrom(0, 0, 0.1, 0.2, 1, 9, -60, 90),
    }),
    { minLength: 20, maxLength: 200, size: "max" },
  )
  .map((steps) => {
    let at = 0;
    let fallen = 0;
    return steps.map(({ wait, on, what, level, off }): Tick => {
      at += wait;
      fallen = level ?? fallen;
      const fall = on === "kraken:USDT/USD" ? 0 : fallen + off / 10;
      const price = Math.round(1e8 - fall * 1e4) / 1e8;
      if (what === "gap") return { at, on, gap: [Math.max(0, at - 10), at] };
      if (what === "quote") return { at, on, bid: price, ask: price + 0.00002 };
      return { at, on, trade: price };
    });
  });

const alertsOf = (records: readonly Tick[], asked: readonly RuleSpec[]): Alert[] => {
  const alerts: Alert[] = [];
  const { batch, instruments } = ticks(records);
  const settings = { ...defaultSettings("event_time"), indicators: [], rules: asked };
  const pipeline = new Pipeline(settings, instruments, { alert: (alert) => alerts.push(alert) });
  pipeline.push(batch);
  pipeline.finish();
  return alerts;
};

it("leaves every alert as it is where rules are asked at every price", () => {
  let held = 0;
  let heard = 0;
  const { holds } = Calm.prototype;
  fc.assert(
    fc.property(tape, rules, (records, asked) => {
      const spy = vi.spyOn(Calm.prototype, "holds");
      spy.mockReturnValue(false);
      const always = alertsOf(records, asked);
      spy.mockImplementation(function (this: Calm, ...seen) {
        const calm = holds.apply(this, seen);
        if (calm) held++;
        return calm;
      });
      expect(alertsOf(records, asked)).toEqual(always);
      heard += always.length;
    }),
    { numRuns: 120 },
  );
  expect(held).toBeGreaterThan(1000);
  expect(heard).toBeGreaterThan(500);
});
