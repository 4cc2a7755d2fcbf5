import { describe, expect, it } from "vitest";
import { parseInstrument } from "../../market/instrument.ts";
import type { TapeFacts } from "../strategy.ts";
import { depegReversion } from "./depeg-reversion.ts";
import { Script } from "./testing.ts";

const tape: TapeFacts = {
  ...{ name: "march", kind: "imported" },
  instruments: [parseInstrument("kraken:USDC/USD")],
};
/** Three parts of 300 from -100 bps on, 100 bps apart; 20 bps back from the low is a turn. */
const dip = (said: Readonly<Record<string, string | number>> = {}): Script =>
  new Script(depegReversion, { turn: 20, quiet: "0s", giveUp: "0s", ...said }, tape);

describe("depegReversion", () => {
  it("buys a part when the fall has turned, and no more at that depth", () => {
    const script = dip();
    //            1    2     3     4     5     6     7
    script.frames(0, -60, -110, -130, -120, -110, -105);
    expect(script.said).toEqual(["6 buy 300 (part 1 of 3)"]);
  });

  it("does not buy above its entry, however far the turn", () => {
    const script = dip();
    script.frames(0, -130, -99, -40);
    expect(script.said).toEqual([]);
    script.frame(-100);
    expect(script.said).toEqual(["5 buy 300 (part 1 of 3)"]);
  });

  it("buys further parts at lower lows, each after a turn of its own", () => {
    const script = dip();
    script.frames(-130, -110, -199, -170, -200, -190, -180, -350, -330);
    expect(script.said).toEqual([
      "2 buy 300 (part 1 of 3)",
      // -199 was not deep enough for the second part.
      "7 buy 300 (part 2 of 3)",
      "9 buy 300 (part 3 of 3)",
    ]);
  });

  it("buys all parts at once that a deep low asks for", () => {
    const script = dip();
    script.frames(-250, -230);
    expect(script.said).toEqual(["2 buy 600 (part 2 of 3)"]);
    script.frames(-900, -880);
    expect(script.said.slice(1)).toEqual(["4 buy 300 (part 3 of 3)"]);
  });

  it("takes a fall that makes no new low for a while as exhausted too", () => {
    const script = dip({ quiet: "3m" });
    script.frames(-120, -121, -120, -120, -119);
    expect(script.said).toEqual(["5 buy 300 (part 1 of 3)"]);
  });

  it("counts that while from the first price after nothing was known", () => {
    const script = dip({ quiet: "3m" });
    script.frames(-120, -119, Number.NaN, -119, -118, -118);
    expect(script.said).toEqual([]);
    script.frame(-118);
    expect(script.said).toEqual(["7 buy 300 (part 1 of 3)"]);
  });

  it("sells all near par, and begins anew after that", () => {
    const script = dip();
    script.frames(-130, -100, -60, -10.001, -10, -130, -100);
    expect(script.said).toEqual([
      "2 buy 300 (part 1 of 3)",
      "5 sell 300 (par)",
      "7 buy 300 (part 1 of 3)",
    ]);
  });

  it("gives up under its stop, and stays out until the coin was near par again", () => {
    const script = dip({ stop: 150 });
    // Bought at -110 and at -180: from the mean of both, -145, it is 150 to -295.
    script.frames(-130, -110, -200, -180, -294, -295, -200, -120, -300, -200);
    expect(script.said).toEqual([
      "2 buy 300 (part 1 of 3)",
      "4 buy 300 (part 2 of 3)",
      "6 sell 600 (stop)",
    ]);
    script.frames(-5, -130, -100);
    expect(script.said.slice(3)).toEqual(["13 buy 300 (part 1 of 3)"]);
  });

  it("gives up after a time", () => {
    const script = dip({ giveUp: "5m" });
    script.frames(-130, -110, -110, -110, -110, -110, -110);
    expect(script.said).toEqual(["2 buy 300 (part 1 of 3)", "7 sell 300 (late)"]);
  });

  it("buys only while enough venues price the coin, and sells all the same", () => {
    const script = dip({ minVenues: 2 });
    script.frame(-130, { venues: 1 });
    script.frame(-105, { venues: 1 });
    expect(script.said).toEqual([]);
    script.frame(-104, { venues: 2 });
    script.frame(-5, { venues: 1 });
    expect(script.said).toEqual(["3 buy 300 (part 1 of 3)", "4 sell 300 (par)"]);
  });

  it("cancels what is still on its way to buy when it leaves", () => {
    const script = dip();
    script.frames(-130, -110);
    // The second part is sent, and in the same minute the coin is back at par.
    script.frames(-230, -200);
    script.strategy.onFrame?.(
      { time: script.time, subject: "USDC", kind: "coin", value: () => 0 },
      script,
    );
    expect(script.said.slice(1)).toEqual([
      "4 buy 300 (part 2 of 3)",
      "4 cancel 2",
      "4 sell 300 (par)",
    ]);
    // It was filled all the same, so that is sold as well.
    script.frame(0);
    expect(script.said.slice(4)).toEqual(["5 sell 300 (part 2 of 3)"]);
  });

  it("refuses an entry that its exit would sell at once", () => {
    expect(() => dip({ entry: -10, exit: 10 })).toThrow(
      "depegReversion: entry -10 is not under exit, which is -10 bps from par",
    );
  });
});
