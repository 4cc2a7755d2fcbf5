import { expect, it } from "vitest";
import type { Action, Alert } from "../../alerts/alert.ts";
import { parseInstrument } from "../../market/instrument.ts";
import type { TapeFacts } from "../strategy.ts";
import { article } from "./article.ts";
import { Script } from "./testing.ts";

const tape: TapeFacts = {
  ...{ name: "october", kind: "imported" },
  instruments: [parseInstrument("bybit:USDE/USDT")],
};
const reader = (said: Readonly<Record<string, string | number>> = {}): Script =>
  new Script(article, said, tape);
const tell = (script: Script, action: Action, more: Partial<Alert> = {}): void => {
  const alert: Alert = {
    ...{ type: "alert", time: script.time, rule: "depeg", coin: "USDE", severity: "critical" },
    ...{ state: "firing", incident: "USDE-depeg-1", step: 1, value: -250, unit: "bps" },
    ...{ message: "", action, ...more },
  };
  script.strategy.onAlert?.(alert, script);
};

it("buys and sells as the alerts say, while there is something to move", () => {
  const script = reader();
  tell(script, "CONSIDER_SELL");
  tell(script, "CONSIDER_BUY");
  tell(script, "POTENTIAL_BUY");
  script.frame(-250);
  tell(script, "POTENTIAL_BUY");
  tell(script, "NONE");
  tell(script, "POTENTIAL_SELL", { rule: "rsi" });
  script.frame(0);
  tell(script, "CONSIDER_SELL");
  expect(script.said).toEqual(["0 buy 900 (depeg)", "1 sell 900 (rsi)"]);
});

it("moves a part of the account's value with each alert", () => {
  const script = reader({ part: 40 });
  for (let i = 0; i < 4; i++) {
    tell(script, "CONSIDER_BUY");
    script.frame(-250);
  }
  tell(script, "POTENTIAL_SELL");
  expect(script.said).toEqual([
    "0 buy 360 (depeg)",
    "1 buy 360 (depeg)",
    "2 buy 180 (depeg)",
    "4 sell 360 (depeg)",
  ]);
});

it("heeds one of the two rules where that is asked", () => {
  const script = reader({ heed: "rsi" });
  tell(script, "CONSIDER_BUY");
  tell(script, "POTENTIAL_BUY", { rule: "rsi" });
  expect(script.said).toEqual(["0 buy 900 (rsi)"]);
});

it("takes the coin by its name or its symbol, and no other", () => {
  const script = reader();
  tell(script, "CONSIDER_BUY", { coin: "USDC" });
  expect(script.said).toEqual([]);
  tell(script, "CONSIDER_BUY", { coin: "USDe" });
  expect(script.said).toEqual(["0 buy 900 (depeg)"]);
});
