import { expect, it } from "vitest";
import { coinbase } from "../venues/coinbase.ts";
import { coingecko } from "../venues/coingecko.ts";
import { kraken } from "../venues/kraken.ts";
import {
  ok,
  rest,
  restTrades,
  scriptedRecorder,
  ticks,
  trade,
} from "./testing/scripted-recorder.ts";

const pairs = (statuses: Readonly<Record<string, string>>) =>
  ok({
    error: [],
    result: Object.fromEntries(
      Object.entries(statuses).map(([pair, status]) => [
        pair.replace("/", ""),
        { altname: pair.replace("/", ""), wsname: pair, status },
      ]),
    ),
  });

it("a venue in maintenance as the recorder starts is taken up when it is over", async () => {
  let status = "maintenance";
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    rest: (url) =>
      url.includes("AssetPairs") ? pairs({ "USDC/USD": status, "USDT/USD": status }) : restTrades(),
  });
  await it.clock.run(1_000_000);
  expect(it.recorder.status().get("kraken")?.state).toBe("nothing to record");
  expect(it.remarks).toEqual([
    "kraken:USDC/USD is not traded: maintenance",
    "kraken:USDT/USD is not traded: maintenance",
  ]);
  status = "online";
  await it.clock.run(700_000);
  expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", live: 2, pairs: 2 });
});

it("a pair that is listed later is taken up beside the others, whose connection stays", async () => {
  const listed: Record<string, string> = { "USDC/USD": "online" };
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket),
    rest: (url) => (url.includes("AssetPairs") ? pairs(listed) : restTrades()),
  });
  await it.clock.run(5_000);
  listed["USDT/USD"] = "online";
  await it.clock.run(86_400_000);
  expect(it.net.sockets.map(({ open }) => open)).toEqual([true, true]);
  expect(it.recorder.status().get("kraken")).toMatchObject({
    state: "live",
    live: 2,
    reconnects: 0,
  });
  it.net.sockets[1]?.send(trade("USDT/USD", 1));
  await it.clock.run(100);
  expect(ticks(it)).toEqual(["trade kraken:USDT/USD 1"]);
});

it("a halt that the venue announces is told when it begins and when it ends, and is no loss", async () => {
  const it = scriptedRecorder({ accept: (socket) => it.beat(socket) });
  await it.clock.run(5_000);
  for (const system of ["online", "maintenance", "maintenance", "online", "cancel_only"])
    it.net.sockets[0]?.send({ channel: "status", type: "update", data: [{ system }] });
  await it.clock.run(1_000);
  expect(it.remarks).toEqual([
    "kraken is maintenance",
    "kraken is online",
    "kraken is cancel_only",
  ]);
  expect(ticks(it)).toEqual([]);
});

it("a pair that is delisted meanwhile costs no storm of questions, and no connection", async () => {
  const it = scriptedRecorder({
    accept: (socket) => it.beat(socket, () => ticker("USDC/USD")),
    rest: (url) => {
      if (url.includes("AssetPairs")) return rest(() => [])(url);
      return url.includes("USDT") ? ok({ error: ["EQuery:Unknown asset pair"] }) : restTrades();
    },
  });
  await it.clock.run(3_600_000);
  expect(it.net.sockets).toHaveLength(1);
  expect(it.net.requests.filter((url) => url.includes("USDT")).length).toBeLessThan(60);
  // The other pair is asked after as ever.
  expect(it.net.requests.filter((url) => url.includes("USDC")).length).toBeGreaterThan(8);
});

const ticker = (symbol: string) => ({
  ...{ channel: "ticker", type: "update" },
  data: [{ symbol, bid: 0.9996, bid_qty: 5, ask: 0.9997, ask_qty: 5 }],
});

it("a counter beside the trades that REST knows nothing of is asked after ever less often", async () => {
  const it = scriptedRecorder(
    {
      accept: (socket) =>
        it.beat(socket, () => ({
          ...{ type: "heartbeat", product_id: "USDT-USD", last_trade_id: 99, sequence: 1 },
          time: "2026-11-25T00:00:00Z",
        })),
      received: (_frame, socket) =>
        socket.send({
          type: "subscriptions",
          channels: ["matches", "ticker", "heartbeat"].map((name) => ({
            name,
            product_ids: ["USDT-USD"],
          })),
        }),
      rest: (url) =>
        url.includes("/trades")
          ? ok([
              {
                ...{ trade_id: 50, side: "sell", size: "5", price: "0.9997" },
                time: "2026-11-25T00:00:00Z",
              },
            ])
          : ok([{ id: "USDT-USD", status: "online" }]),
    },
    coinbase,
  );
  await it.clock.run(3_600_000);
  const asked = it.net.requests.filter((url) => url.includes("/trades")).length;
  expect(asked).toBeGreaterThan(5);
  expect(asked).toBeLessThan(80);
});

it("what no venue should send costs nothing but a count, and the rest of the frame goes on", async () => {
  const it = scriptedRecorder({ accept: (socket) => it.beat(socket) });
  await it.clock.run(5_000);
  const [socket] = it.net.sockets;
  const good = trade("USDC/USD", 1, 2);
  const bad = { ...good.data[0], trade_id: 3, price: "0.-10000" };
  for (const frame of [
    ...[
      "",
      "\u0000\u0001",
      "pong",
      '{"channel":"trade","data":[{"symb',
      "[]",
      "null",
      "7",
      '"text"',
    ],
    ...[{ channel: "trade" }, { channel: "of a later version", data: [] }, { neither: "nor" }],
    { ...good, extra: { new: [1, 2] }, data: [good.data[0], bad, { ...good.data[1], more: null }] },
  ])
    socket?.send(frame);
  await it.clock.run(5_000);
  expect(ticks(it)).toEqual(["trade kraken:USDC/USD 1", "trade kraken:USDC/USD 2"]);
  expect(it.net.sockets).toHaveLength(1);
  const { rejected, unknown } = it.recorder.fold.tally("kraken");
  expect([rejected, unknown]).toEqual([11, 1]);
});

it("a venue that is polled is not live while it does not answer", async () => {
  let failing = false;
  const it = scriptedRecorder(
    {
      rest: () =>
        failing
          ? { status: 500, body: "" }
          : ok({ "usd-coin": { usd: 0.9998, last_updated_at: 1_764_028_700 } }),
    },
    coingecko,
  );
  await it.clock.run(65_000);
  expect(it.recorder.status().get("coingecko")).toMatchObject({ state: "live", live: 1, pairs: 1 });
  failing = true;
  await it.clock.run(60_000);
  expect(it.recorder.status().get("coingecko")).toMatchObject({
    ...{ state: "back-off", live: 0, pairs: 1, reason: "HTTP 500" },
  });
  failing = false;
  await it.clock.run(60_000);
  expect(it.recorder.status().get("coingecko")).toMatchObject({ state: "live", live: 1 });
});

it("asking for a coin that the venue does not list is told, and the rest goes on", async () => {
  const it = scriptedRecorder({ accept: (socket) => it.beat(socket) }, kraken, () => ({
    coins: new Set(["USDC", "DAI", "USDe"]),
  }));
  await it.clock.run(5_000);
  expect(it.remarks).toEqual(["kraken does not list DAI, USDe"]);
  expect(it.recorder.status().get("kraken")).toMatchObject({ state: "live", pairs: 1 });
});
