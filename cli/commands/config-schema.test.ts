import { Ajv } from "ajv";
import { afterEach, expect, it } from "vitest";
import { runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
afterEach(() => machine.dispose());

const validator = async () => {
  machine = testMachine();
  expect(await runOn(machine, "config", "schema"), machine.printed.err).toBe(0);
  return new Ajv({ allowUnionTypes: true }).compile(JSON.parse(machine.printed.out));
};

const threshold = {
  type: "threshold",
  id: "odd",
  side: "above",
  levels: [{ severity: "info", enter: 1 }],
  exit: 0,
};

it("takes what the config file takes", async () => {
  const valid = await validator();
  for (const settings of [
    {},
    { $schema: "./pegtape.schema.json", home: "tapes", quiet: true, speed: 60 },
    { bars: "1m,1h", indicators: "rsi(14)" },
    { bars: ["1m", "1h"], indicators: ["rsi(14)", "bollinger(20,k=2.5)", "ema"] },
    { instrument: ["kraken:USDC/USD"], order: "time" },
    { alerts: { preset: "default" } },
    { alerts: { rules: [{ type: "blind", id: "blind", severity: "warning", after: "120s" }] } },
    { alerts: { rules: [threshold] } },
    { alerts: { rules: [{ ...threshold, value: "bollinger(20,2).upper@1h" }] } },
    { alerts: { rules: [{ ...threshold, on: "instrument", instruments: ["kraken:USDC/*"] }] } },
    {
      notify: {
        targets: { phone: { type: "ntfy", topic: "env:TOPIC" }, here: { type: "terminal" } },
        heartbeat: { url: "env:PING" },
        routes: [{ severity: ["critical"], targets: ["phone"], repeatEvery: "10m" }],
        quietHours: { from: "22:00", to: "07:00", zone: 60 },
      },
    },
  ])
    expect(valid(settings), JSON.stringify(valid.errors)).toBe(true);
});

it.each([
  { spead: 60 },
  { quiet: "yes" },
  { order: "backwards" },
  { indicators: ["rso(14)"] },
  { bars: [true] },
  { config: "other.json" },
  { alerts: { preset: "loud" } },
  { alerts: { rules: [{ type: "blind", id: "blind", severity: "loud", after: "120s" }] } },
  { alerts: { rules: [{ ...threshold, on: "venue" }] } },
  { alerts: { rules: [{ ...threshold, value: "" }] } },
  { alerts: { rules: [{ ...threshold, instruments: [] }] } },
  { notify: { targets: { phone: { type: "pigeon" } } } },
  { notify: { targets: { here: { type: "terminal", loud: true } } } },
  { notify: { routes: [] } },
])("refuses %j", async (settings) => {
  const valid = await validator();
  expect(valid(settings)).toBe(false);
});

it("offers every value that a rule can judge", async () => {
  await validator();
  const schema = JSON.stringify(JSON.parse(machine.printed.out).properties.alerts);
  for (const value of ["dispersion.range", "bollinger.upper", "spread", "bookImbalance"])
    expect(schema).toContain(`"${value}"`);
});

it("offers every indicator with its defaults", async () => {
  await validator();
  const text = machine.printed.out;
  expect(text).toContain('"const": "bollinger(20,2)"');
  expect(text).toContain('"description": "Bollinger bands"');
});
