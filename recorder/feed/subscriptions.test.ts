import { describe, expect, it } from "vitest";
import { kraken } from "../venues/kraken.ts";
import { Subscriptions } from "./subscriptions.ts";
import { scriptedRecorder, subscribe } from "./testing/scripted-recorder.ts";

const asked = (...symbols: string[]) => {
  const subscriptions = new Subscriptions();
  for (const carries of ["trades", "quotes"] as const)
    subscriptions.ask({
      frame: "",
      request: carries,
      subscriptions: symbols.map((symbol) => ({ key: `${carries} ${symbol}`, symbol, carries })),
    });
  return subscriptions;
};

const acknowledged = (...keys: string[]) => ({ what: "acknowledged", keys }) as const;

describe("Subscriptions", () => {
  it("follows each pair to acknowledged, refused or unanswered", () => {
    const it = asked("A/USD", "B/USD", "C/USD");
    it.acknowledge({ what: "acknowledged", request: "quotes" });
    it.acknowledge(acknowledged("trades A/USD"));
    expect(it.refuse({ what: "refused", keys: ["trades B/USD"], reason: "no" }, false)).toEqual({
      refused: [{ symbol: "B/USD", key: "trades B/USD", reason: "no", final: true }],
      again: [],
    });
    expect([it.open, it.newlyLive()]).toEqual([1, ["A/USD", "B/USD"]]);
    expect(it.timeOut(["trades A/USD", "trades C/USD"], "late")).toMatchObject([
      { symbol: "C/USD", final: false },
    ]);
    expect([it.carries("B/USD", "trades"), it.carries("B/USD", "quotes")]).toEqual([false, true]);
  });

  it("takes no pair for live whose trades nobody answered for, and takes a late answer", () => {
    const it = asked("A/USD");
    it.acknowledge(acknowledged("quotes A/USD"));
    it.timeOut(["trades A/USD"], "late");
    expect([it.newlyLive(), it.unanswered("A/USD")]).toEqual([[], true]);
    it.acknowledge({ what: "acknowledged", request: "trades" });
    expect([it.newlyLive(), it.unanswered("A/USD")]).toEqual([["A/USD"], false]);
  });

  it("asks for the others again where one bad pair refuses all, and never for ever", () => {
    const it = asked("A/USD", "B/USD", "C/USD");
    const refuse = (request: string) =>
      it.refuse({ what: "refused", request, reason: "one of them" }, true);
    expect(refuse("trades").again).toEqual([["A/USD"], ["B/USD"], ["C/USD"]]);
    expect(refuse("trades").again).toHaveLength(3);
    const last = refuse("trades");
    expect([last.again, last.refused.map(({ symbol }) => symbol)]).toEqual([
      [],
      ["A/USD", "B/USD", "C/USD"],
    ]);
  });
});

it("an answer that comes after it was given up makes the pair live", async () => {
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    received: (frame, socket) => {
      if (!frame.includes('"trade"')) return subscribe(frame, socket);
      const [one, other] = [["USDC/USD"], ["USDT/USD"]].map((symbols) =>
        JSON.stringify({ method: "subscribe", params: { channel: "trade", symbol: symbols } }),
      );
      subscribe(one ?? "", socket);
      it.clock.after(15_000, () => subscribe(other ?? "", socket));
    },
  });
  await it.clock.run(17_000);
  expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 2 });
  expect(it.net.sockets).toHaveLength(1);
});

it("a subscription that is said to stand already when it is asked for again, stands", async () => {
  let asked = 0;
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    received: (frame, socket) => {
      if (!frame.includes('"trade"')) return subscribe(frame, socket);
      asked += 1;
      if (asked === 1) return subscribe(frame.replace(/,"USDT\/USD"/, ""), socket);
      const error = "Already subscribed";
      socket.send({ method: "subscribe", success: false, symbol: "USDT/USD", error });
    },
  });
  await it.clock.run(90_000);
  expect(asked).toBe(2);
  expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 2 });
});

it("trades that nobody answered for are asked for again, quotes that stand are not", async () => {
  const asked: string[] = [];
  const it = scriptedRecorder(
    {
      accept: (socket) => it.beat(socket),
      received: (frame, socket) => {
        if (!frame.includes('"subscribe"')) return;
        asked.push(frame.includes('"ticker"') ? "ticker" : "trade");
        if (asked.length === 1) subscribe(frame.replace(/,"USDT\/USD"/, ""), socket);
        else subscribe(frame, socket);
      },
    },
    kraken,
  );
  await it.clock.run(90_000);
  expect(asked).toEqual(["trade", "ticker", "trade"]);
  expect(it.recorder.status().get("kraken")).toMatchObject({ live: 2 });
  const told = it.remarks.filter((line) => line.includes("no answer"));
  expect(told).toEqual([
    'kraken refuses "trade USDT/USD" (USDT/USD): no answer to the subscription',
  ]);
});

it("what is never answered is told of once, however long it is asked for", async () => {
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    received: (frame, socket) => {
      if (!frame.includes('["USDT/USD"]')) subscribe(frame.replace(/,"USDT\/USD"/, ""), socket);
    },
  });
  await it.clock.run(3_600_000);
  expect(it.remarks.filter((line) => line.includes("no answer"))).toHaveLength(2);
  expect(it.net.sockets).toHaveLength(1);
});
