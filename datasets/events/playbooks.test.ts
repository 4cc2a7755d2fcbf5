import { expect, test } from "vitest";
import { PLAYBOOKS } from "../../engine/alerts/playbook.ts";
import { fillPlaybook } from "./playbooks.ts";

const values = {
  coin: "USDC",
  deviation: "-152 bps",
  price: "0.9848",
  venues: "kraken, gate",
  time: "2023-03-11T03:10:00Z",
};

test.each(PLAYBOOKS)("%s: every placeholder is filled, and nobody is told to trade", (name) => {
  const text = fillPlaybook(name, values);
  expect(text).toContain(
    "USDC at 0.9848, -152 bps off par at 2023-03-11T03:10:00Z; seen on kraken, gate.",
  );
  expect(text).not.toMatch(/[{}]/);
  expect(text).not.toMatch(/\b(buy|sell)\b/i);
});

test("hostile values stay on their line and are no Markdown", () => {
  const hostile =
    "x\n# [a](https://evil.example) **b** `c` <@everyone> @here {price} | ~~d~~ _e_ ![i](u) $& \\";
  const text = fillPlaybook("oneVenue", { ...values, venues: hostile.repeat(9) }) ?? "";
  expect(text.split("\n")).toHaveLength(5);
  expect(text).not.toMatch(/[#[\]*`<>@{}|~_!$&\\]|:\/\//);
  expect(text.length).toBeLessThan(600);
});

test("the mechanism of a coin chooses; nobody knows one for a coin that is not known", () => {
  const of = (coin: string) => fillPlaybook("mechanism", { ...values, coin });
  expect(of("USDC")).toBe(fillPlaybook("fiatBacked", values));
  expect(of("UST")).toContain("TerraUSD");
  expect(of("NOCOIN")).toBeUndefined();
});
