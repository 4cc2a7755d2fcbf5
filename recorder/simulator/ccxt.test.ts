import ccxt, { type Exchange } from "ccxt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import type { Clock } from "../feed/surroundings.ts";
import { openTape, type Tape } from "../tape/open-tape.ts";
import { makeTape, rowsSql, type SampleRow, temporaryFolder } from "../tape/sample-tape.ts";
import type { SimVenue } from "./sim-venue.ts";
import { type Simulator, startSimulator } from "./start-simulator.ts";
import * as protocols from "./venues/index.ts";

// A client library that knows nothing of pegtape: only the hosts of its addresses are changed.

/** How long the tape waits for the library, unless `begin` says that all is there. */
const WAIT_MS = 50_000;

/** A clock that a test can put forward to the end of the wait. */
const hurriedClock = (): Clock & { begin(): void } => {
  let ahead = 0;
  let waiting: (() => void) | undefined;
  return {
    now: () => micros(Math.floor((performance.now() + ahead) * 1000)),
    after: (ms, done) => {
      if (ms === WAIT_MS) waiting = done;
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    },
    begin: () => {
      ahead += WAIT_MS;
      waiting?.();
      waiting = undefined;
    },
  };
};

/** The protocol, and the messages of its clients. */
const overheard = (venue: SimVenue, heard: string[]): SimVenue => ({
  ...venue,
  receive: (frame, client, world) => {
    venue.receive(frame, client, world);
    heard.push(frame.toUpperCase());
  },
});

/** Trades a pair. */
const TRADES = 60;

const exchanges = [
  { id: "binance", symbols: ["USDC/USDT", "FDUSD/USDT"], make: () => new ccxt.pro.binance() },
  { id: "kraken", symbols: ["USDC/USD", "USDT/USD"], make: () => new ccxt.pro.kraken() },
  // No pair of USDC: the library takes the one of USD for the same.
  { id: "coinbase", symbols: ["USDT/USD", "DAI/USD"], make: () => new ccxt.pro.coinbase() },
  { id: "okx", symbols: ["USDC/USDT", "DAI/USDT"], make: () => new ccxt.pro.okx() },
  { id: "bybit", symbols: ["USDC/USDT", "DAI/USDT"], make: () => new ccxt.pro.bybit() },
] as const;

interface Row {
  readonly symbol: string;
  readonly id: string;
  readonly price: number;
  readonly amount: number;
  readonly side: string;
  /** ms */
  readonly timestamp: number;
}

const START_MS = Date.UTC(2023, 2, 11, 7, 0, 0);

/** The library hands Coinbase's side on as it is sent: that of the maker. */
const asHandedOn = (rows: readonly Row[], id: string): Row[] =>
  id !== "coinbase"
    ? [...rows]
    : rows.map((row) => ({ ...row, side: row.side === "buy" ? "sell" : "buy" }));

/** The trades of the n-th pair of a venue. */
const tradesOf = (symbol: string, nth: number): Row[] =>
  Array.from({ length: TRADES }, (_, i) => ({
    symbol,
    id: String(1_000_000 * (nth + 1) + i),
    price: (8_740 + ((i * 37 + nth * 11) % 1_200)) / 10_000,
    amount: ((i * 7_919 + nth) % 100_000) / 100 + 0.25,
    side: (i * 5) % 3 === 0 ? "sell" : "buy",
    timestamp: START_MS + i * 50 + nth * 7,
  }));

const tapeRows = (): SampleRow[] =>
  exchanges
    .flatMap(({ id, symbols }) =>
      symbols.flatMap((symbol, nth) =>
        tradesOf(symbol, nth).map((trade): SampleRow & { event_time: string } => ({
          event_time: new Date(trade.timestamp).toISOString().slice(0, -1).replace("T", " "),
          ...{ venue: id, symbol, kind: "trade", side: trade.side, trade_id: trade.id },
          ...{ price: String(trade.price), size: String(trade.amount) },
        })),
      ),
    )
    .sort((a, b) => (a.event_time < b.event_time ? -1 : a.event_time > b.event_time ? 1 : 0));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tape: Tape;
beforeAll(async () => {
  folder = await temporaryFolder();
  await makeTape({ rows: rowsSql(tapeRows()), out: `${folder.path}/tape` });
  tape = await openTape(`${folder.path}/tape`, { home: folder.path, cache: false });
});
afterAll(async () => {
  tape.close();
  await folder.remove();
});

type Addresses = Exchange["urls"]["api"];

/** The library's addresses, all of them, with the simulator's in place of the host. */
const redirect = (addresses: Addresses, base: { ws: string; rest: string }): Addresses =>
  Object.fromEntries(
    Object.entries(addresses).map(([key, value]) => {
      if (typeof value === "object" && value !== null) return [key, redirect(value, base)];
      const [, scheme = "", path = ""] = /^(\w+):\/\/[^/]+(.*)$/.exec(String(value)) ?? [];
      return [key, `${scheme.startsWith("ws") ? base.ws : base.rest}${path}`];
    }),
  );

const point = async (exchange: Exchange, { addresses: [address] }: Simulator): Promise<void> => {
  if (address === undefined) throw new Error("nothing listens");
  const ws = new URL(address.ws ?? "");
  const base = { ws: `ws://${ws.host}/${address.venue}`, rest: address.rest };
  exchange.urls = { ...exchange.urls, api: redirect(exchange.urls["api"], base) };
  // Without it the library takes only encrypted addresses.
  await exchange.loadHttpProxyAgent();
};

/** The trades of a pair that the library hands out, until it has all; it may hand one out more than once. */
const watch = async (exchange: Exchange, symbol: string): Promise<Row[]> => {
  const rows = new Map<string, Row>();
  while (rows.size < TRADES)
    for (const { id, price, amount, side, timestamp } of await exchange.watchTrades(symbol))
      rows.set(String(id), {
        ...{ symbol, id: String(id), price: Number(price), amount: Number(amount) },
        ...{ side: String(side), timestamp: Number(timestamp) },
      });
  return [...rows.values()];
};

const byId = (a: Row, b: Row): number => Number(a.id) - Number(b.id);

it.each(exchanges)("ccxt.pro.$id receives the tape's trades", async ({ id, symbols, make }) => {
  const clock = hurriedClock();
  const heard: string[] = [];
  const names = symbols.map((symbol) => symbol.split("/"));
  const simulator = await startSimulator({
    ...{ tape, venues: [id], speed: 10, waitMs: WAIT_MS, port: 0, clock },
    protocols: Object.values(protocols).map((venue) => overheard(venue, heard)),
    remark: (text) => expect(text, "nothing goes wrong inside").toBe(""),
  });
  const exchange: Exchange = make();
  try {
    await point(exchange, simulator);
    const markets = await exchange.loadMarkets();
    expect(Object.keys(markets)).toEqual(expect.arrayContaining([...symbols]));
    const watching = Promise.all(symbols.map((symbol) => watch(exchange, symbol)));
    // It subscribes to one pair after the other, at its own pace.
    while (
      !names.every((parts) => heard.some((text) => parts.every((part) => text.includes(part))))
    )
      await new Promise((resolve) => setTimeout(resolve, 10));
    clock.begin();
    const found = await watching;
    for (const [nth, symbol] of symbols.entries())
      expect(found[nth]?.sort(byId)).toEqual(asHandedOn(tradesOf(symbol, nth), id));
    // Past trades, by REST; of Binance the library asks for merged ones, whose ids are their own.
    const [symbol] = symbols;
    const past = (await exchange.fetchTrades(symbol)).map(({ timestamp, price }) => [
      ...[Number(timestamp), Number(price)],
    ]);
    expect(past.sort(([a = 0], [b = 0]) => a - b)).toEqual(
      tradesOf(symbol, 0).map(({ timestamp, price }) => [timestamp, price]),
    );
  } finally {
    await exchange.close();
    await simulator.close();
  }
});
