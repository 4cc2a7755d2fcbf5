import { describe, expect, it } from "vitest";
import { minutes } from "../../engine/market/time.ts";
import { focus, lowest, pricedAtPar } from "../charts/subjects.ts";
import { at, fallAlerts, sampleRun, sampleView } from "../testing/sample-view.ts";
import { eventSummary } from "./event-summary.ts";

const view = sampleView(sampleRun());
const coin = focus(view);
if (!coin) throw new Error("the sample has a coin");

describe("eventSummary", () => {
  it("tells onset, worst and recovery at 50 basis points", () => {
    // The coin is at 1 - 0.08 (1 - ((m - 720) / 240)²) in the frame of minute m, which is stamped m + 1:
    // 50 bps are reached where |m - 720| <= 240 sqrt(1 - 0.005 / 0.08) = 232.4, so from m = 488 to m = 952.
    expect(eventSummary(view, coin)).toEqual({
      subject: "USDC",
      onset: at(489),
      worst: { deviation: expect.closeTo(-800, 6), time: at(721) },
      recovery: at(954),
      beyond: [
        { bps: 50, duration: minutes(465) },
        // 240 sqrt(1 - 0.01 / 0.08) = 224.5 and 240 sqrt(1 - 0.02 / 0.08) = 207.8
        { bps: 100, duration: minutes(449) },
        { bps: 200, duration: minutes(415) },
      ],
      alerts: { critical: 1, warning: 1, info: 0, boardOnly: 0 },
    });
  });

  it("counts an incident once, by the gravest that it came to, and apart what nobody is told", () => {
    const fall = sampleView({ ...sampleRun(), alerts: fallAlerts });
    expect(eventSummary(fall, coin).alerts).toEqual({
      critical: 1,
      warning: 0,
      info: 0,
      boardOnly: 1,
    });
    // It has recovered: nothing begins or grows worse in this window.
    const after = sampleView({ ...sampleRun(), alerts: fallAlerts }, 900, 1200);
    expect(Object.values(eventSummary(after, coin).alerts)).toEqual([0, 0, 0, 0]);
  });

  it("knows no recovery in a window that ends below, and no onset in a quiet one", () => {
    const below = sampleView(sampleRun(), 600, 700);
    expect(eventSummary(below, focus(below) ?? coin)).toMatchObject({
      onset: at(600),
      recovery: undefined,
    });
    const quiet = sampleView(sampleRun(), 0, 300);
    expect(eventSummary(quiet, focus(quiet) ?? coin)).toMatchObject({
      onset: undefined,
      recovery: undefined,
      beyond: [{ duration: 0 }, { duration: 0 }, { duration: 0 }],
    });
  });
});

describe("focus and low", () => {
  it("are the coin that strayed furthest and the lowest print in dollars", () => {
    expect(coin.id).toBe("USDC");
    expect(lowest(pricedAtPar(view).subjects)).toMatchObject({
      subject: { id: "kraken:USDC/USD" },
      value: expect.closeTo(0.899, 9),
      time: at(720),
    });
  });

  it("prefer dollars to another coin's price, which is low when that coin is dear", () => {
    const [first, second] = pricedAtPar(view).subjects;
    if (!first || !second) throw new Error("the sample has two instruments");
    expect(lowest([{ ...first, id: "kraken:USDC/USDT" }, second])?.subject.id).toBe(
      "coinbase:USDC/USD",
    );
    expect(lowest([{ ...first, id: "kraken:USDC/USDT" }])?.subject.id).toBe("kraken:USDC/USDT");
  });
});
