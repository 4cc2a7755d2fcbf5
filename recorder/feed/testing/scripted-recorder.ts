import { parseTime } from "../../../engine/market/time.ts";
import { tickLines } from "../../fold/testing.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { kraken } from "../../venues/kraken.ts";
import type { Venue } from "../../venues/venue.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import { Recorder, type RecorderOptions } from "../recorder.ts";
import { type Script, ScriptedNet, type ServerSocket } from "./scripted-net.ts";
import { VirtualClock } from "./virtual-clock.ts";

const START = parseTime("2026-11-25T00:00:00Z") ?? Number.NaN;

export const ok = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });

/** Kraken's list of pairs. */
export const assetPairs = (...pairs: string[]) =>
  ok({
    error: [],
    result: Object.fromEntries(
      pairs.map((pair) => {
        const name = pair.replace("/", "");
        return [name, { altname: name, wsname: pair, status: "online" }];
      }),
    ),
  });

const PAIRS = assetPairs("USDC/USD", "USDT/USD", "BTC/USD");

/** Trades over Kraken's socket. */
export const trade = (symbol: string, ...ids: number[]) => ({
  channel: "trade",
  type: "update",
  data: ids.map((id) => ({
    ...{ symbol, side: "sell", price: 0.9997, qty: 5, trade_id: id },
    timestamp: "2026-11-25T00:00:00Z",
  })),
});

/** The same by REST. */
export const restTrades = (...ids: number[]) =>
  ok({
    error: [],
    result: { PAIR: ids.map((id) => ["0.9997", "5", 1_764_028_800, "s", "l", "", id]), last: "1" },
  });

/** REST of Kraken: its pairs, and these trades of USDC/USD once one of them is known. */
export const rest = (trades: () => readonly number[]) => (url: string) => {
  if (url.includes("AssetPairs")) return PAIRS;
  return url.includes("USDC") ? restTrades(...trades()) : restTrades();
};

/** Answers a subscription as Kraken does, a pair at a time; `refuse` names pairs that it does not know. */
export const subscribe = (frame: string, socket: ServerSocket, refuse: readonly string[] = []) => {
  const { method, params } = JSON.parse(frame) as {
    method: string;
    params?: { channel: string; symbol: string[] };
  };
  if (method !== "subscribe") return socket.send({ method: "pong" });
  for (const symbol of params?.symbol ?? [])
    if (refuse.includes(symbol))
      socket.send({
        method,
        success: false,
        symbol,
        error: `Currency pair not supported ${symbol}`,
      });
    else socket.send({ method, success: true, result: { channel: params?.channel, symbol } });
};

/** A recorder before one server that does what a test says, on a virtual clock. Kraken's, with two pairs, unless said. */
export const scriptedRecorder = (
  script: Partial<Script>,
  venue: Venue = kraken,
  more: (parts: { net: ScriptedNet; clock: VirtualClock }) => Partial<RecorderOptions> = () => ({}),
) => {
  const clock = new VirtualClock(START);
  const net = new ScriptedNet(clock, {
    received: (frame, socket) => subscribe(frame, socket),
    rest: rest(() => []),
    ...script,
  });
  const frames: RawFrame[] = [];
  const remarks: string[] = [];
  const recorder = new Recorder({
    ...{ venues: [venue], coins: new Set(["USDC", "USDT"]), endpoints: {}, rests: {} },
    ...{ clock, net, random: () => 0.5 },
    log: {
      pending: 0,
      append: (frame) => frames.push({ seq: frames.length + 1, ...frame }),
    },
    fold: (listener) => new TickFold({ [venue.id]: venue }, listener),
    remark: (text) => remarks.push(text),
    ...more({ net, clock }),
  });
  recorder.start();
  /** Lets a client in and says something once a second, while the socket is open. */
  const beat = (
    socket: ServerSocket,
    say: () => unknown = () => ({ channel: "heartbeat" }),
  ): true => {
    const again = (): void => {
      if (!socket.open) return;
      socket.send(say());
      clock.after(1_000, again);
    };
    clock.after(1_000, again);
    return true;
  };
  return { clock, net, frames, remarks, recorder, beat };
};

/** Ticks without the clock's. */
export const ticks = ({ recorder }: { recorder: Recorder }): string[] =>
  tickLines(recorder.fold).filter((line) => line !== "clock");
