import fc from "fast-check";
import { expect, it } from "vitest";
import type { Alert, Severity } from "../alerts/alert.ts";
import { incidentsOf } from "../evaluation/incidents.ts";
import { type Micros, micros, minutes } from "../market/time.ts";
import type { Matcher } from "./act.ts";
import { defaultNotify } from "./notify-config.ts";
import { NotificationPlanner } from "./planner.ts";
import { previewSilence } from "./silence-preview.ts";

const START = micros(1_700_000_000_000_000);
const SEVERITIES: readonly Severity[] = ["warning", "critical"];

interface Made {
  readonly name: string;
  readonly steps: readonly Severity[];
  readonly venue: string | undefined;
  readonly boardOnly: boolean;
}

/** Each incident has a coin and a rule of its own, so that nothing but a silence keeps one from being told. */
const emissionsOf = ({ name, steps, venue, boardOnly }: Made, i: number): Alert[] =>
  steps.map((severity, step) => ({
    ...{ type: "alert", rule: `r${i}${name}`, coin: `${name}${i}`, severity, step: step + 1 },
    time: micros(START + minutes(7 * i) + minutes(180 * step)),
    ...{ state: step === 0 ? "firing" : "escalated", incident: `${name}-${i}@run`, value: -310 },
    ...{ unit: "bps", message: name, action: "NONE" },
    ...(venue === undefined ? {} : { venue }),
    ...(boardOnly ? { boardOnly: true as const } : {}),
  }));

const toldWith = (alerts: readonly Alert[], matcher: Matcher | undefined): ReadonlySet<string> => {
  const planner = new NotificationPlanner(defaultNotify(["phone"]));
  const end = micros(START + minutes(6000));
  const all = { type: "silence", id: "silence-1", time: START, until: micros(2 * START) } as const;
  const notifications =
    matcher === undefined ? [] : planner.onAct({ ...all, matcher, reason: "x", by: "x" });
  for (const alert of alerts) notifications.push(...planner.onAlert(alert));
  notifications.push(...planner.onTime(end));
  return new Set(notifications.flatMap(({ alerts: told }) => told.map(({ incident }) => incident)));
};

const made = fc.record({
  name: fc.constantFrom("USDC", "USDT", "DAI"),
  steps: fc.constantFrom<Severity[][]>(["warning"], ["critical"], ["warning", "critical"]),
  venue: fc.constantFrom(undefined, "kraken", "binance"),
  boardOnly: fc.boolean(),
});
const glob = fc.constantFrom(undefined, "*", "USD*", "*C*", "r1*", "kraken", "k*n", "none");
const matcherOf = fc
  .record({
    ...{ coin: glob, rule: glob, venue: glob },
    severity: fc.constantFrom(undefined, ...SEVERITIES),
  })
  .map((fields): Matcher => JSON.parse(JSON.stringify(fields)));

it("names exactly those of whom nobody hears while the silence holds", () => {
  fc.assert(
    fc.property(fc.array(made, { maxLength: 8 }), matcherOf, (incidents, matcher) => {
      const alerts = incidents
        .flatMap(emissionsOf)
        .sort((a, b) => a.time - b.time || a.step - b.step);
      const { told, hidden, partly } = previewSilence(incidentsOf(alerts), matcher);
      const [without, under] = [toldWith(alerts, undefined), toldWith(alerts, matcher)];
      expect(told).toBe(without.size);
      const names = new Set(hidden.map(({ id }) => id));
      expect(names).toEqual(new Set([...without].filter((id) => !under.has(id))));
      for (const { id } of partly) expect(under.has(id)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it("says since when it knows, and nothing of an empty log", () => {
  const alerts = emissionsOf(
    { name: "DAI", steps: ["warning"], venue: undefined, boardOnly: false },
    2,
  );
  const first: Micros = micros(START + minutes(14));
  expect(previewSilence(incidentsOf(alerts), { coin: "DAI2" })).toMatchObject({
    told: 1,
    since: first,
  });
  expect(previewSilence([], { coin: "*" })).toEqual({
    told: 0,
    since: undefined,
    hidden: [],
    partly: [],
  });
});
