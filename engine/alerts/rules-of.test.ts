import { describe, expect, it } from "vitest";
import { presets } from "./presets.ts";
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

describe("what contradicts itself is refused, with the rule and the reason", () => {
  it.each([
    [{ ...rule, exit: 50 }, "exit 50 is not inside enter 50"],
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
    [{ ...rule, frequency: "once", cooldown: "1h" }, "frequency once leaves nothing"],
    [{ ...rule, value: "rso(14)" }, "rso"],
    [{ ...rule, value: "bollinger(20,2).uper" }, 'has no value "uper"'],
    [{ ...rule, value: "rsi(14)", from: "median" }, "only a deviation has a median"],
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
