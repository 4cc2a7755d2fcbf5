import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../errors.ts";
import { minutes, seconds } from "../market/time.ts";
import { defaultNotify, notifyOf, notifySchema, repeatOf } from "./notify-config.ts";

const route = { severity: ["critical"], targets: ["phone"] };
const refusal = (input: unknown): string => {
  try {
    notifyOf(input, "pegtape.config.json", ["phone", "mail"]);
  } catch (error) {
    if (error instanceof WorkbenchError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "accepted";
};

describe("the notify part of a configuration", () => {
  it("tells critical and warnings to everyone, and info to nobody, by default", () => {
    const spec = defaultNotify(["phone", "mail"]);
    expect(spec).toMatchObject({
      groupWait: seconds(10),
      groupInterval: minutes(5),
      rateLimit: { perHour: 4 },
      routes: [{ severity: ["critical", "warning"], targets: ["phone", "mail"] }],
    });
    const [first] = spec.routes;
    if (first === undefined) throw new RangeError("no route");
    expect([
      repeatOf(first, "critical"),
      repeatOf(first, "warning"),
      repeatOf(first, "info"),
    ]).toEqual([minutes(15), minutes(240), undefined]);
  });

  it("reads durations and times of day", () => {
    expect(
      notifySchema.parse({
        routes: [{ ...route, repeatEvery: "1h30m", escalateAfter: "90s", escalateTo: ["mail"] }],
        groupWait: "2s",
        quietHours: { from: "22:00", to: "07:05", zone: "UTC" },
      }),
    ).toMatchObject({
      routes: [{ repeatEvery: minutes(90), escalateAfter: seconds(90) }],
      groupWait: seconds(2),
      quietHours: { from: 1320, to: 425, zone: 0 },
    });
  });

  it.each([
    [
      "routes.0.repeatEvery",
      { routes: [{ ...route, repeatEvery: "4m" }] },
      "4m (critical) is shorter than groupInterval, 5m",
    ],
    [
      "routes.0.repeatEvery",
      { routes: [route], groupInterval: "1h" },
      "15m (critical) is shorter than groupInterval, 1h",
    ],
    [
      "routes.0.escalateAfter",
      { routes: [{ ...route, escalateAfter: "10m" }] },
      "there is nobody to escalate to",
    ],
    [
      "routes.0.escalateTo",
      { routes: [{ ...route, escalateTo: ["mail"] }] },
      "it is never said when",
    ],
    [
      "routes.0.escalateTo",
      { routes: [{ ...route, escalateAfter: "10m", escalateTo: ["phone"] }] },
      '"phone" is told from the start',
    ],
    ["routes.0.targets", { routes: [{ ...route, targets: ["fax"] }] }, 'no target "fax"'],
    [
      "routes.1.escalateTo",
      { routes: [route, { ...route, escalateAfter: "10m", escalateTo: ["fax"] }] },
      'no target "fax"',
    ],
    [
      "quietHours",
      { routes: [route], quietHours: { from: "22:00", to: "22:00" } },
      "they end when they begin, and so have no length",
    ],
    ["groupWait", { routes: [route], groupWait: "10m" }, "10m is longer than groupInterval, 5m"],
    [
      "groupWait",
      { routes: [route], groupWait: "soon" },
      '"soon" is no duration. Write it like 250ms, 30s, 5m, 1h or 2d.',
    ],
    [
      "quietHours.from",
      { routes: [route], quietHours: { from: "24:00", to: "07:00" } },
      "must be a time of day such as 22:00",
    ],
  ])("refuses %s with the reason", (place, input, why) => {
    expect(refusal(input)).toBe(`input pegtape.config.json: notify.${place}: ${why}`);
  });

  it("refuses what it does not know", () => {
    expect(refusal({ routes: [{ ...route, every: "5m" }] })).toMatch(
      /^input .*notify\.routes\.0: .*every/,
    );
    expect(refusal({ routes: [] })).toMatch(/^input .*notify\.routes: /);
    expect(refusal(7)).toMatch(/^input .*notify\.the whole: /);
  });
});
