import type { Alert } from "../../../engine/alerts/alert.ts";
import { bps } from "../../../engine/market/price.ts";
import { type Micros, micros, parseTime } from "../../../engine/market/time.ts";
import type { Board, BoardCoin, BoardRow } from "../../../web/board/board.ts";
import type { StatusLine, VenueStatus } from "../../feed-status.ts";
import type { MonitorView } from "../view.ts";

export const now: Micros = parseTime("2023-03-11T07:17:42Z") ?? micros(0);
const ago = (seconds: number): Micros => micros(now - seconds * 1e6);
const MINUTE = 60e6;

const row = (
  instrument: string,
  hue: number,
  deviation: number,
  rest: Partial<BoardRow> = {},
): BoardRow => ({
  ...{ instrument, venue: instrument.split(":")[0] ?? "", hue, deviation, spread: 2.1, rsi: 31.4 },
  ...{ price: 1 + deviation / 1e4, age: micros(2e6), fresh: true, lost: false, ...rest },
});

const coin = (name: string, rest: Partial<BoardCoin>): BoardCoin => ({
  ...{ coin: name, basis: undefined, state: "normal", deviation: 0.5, price: 1.00005 },
  ...{ agreeing: 2, fresh: 2, venues: 2, age: micros(1e6), dispersion: bps(3.2), rsi: 50.1 },
  ...{ indicators: {}, sparkline: Array.from({ length: 60 }, (_, i) => Math.sin(i / 4) * 8) },
  ...{ action: "NONE", baseRate: undefined, rows: [], ...rest },
});

/** What a venue or a tape may hold: orders to a terminal, wide letters, letters with marks. */
export const HOSTILE =
  "\u001b[2J\u001b]0;owned\u0007 d\u00e9pe\u0301g \u7a33\u5b9a\u5e01 \u202e\u009b31m";

export const sampleBoard: Board = {
  ...{ mode: { name: "live" }, clock: now, ticksPerSecond: 144.2, ticks: 11_052 },
  ...{ venuesUp: 9, venuesKnown: 11, openAlerts: 2, indicators: [] },
  coins: [
    coin("USDC", {
      ...{
        state: "critical",
        deviation: -1_253.4,
        price: 0.87466,
        agreeing: 3,
        fresh: 3,
        venues: 4,
      },
      ...{ dispersion: bps(38.1), rsi: 12.4, action: "CONSIDER_BUY" },
      sparkline: Array.from({ length: 60 }, (_, i) => (i < 20 ? Number.NaN : -i * 20)),
      baseRate:
        "of 4 documented falls of fiat-backed coins beyond 2 % with a known outcome 3 recovered; 6 unknown",
      rows: [
        row("kraken:USDC/USD", 0, -1_255.1),
        row("coinbase:USDC/USDT", 1, -1_248),
        row("binance:USDC/USDT", 2, -1_261),
        row("okx:USDC/USDT", 3, -1_100, { age: micros(95e6), fresh: false }),
      ],
    }),
    coin("TUSD", {
      ...{ state: "blind", agreeing: 0, fresh: 0, venues: 1, age: micros(7_260e6), basis: "USDT" },
      rows: [row("binance:TUSD/USDT", 2, Number.NaN, { lost: true, fresh: false, price: NaN })],
    }),
    coin("USDT", { rows: [row("kraken:USDT/USD", 0, 85), row("bitfinex:UST/USD", 4, 79)] }),
    coin("DAI", { rows: [row("kraken:DAI/USD", 0, 0.4)], agreeing: 1, fresh: 1, venues: 1 }),
  ],
};

const alert = (rest: Partial<Alert>): Alert => ({
  ...{ type: "alert", time: ago(3_600), rule: "depeg", coin: "USDC", severity: "warning" },
  ...{ state: "firing", incident: "USDC-depeg-1", step: 1, value: -62.3, unit: "bps" },
  ...{ message: "USDC trades -62.3 bps from its peg (3 venues)", action: "NONE", ...rest },
});

const alerts: readonly Alert[] = [
  alert({ time: ago(90_000), rule: "watch", severity: "info", boardOnly: true, value: -22 }),
  alert({}),
  alert({
    ...{ time: ago(600), severity: "critical", state: "escalated", step: 2, value: -1_250.04 },
    ...{ message: `USDC is worse: ${HOSTILE}`, action: "CONSIDER_BUY" },
    evidence: {
      dataTime: ago(601),
      thresholds: { "critical.1": 200, "critical.1.for": 60 },
      inputs: { value: -1_250.04, venues: 3, "price.kraken": 0.87449 },
    },
  }),
];

const venue: VenueStatus = {
  ...{ state: "live", pairs: 4, live: 4, reconnects: 0, reason: "", frames: 812, trades: 40 },
  ...{ quotes: 700, ticksPerSecond: 31.5, lagMs: 84, lastTick: null, gaps: 0 },
  ...{ rejected: 0, unknown: 0 },
};

const status: StatusLine = {
  ...{ time: now, runningMs: 3_723_000, loopLagMs: 1, frames: 10_204, ticks: 11_052 },
  venues: { kraken: venue, okx: { ...venue, state: "back-off", live: 0, reason: HOSTILE } },
  disk: undefined,
};

const history = {
  time: Float64Array.from({ length: 360 }, (_, i) => now - (359 - i) * MINUTE),
  deviation: Float64Array.from({ length: 360 }, (_, i) =>
    i > 200 && i < 215 ? Number.NaN : i < 120 ? Math.sin(i / 9) * 6 : -((i - 120) ** 2) / 46,
  ),
};

/** A live run in its worst hour. */
export const sampleView: MonitorView = {
  ...{ board: sampleBoard, alerts, history: () => history },
  notes: [`okx: closed by the server (${HOSTILE})`, "recording goes on"],
  live: { status, elsewhere: ["okx"], muted: new Map([["DAI", micros(now + 3_600e6)]]) },
};

/** A replay of the same that stands still. */
export const replayView: MonitorView = {
  ...{ alerts, notes: [], history: () => history },
  board: { ...sampleBoard, mode: { name: "paused" }, ticksPerSecond: 0 },
  replay: {
    ...{ name: "svb-2023", kind: "reconstructed", speed: 600, frames: 34_560, digest: "" },
    ...{ from: ago(110_000), to: micros(now + 200_000e6), isSeeking: false },
    density: Uint32Array.from({ length: 400 }, (_, i) => (i % 50) * (i % 7)),
  },
};
