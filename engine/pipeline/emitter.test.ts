import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { micros } from "../market/time.ts";
import { Emitter } from "./emitter.ts";

const alertAt = (time: number): Alert => ({
  ...{ type: "alert", time: micros(time), rule: "level", coin: "USDC", severity: "warning" },
  ...{ state: "firing", incident: `USDC-level-${time}`, step: 1, value: -60, unit: "bps" },
  ...{ message: "", action: "NONE" },
});

describe("what was emitted", () => {
  it("keeps the last fifty alerts for whoever looks later, and counts them all", () => {
    const emitter = new Emitter({});
    for (let time = 1; time <= 120; time++) emitter.alert(alertAt(time));
    expect(emitter.alerts).toBe(120);
    expect(emitter.recent.map(({ time }) => time)).toEqual(
      Array.from({ length: 50 }, (_, i) => 71 + i),
    );
  });
});
