import { describe, expect, it } from "vitest";
import { bitfinex } from "../venues/bitfinex.ts";
import { kraken } from "../venues/kraken.ts";
import { FoldDriver, tickLines } from "./testing.ts";
import { type FoldListener, TickFold } from "./tick-fold.ts";

const ME = "USDC/USD";

const trade = (...ids: number[]) => ({
  channel: "trade",
  type: "update",
  data: ids.map((id) => ({
    symbol: ME,
    side: "buy",
    price: 0.9997,
    qty: 10,
    trade_id: id,
    timestamp: "2026-11-25T00:00:00.000000Z",
  })),
});

const rest = (...ids: number[]) => ({
  error: [],
  result: {
    USDCUSD: ids.map((id) => ["0.9997", "10.0", 1_764_028_800 + id / 1000, "b", "l", "", id]),
    last: "1764028800000000000",
  },
});

const driver = (listener?: FoldListener) =>
  new FoldDriver(new TickFold({ kraken }, listener), "kraken");

/** A connection that carries the pair from `at` on. */
const connect = (it: FoldDriver, at: number, connection: number): void => {
  it.note(at, connection, { note: "opened", line: "v2" });
  it.note(at, connection, { note: "live", line: "v2", symbols: [ME] });
};

const caughtUp = (answered = true, exhausted = true) =>
  ({ note: "caughtUp", symbol: ME, answered, exhausted }) as const;

describe("TickFold", () => {
  it("keeps what was told first under a number, and says that the venue contradicts itself", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(1, 1, trade(5, 6));
    const [first] = trade(6).data;
    it.in(2, 1, trade(6));
    expect(it.fold.tally("kraken").rejected).toBe(0);
    it.in(3, 1, { channel: "trade", type: "update", data: [{ ...first, price: 0.9 }] });
    expect(tickLines(it.fold)).toHaveLength(2);
    const { rejected, lastReason } = it.fold.tally("kraken");
    expect([rejected, lastReason]).toEqual([1, "USDC/USD: trade 6 again, now 10 at 0.9"]);
  });

  it("counts a trade once, over overlapping connections, history and REST", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(1, 1, trade(5, 6));
    connect(it, 2, 2);
    it.in(3, 2, trade(6, 7));
    it.in(3, 1, trade(7));
    it.rest(4, 9, ME, rest(4, 5, 6, 7, 8));
    it.in(5, 1, trade(8));
    expect(tickLines(it.fold)).toEqual([
      "trade kraken:USDC/USD 5",
      "trade kraken:USDC/USD 6",
      "trade kraken:USDC/USD 7",
      "trade kraken:USDC/USD 4 backfill",
      "trade kraken:USDC/USD 8 backfill",
    ]);
    expect(it.fold.tally("kraken").known).toBe(6);
  });

  it("writes the gap of a lost connection when the feed is back and REST was asked", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(10, 1, trade(1));
    it.note(30, 1, { note: "closed", reason: "disconnect" });
    connect(it, 60, 2);
    it.rest(61, 3, ME, rest(2, 3, 4));
    it.note(61, 0, caughtUp());
    expect(tickLines(it.fold)).toEqual([
      "trade kraken:USDC/USD 1",
      "trade kraken:USDC/USD 2 backfill",
      "trade kraken:USDC/USD 3 backfill",
      "trade kraken:USDC/USD 4 backfill",
      // From the last frame that came, not from when it was noticed.
      "gap kraken:USDC/USD 00:10 to 01:00 disconnect missed 0",
    ]);
  });

  it("says how many trades stay missing, and that nobody knows when nobody can", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(10, 1, trade(1));
    it.note(30, 1, { note: "closed", reason: "disconnect" });
    connect(it, 60, 2);
    it.in(61, 2, trade(11));
    it.rest(62, 3, ME, rest(5, 6, 7));
    it.note(63, 0, caughtUp());
    it.note(70, 2, { note: "closed", reason: "disconnect" });
    connect(it, 80, 4);
    it.note(90, 0, caughtUp(false, false));
    expect(tickLines(it.fold).filter((line) => line.startsWith("gap"))).toEqual([
      "gap kraken:USDC/USD 00:10 to 01:00 disconnect missed 6",
      "gap kraken:USDC/USD 01:01 to 01:20 disconnect missed unknown",
    ]);
  });

  it("makes no gap of a planned replacement", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(10, 1, trade(1));
    connect(it, 20, 2);
    it.note(22, 1, { note: "closed", reason: "replaced" });
    it.in(23, 2, trade(2));
    it.note(24, 0, caughtUp());
    expect(tickLines(it.fold)).toEqual(["trade kraken:USDC/USD 1", "trade kraken:USDC/USD 2"]);
  });

  it("notices a hole, lets it fill late or by REST, and records what stays missing", () => {
    const holes: string[] = [];
    const it = driver({
      control: () => undefined,
      framesLost: () => undefined,
      hole: (venue, symbol) => holes.push(`${venue}:${symbol}`),
    });
    connect(it, 0, 1);
    it.in(1, 1, trade(1));
    it.in(2, 1, trade(5));
    it.in(3, 1, trade(3));
    it.rest(4, 2, ME, rest(2));
    it.note(5, 0, caughtUp());
    // Once for the first trade of all, of which nobody knows what went before.
    expect(holes).toEqual(["kraken:USDC/USD", "kraken:USDC/USD"]);
    expect(tickLines(it.fold)).toEqual([
      "trade kraken:USDC/USD 1",
      "trade kraken:USDC/USD 5",
      "trade kraken:USDC/USD 3",
      "trade kraken:USDC/USD 2 backfill",
      "gap kraken:USDC/USD 00:01 to 00:02 missing missed 1",
    ]);
  });

  it("begins the gap of a dead subscription at its last data, though heartbeats went on", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(10, 1, trade(1));
    for (let at = 11; at < 400; at++) it.in(at, 1, { channel: "heartbeat" });
    it.note(400, 1, { note: "stale", symbols: [ME] });
    it.note(400, 1, { note: "closed", reason: "no data" });
    connect(it, 402, 2);
    it.note(403, 0, caughtUp());
    expect(tickLines(it.fold).at(-1)).toBe("gap kraken:USDC/USD 00:10 to 06:42 no data missed 0");
  });

  it("keeps on record what a kill cost, and what is still lost at the end", () => {
    const it = driver();
    it.note(0, 0, { note: "started" });
    connect(it, 0, 1);
    it.in(10, 1, trade(1));
    it.note(100, 0, { note: "started" });
    connect(it, 110, 2);
    it.in(111, 2, trade(4));
    it.note(112, 0, caughtUp(false, false));
    it.note(120, 2, { note: "closed", reason: "disconnect" });
    it.note(130, 0, { note: "ended" });
    expect(tickLines(it.fold).filter((line) => line.startsWith("gap"))).toEqual([
      "gap kraken:USDC/USD 00:10 to 01:50 recorder stopped missed 2",
      "gap kraken:USDC/USD 01:51 to 02:10 disconnect missed unknown",
    ]);
  });

  it("takes up where it was saved, at any frame", () => {
    const script: ((it: FoldDriver) => void)[] = [
      (it) => it.note(0, 0, { note: "started" }),
      (it) => connect(it, 0, 1),
      (it) => it.in(1, 1, trade(1, 2)),
      (it) => it.in(2, 1, trade(7)),
      (it) => it.note(3, 1, { note: "closed", reason: "disconnect" }),
      (it) => connect(it, 9, 2),
      (it) => it.in(10, 2, trade(9)),
      (it) => it.rest(11, 3, ME, rest(2, 3, 4, 8)),
      (it) => it.note(12, 0, caughtUp()),
      (it) => it.in(13, 2, "torn {"),
      (it) => it.in(14, 2, trade(9, 10)),
      (it) => it.note(15, 0, { note: "clock" }),
      (it) => it.note(20, 0, { note: "ended" }),
    ];
    const whole = driver();
    for (const step of script) step(whole);
    for (let cut = 0; cut <= script.length; cut++) {
      const first = driver();
      for (const step of script.slice(0, cut)) step(first);
      const second = driver();
      second.fold.restore(first.fold.save());
      for (const step of script.slice(cut)) step(second);
      expect([...tickLines(first.fold), ...tickLines(second.fold)], `cut at ${cut}`).toEqual(
        tickLines(whole.fold),
      );
      expect(second.fold.save()).toBe(whole.fold.save());
    }
  });

  it("survives whatever a venue sends, and counts it", () => {
    const it = driver();
    connect(it, 0, 1);
    it.in(1, 1, "\u0000garbage");
    it.in(1, 1, {
      channel: "trade",
      data: [{ symbol: ME, price: 0, qty: 1, trade_id: 1, timestamp: "x" }],
    });
    it.in(1, 1, {
      channel: "trade",
      data: [{ symbol: "<b>", price: 1, qty: 1, trade_id: 1, timestamp: "x" }],
    });
    it.in(1, 1, { channel: "trade", data: [{ symbol: ME }] });
    it.send(1, 1, "note", '{"note":"of a later version"}');
    it.send(1, 1, "note", "no JSON");
    expect(tickLines(it.fold)).toEqual([]);
    expect(it.fold.tally("kraken").rejected).toBe(4);
  });

  it("takes a second subscription for standing only where the connection knows its number", () => {
    const controls: string[] = [];
    const fold = new TickFold(
      { bitfinex },
      {
        control: (_venue, connection, { what }) => controls.push(`${connection} ${what}`),
        framesLost: () => undefined,
        hole: () => undefined,
      },
    );
    const it = new FoldDriver(fold, "bitfinex");
    const again = {
      ...{ event: "error", msg: "subscribe: dup", code: 10301 },
      ...{ channel: "trades", symbol: "tUSTUSD" },
    };
    it.in(1, 1, { event: "subscribed", channel: "trades", chanId: 7, symbol: "tUSTUSD" });
    it.in(2, 1, again);
    it.in(3, 2, again);
    expect(controls).toEqual(["1 acknowledged", "1 acknowledged", "2 renew"]);
  });
});
