import { describe, expect, it } from "vitest";
import type { Alert, AlertState, Severity } from "../../alerts/alert.ts";
import { parseInstrument } from "../../market/instrument.ts";
import type { TapeFacts } from "../strategy.ts";
import { flight } from "./flight.ts";
import { Script } from "./testing.ts";

const tape: TapeFacts = {
  ...{ name: "march", kind: "imported" },
  instruments: [parseInstrument("kraken:USDC/USD")],
};
/** Holds 900 coins, and comes back after three calm minutes. */
const holder = (said: Readonly<Record<string, string | number | boolean>> = {}): Script =>
  new Script(flight, { calm: "3m", ...said }, tape);
const tell = (
  script: Script,
  state: AlertState,
  severity: Severity = "warning",
  more: Partial<Alert> = {},
): void => {
  const alert: Alert = {
    ...{ type: "alert", time: script.time, rule: "depeg", coin: "USDC", severity, state },
    ...{ incident: "USDC-depeg-1", step: 1, value: -60, unit: "bps", message: "", action: "NONE" },
    ...more,
  };
  script.strategy.onAlert?.(alert, script);
};

describe("flight", () => {
  it("buys at the start, sells at an alert, and comes back when it is over and the coin calm", () => {
    const script = holder();
    script.frames(0, -30);
    tell(script, "firing");
    script.frames(-100, -15, -15, -15, -15, -15);
    expect(script.said).toEqual(["0 buy 900 (hold)", "2 sell 900 (flight)"]);
    tell(script, "firing", "info", { recovering: true });
    // Calm counts from here, minute 8 not yet, for the alert stood until then.
    script.frames(-15, -21, -20, 19, -3, 20);
    expect(script.said.slice(2)).toEqual(["14 buy 900 (return)"]);
    script.frame(-2);
    tell(script, "firing");
    expect(script.said.slice(3)).toEqual(["15 sell 900 (flight)"]);
  });

  it("takes a minute of which nothing is known for none of calm", () => {
    const script = holder();
    script.frame(0);
    tell(script, "firing");
    tell(script, "resolved");
    script.frames(0, 0, Number.NaN, 0, 0, 0);
    expect(script.said.slice(2)).toEqual([]);
    script.frame(0);
    expect(script.said.slice(2)).toEqual(["8 buy 900 (return)"]);
  });

  it("flees at its severity and worse, once", () => {
    const script = holder({ severity: "critical" });
    script.frame(0);
    tell(script, "firing", "warning");
    expect(script.said.slice(1)).toEqual([]);
    tell(script, "escalated", "critical");
    tell(script, "escalated", "critical");
    expect(script.said.slice(1)).toEqual(["1 sell 900 (flight)"]);
  });

  it("heeds neither other coins nor other rules", () => {
    const script = holder();
    script.frame(0);
    tell(script, "firing", "critical", { coin: "DAI" });
    tell(script, "firing", "critical", { rule: "premium" });
    tell(script, "firing", "critical", { rule: "venue" });
    expect(script.said).toEqual(["0 buy 900 (hold)"]);
  });

  it("stays away for good when it is told to", () => {
    const script = holder({ comeBack: false });
    script.frame(0);
    tell(script, "firing");
    tell(script, "resolved");
    script.frames(...Array.from({ length: 60 }, () => 0));
    expect(script.said.slice(2)).toEqual([]);
  });

  it("sells what it was still buying when the alert came", () => {
    const script = holder();
    tell(script, "firing");
    expect(script.said).toEqual(["0 buy 900 (hold)", "0 cancel 1"]);
    script.frame(0);
    expect(script.said.slice(2)).toEqual(["1 sell 900 (hold)"]);
  });

  it("asks for the rules of a preset, or for a detector with its threshold", () => {
    const needs = (rule: string) => flight.needs({ ...{ threshold: 30, severity: "info" }, rule });
    expect(needs("nervous").rules).toBe("nervous");
    expect(needs("levelMedian").rules).toMatchObject([
      { type: "detector", id: "depeg", detector: "levelMedian", side: "discount" },
    ]);
    expect(needs("cusum").rules).toMatchObject([{ levels: [{ severity: "critical", enter: 30 }] }]);
  });
});
