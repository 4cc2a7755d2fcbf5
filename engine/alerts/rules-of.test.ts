import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../errors.ts";
import { presets } from "./presets.ts";
import { parseValue, valueNames } from "./rule-value.ts";
import { rulesOf } from "./rules-of.ts";

const rule = {
  type: "threshold",
  id: "depeg",
  side: "below",
  levels: [
    { severity: "warning", enter: 50, for: "2m" },
    { severity: "critical", enter: 100, for: "60s" },
  ],
  exit: 30,
};

const detector = {
  type: "detector",
  id: "depeg",
  detector: "level",
  side: "discount",
  levels: [{ severity: "warning", enter: 30 }],
};

const equal = [
  { severity: "warning", enter: 50, for: "60s" },
  { severity: "critical", enter: 50, for: "60s" },
];

describe("what contradicts itself is refused, with the rule and the reason", () => {
  it.each([
    [{ ...rule, exit: 50 }, "exit 50 is not inside enter 50"],
    [{ ...detector, exit: 30 }, "exit 30 is not inside enter 30"],
    [{ ...detector, levels: [{ severity: "info", enter: 0 }] }, "exit 0 is not inside enter 0"],
    [
      {
        ...detector,
        levels: [
          { severity: "warning", enter: 50 },
          { severity: "critical", enter: 40 },
        ],
      },
      "can never come before critical",
    ],
    [{ ...detector, detector: "levl" }, 'no detector "levl"'],
    [{ ...detector, detector: "level(3)" }, 'level: "3" is one value too many'],
    [{ ...detector, detector: "" }, '"" asks for no detector'],
    [
      {
        ...rule,
        levels: [
          { severity: "warning", enter: 200, for: "2m" },
          { severity: "critical", enter: 100, for: "60s" },
        ],
      },
      "can never come before critical",
    ],
    [{ ...rule, recent: { for: "48h", enter: 60 } }, "recent.enter 60 is not under"],
    [{ ...rule, recent: { for: "48h", enter: 20 } }, "recent.enter 20 is inside exit 30"],
    [{ ...rule, recent: { for: "1m", enter: 40, after: "2m" } }, "recent.after 2m is as long as"],
    [
      { ...rule, recent: { for: "48h", enter: 40 }, cooldown: "1h" },
      "cooldown and recent contradict",
    ],
    [{ ...rule, hold: "30m", cooldown: "10m" }, "cooldown 10m is within hold 30m"],
    [{ ...rule, hold: "30m", cooldown: "30m" }, "cooldown 30m is within hold 30m"],
    [{ ...rule, recent: { for: "2m", enter: 40, after: "2m" } }, "recent.after 2m is as long as"],
    [{ ...rule, levels: equal }, "warning at 50 for 1m can never come before critical at 50"],
    [{ ...rule, frequency: "once", cooldown: "1h" }, "frequency once leaves nothing"],
    [{ ...rule, value: "rso(14)" }, "rso"],
    [{ ...rule, value: "bollinger(20,2).uper" }, 'has no value "uper"'],
    [{ ...rule, value: "rsi(14)", from: "median" }, "only a deviation has a median"],
    [{ ...rule, value: "rsi(14)", agree: 2 }, "agree 2: only a coin's deviation"],
    [{ ...rule, on: "instrument", agree: 2 }, "agree 2: only a coin's deviation"],
    [{ ...rule, instruments: ["kraken:*"] }, "instruments are named, but it judges the coin"],
    [{ ...rule, value: "devation" }, 'no frame of a coin has a value "devation"'],
    [{ ...rule, value: "bid" }, 'no frame of a coin has a value "bid"'],
    [
      { ...rule, on: "instrument", value: "venues" },
      'no frame of an instrument has a value "venues"',
    ],
    [{ ...rule, value: "bookImbalance" }, "bookImbalance runs on l1: no coin has it"],
    [{ ...rule, on: "instrument", value: "contagion.follows" }, "no instrument has it"],
    [{ ...rule, value: "contagion.ab" }, 'contagion has no value "ab"'],
    [{ ...rule, value: "rsi(-3)" }, "rsi: n"],
    [{ ...rule, value: "rsi@1x" }, "1x"],
    [{ ...rule, value: "robustPrice.mean@1h" }, "robustPrice runs on no bars"],
    [
      { ...rule, value: "contagion.follows", side: "above", frequency: "barClose" },
      "contagion.follows comes at full minutes",
    ],
    [{ ...rule, value: "venues" }, "venues is never negative, and 50 below 0 is"],
    [
      { type: "venue", id: "depeg", severity: "warning", enter: 100, exit: 100 },
      "exit 100 is not inside",
    ],
    [{ type: "blind", id: "depeg", severity: "warning", after: "0s" }, "after is 0s"],
  ])("%j", (bad, why) => {
    const attempt = () => rulesOf({ rules: [bad] }, "pegtape.config.json");
    expect(attempt).toThrow(why);
    expect(attempt).toThrow(/^pegtape\.config\.json: depeg: /);
  });
});

describe("what lies just beside a contradiction is a rule", () => {
  it.each([
    [{ ...rule, exit: 49.9 }],
    [{ ...rule, recent: { for: "48h", enter: 50 } }],
    [{ ...rule, recent: { for: "48h", enter: 30 } }],
    [{ ...rule, recent: { for: "2m", enter: 40, after: "119s" } }],
    [{ ...rule, hold: "30m", cooldown: "31m" }],
    [{ ...rule, levels: equal.map((level, i) => ({ ...level, for: `${59 + i}s` })) }],
    [{ ...rule, levels: equal.map((level, i) => ({ ...level, enter: 50 + i })) }],
    [{ ...detector, exit: 29 }],
    [{ type: "venue", id: "depeg", severity: "warning", enter: 100, exit: 99 }],
    [{ type: "blind", id: "depeg", severity: "warning", after: "1s" }],
  ])("%j", (good) => {
    expect(rulesOf({ rules: [good] }, "test")).toHaveLength(1);
  });
});

describe("a name that nothing provides", () => {
  const hintOf = (bad: object): string | undefined => {
    try {
      rulesOf({ rules: [{ ...rule, ...bad }] }, "rules.json");
    } catch (error) {
      return error instanceof WorkbenchError ? error.hint : String(error);
    }
    return undefined;
  };
  it.each([
    [{ value: "devation" }, "Did you mean deviation?"],
    [{ value: "rso(14)" }, "Did you mean rsi"],
    [{ value: "bolinger.upper" }, "Did you mean bollinger.upper"],
    [{ on: "instrument", value: "spred" }, "Did you mean spread?"],
    [{ on: "instrument", value: "mid" }, "its mid is the price"],
    [{ value: "ask" }, 'say "on": "instrument"'],
    [{ value: "microprice" }, 'Say "on": "instrument".'],
    [{ on: "instrument", value: "robustPrice.mean" }, 'Say "on": "coin".'],
    [{ value: "bollinger" }, "It has: middle, sd, upper"],
    [{ value: "zzzzzzzzzz" }, "It has price, deviation, venues"],
    [{ value: "?" }, "It has price, deviation, venues"],
  ])("%j: %s", (bad, hint) => {
    expect(hintOf(bad)).toContain(hint);
  });

  it.each(["coin", "instrument"] as const)("is none of those that a %s has", (on) => {
    for (const value of valueNames(on))
      expect(parseValue(value, on)).toMatchObject({ name: value, size: undefined });
  });
});

describe("what is no rule is refused, with its place", () => {
  it.each([
    [{ rules: [{ ...rule, exitFor: "soon" }] }, /rules\.0\.exitFor: .*no duration/],
    [{ rules: [{ ...rule, levels: [] }] }, /rules\.0\.levels/],
    [{ rules: [{ ...rule, thresold: 3 }] }, /thresold/],
    [{ rules: [{ type: "treshold" }] }, /rules\.0\.type/],
    [{ preset: "loud" }, /preset/],
    [{}, /no rule/],
    [{ rules: [rule, rule] }, /two rules have this name/],
    [[rule], /the whole/],
  ])("%j", (bad, why) => {
    expect(() => rulesOf(bad, "rules.json")).toThrow(why);
  });
});

describe("presets", () => {
  it.each(Object.keys(presets))("%s holds no contradiction", (preset) => {
    expect(rulesOf({ preset }, "test").length).toBeGreaterThan(2);
  });

  it("suggest something in the article's alone", () => {
    const suggesting = Object.keys(presets).filter((preset) =>
      rulesOf({ preset }, "test").some(({ action }) => action !== "none"),
    );
    expect(suggesting).toEqual(["article"]);
  });

  it.each(Object.keys(presets))("%s may be added to", (preset) => {
    const own = { ...rule, id: "mine" };
    const names = rulesOf({ preset, rules: [own] }, "test").map(({ id }) => id);
    expect(names).toEqual([...rulesOf({ preset }, "test").map(({ id }) => id), "mine"]);
  });

  it("give way to a rule of the same name", () => {
    const rules = rulesOf({ preset: "default", rules: [rule] }, "test");
    expect(rules.filter(({ id }) => id === "depeg")).toMatchObject([{ exit: 30, hold: 0 }]);
    expect(rules.map(({ id }) => id)).toContain("premium");
  });
});

describe("the documentation", () => {
  const page = readFileSync(new URL("../../docs/alert-rules.md", import.meta.url), "utf8");

  it("shows rules that are rules", () => {
    const shown = [...page.matchAll(/```json\n(.*?)```/gs)]
      .map(([, text = ""]) => JSON.parse(text))
      .flatMap((part) => ("type" in part ? [{ rules: [part] }] : (part.alerts ?? [])));
    expect(shown.length).toBeGreaterThan(3);
    for (const alerts of shown) expect(rulesOf(alerts, "docs")?.length).toBeGreaterThan(0);
  });

  it("names values that there are", () => {
    const rows = page
      .slice(page.indexOf("## Any value of a frame"))
      .split("\n")
      .filter((line) => /^\| (coin|instrument|both) /.test(line));
    expect(rows).toHaveLength(7);
    for (const row of rows) {
      const [, of = "", values = ""] = row.split("|").map((cell) => cell.trim());
      for (const [, value = ""] of values.matchAll(/`(.+?)`/g))
        for (const on of of === "both" ? (["coin", "instrument"] as const) : [of])
          expect(parseValue(value, on as "coin").name).toBe(value);
    }
  });
});
