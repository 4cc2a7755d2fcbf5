import { describe, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import { TickFold } from "../fold/tick-fold.ts";
import { bitstamp } from "../venues/bitstamp.ts";
import { kraken } from "../venues/kraken.ts";
import type { Listing, Mark, Venue } from "../venues/venue.ts";
import { CatchUp, type CatchUpOptions } from "./catch-up.ts";
import { RestClient } from "./rest-client.ts";
import type { RestAnswer } from "./surroundings.ts";
import { ScriptedNet } from "./testing/scripted-net.ts";
import {
  ok,
  rest,
  restTrades,
  scriptedRecorder,
  ticks,
  trade,
} from "./testing/scripted-recorder.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

/** A minute after the trades that REST tells of. */
const NOW = 1_764_028_860e6;

const listing = (symbol: string): Listing => {
  const rest = symbol.replace("/", "");
  return { symbol, wire: symbol, rest, trading: true, status: "online" };
};

/** A walker alone, before a REST that answers as a test says; `said` holds what it asked and how it ended. */
const walker = (answer: (url: string) => RestAnswer, venue: Venue = kraken) => {
  const clock = new VirtualClock(NOW);
  const net = new ScriptedNet(clock, { received: () => undefined, rest: answer });
  const fold = new TickFold({ [venue.id]: venue });
  const ended: string[] = [];
  let [seq, connection] = [0, 0];
  const surroundings: CatchUpOptions["surroundings"] = {
    ...{ clock, net, random: () => 0.5 },
    number: () => ++connection,
    take: (id, number, direction, frame) => {
      seq += 1;
      const receiveTime = clock.now();
      fold.frame({ ...{ seq, receiveTime, venue: id, connection: number, direction, frame } });
    },
  };
  const known: Mark = { id: "1", time: micros(NOW - 60e6) };
  const catchUp = new CatchUp({
    ...{ venue, surroundings, known: () => known, filled: () => false },
    rest: new RestClient(venue.id, "https://x", surroundings),
    answer: () => fold.tally(venue.id).answer,
    done: (symbol, fresh, answered) =>
      ended.push(`${symbol} at ${(clock.now() - NOW) / 1e6}: ${answered ? fresh : "no answer"}`),
  });
  return { clock, net, catchUp, ended, surroundings };
};

/** A page of Kraken, full, that follows the one asked for. */
const endless = (() => {
  let id = 0;
  return () => restTrades(...Array.from({ length: 1000 }, () => ++id));
})();

describe("CatchUp", () => {
  it("asks for pairs in turn, so that a long walk keeps no other pair waiting", async () => {
    const it = walker((url) => (url.includes("USDTUSD") ? endless() : restTrades(1, 2)));
    for (const symbol of ["USDT/USD", "USDC/USD", "DAI/USD"]) it.catchUp.ask(listing(symbol));
    await it.clock.run(10_000);
    expect(it.ended.map((line) => line.replace(/\.\d+/, ""))).toEqual([
      "USDC/USD at 2: 2",
      "DAI/USD at 3: 2",
    ]);
    await it.clock.run(700_000);
    // No walk is endless, though its pages are.
    expect(it.ended.at(-1)).toMatch(/^USDT\/USD at 55\d\.\d+: 500000$/);
  });

  it("keeps the venue's pace, whoever's turn it is", async () => {
    const times: number[] = [];
    const it = walker(() => {
      times.push(it.clock.now() / 1000);
      return endless();
    });
    for (const symbol of ["USDT/USD", "USDC/USD"]) it.catchUp.ask(listing(symbol));
    await it.clock.run(60_000);
    const least = Math.min(...times.slice(1).map((time, i) => time - (times[i] ?? 0)));
    expect([times.length > 40, least >= kraken.trades.spacingMs]).toEqual([true, true]);
  });

  it("a pair that REST fails on does not hold up the others", async () => {
    const it = walker((url) =>
      url.includes("USDTUSD") ? { status: 503, body: "" } : restTrades(1, 2),
    );
    it.catchUp.ask(listing("USDT/USD"));
    it.clock.after(2_000, () => it.catchUp.ask(listing("USDC/USD")));
    await it.clock.run(100_000);
    expect(it.ended[0]).toMatch(/^USDC\/USD at 2\./);
    expect(it.ended[1]).toMatch(/^USDT\/USD at 3\d\.\d+: no answer$/);
    expect(it.net.requests).toHaveLength(5);
  });

  it("does not ask again where the venue has said no", async () => {
    const it = walker(() => ({ status: 404, body: "" }));
    it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(100_000);
    expect([it.net.requests.length, it.ended.length]).toEqual([1, 1]);
  });

  it("waits out a short ban, and leaves untold what a long one would keep open for hours", async () => {
    let seconds = 60;
    const it = walker(() => {
      if (seconds === 0) return restTrades(1, 2);
      const retryAfterMs = seconds * 1000;
      seconds = 0;
      return { status: 418, body: "", retryAfterMs };
    });
    it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(70_000);
    expect(it.ended).toEqual(["USDT/USD at 60.002: 2"]);
    seconds = 86_400;
    it.catchUp.ask(listing("USDT/USD"));
    it.catchUp.ask(listing("USDC/USD"));
    await it.clock.run(10_000);
    expect(it.ended.slice(1).map((line) => line.replace(/ at .*:/, ""))).toEqual([
      "USDC/USD no answer",
      "USDT/USD no answer",
    ]);
    expect(it.net.requests).toHaveLength(3);
  });

  it("asks once for what was asked twice, and again for what is asked during the walk", async () => {
    const it = walker(() => restTrades(1, 2));
    for (let i = 0; i < 3; i++) it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(5_000);
    // The first walk had begun when the others came.
    expect([it.net.requests.length, it.ended.length]).toEqual([2, 2]);
  });

  it("goes on over a stretch that came live, to what was lost after it", async () => {
    const ids = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const pages = [ids(1, 1000), ids(1001, 2000), ids(2001, 2010)];
    const it = walker(() => restTrades(...(pages.shift() ?? [])));
    for (const id of pages[1] ?? [])
      it.surroundings.take("kraken", 0, "in", JSON.stringify(trade("USDT/USD", id)));
    it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(10_000);
    expect(it.ended).toEqual(["USDT/USD at 2.201: 1010"]);
  });

  it("asks nothing more once stopped", async () => {
    const it = walker(endless);
    it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(5_000);
    const { length } = it.net.requests;
    it.catchUp.stop();
    it.catchUp.ask(listing("USDC/USD"));
    await it.clock.run(60_000);
    expect([it.net.requests.length, it.ended]).toEqual([length, []]);
  });

  it("asks Bitstamp for no more than it may have missed", async () => {
    const it = walker(() => ok([]), bitstamp);
    it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(3_600_000);
    it.catchUp.ask(listing("USDT/USD"));
    await it.clock.run(1_000);
    expect(it.net.requests.map((url) => url.replace(/.*time=/, ""))).toEqual(["hour", "day"]);
  });
});

it("a trade whose time nobody can read breaks no later walk", async () => {
  let last = 3;
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    rest: rest(() => Array.from({ length: last }, (_, i) => i + 1)),
  });
  await it.clock.run(5_000);
  const [socket] = it.net.sockets;
  socket?.send(trade("USDC/USD", 3));
  await it.clock.run(10_000);
  last = 5;
  socket?.send({
    ...{ channel: "trade", type: "update" },
    data: [
      {
        ...{ symbol: "USDC/USD", side: "sell", price: 0.9997, qty: 5, trade_id: 4 },
        timestamp: "0001-01-01T00:00:00Z",
      },
    ],
  });
  await it.clock.run(1_000);
  socket?.end({ reason: "closed by the server (1006)" });
  await it.clock.run(20_000);
  expect(ticks(it).filter((line) => line.includes("USDC/USD 5"))).toHaveLength(1);
  expect(it.net.requests.filter((url) => url.includes("NaN"))).toEqual([]);
  it.net.sockets[1]?.send(trade("USDC/USD", 6));
  await it.clock.run(1_000);
  expect(ticks(it).at(-1)).toBe("trade kraken:USDC/USD 6");
});
