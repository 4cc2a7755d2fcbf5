import { micros, parseTime } from "../../market/time.ts";
import type { Fill, Order } from "../order.ts";
import type { BacktestRun, EquityCurve, PocketBooks, RoundTrip } from "../result.ts";
import type { SheetFacts } from "../tear-sheet/facts.ts";
import type { Terms } from "../terms.ts";

const at = (text: string) => parseTime(text) ?? micros(Number.NaN);
const E16 = 10n ** 16n;
/** Thousandths of a unit, in steps of 1e-16. */
const milli = (thousandths: number): bigint => (BigInt(thousandths) * E16) / 1000n;

const FROM = at("2023-03-10T00:00Z");
const TO = at("2023-03-14T00:00Z");

/** Three trades at two venues, the last open at the end: 80 won, 5 lost, 1.9 not yet realised; 2.702 of costs. */
export const sampleRun = (changes: Partial<BacktestRun> = {}): BacktestRun => ({
  strategy: "depegReversion",
  parameters: { entry: -80, exit: -10, hold: 3_600_000_000, scale: true },
  currency: "USD",
  orders: FILLS.map(orderOf),
  fills: FILLS,
  transfers: [],
  curve: curve(),
  books: {
    ...{ start: milli(10_000_000), end: milli(10_074_198), realised: milli(75_000) },
    ...{ unrealised: milli(1900), fees: milli(1452), slippage: milli(250) },
    transferFees: milli(1000),
    pockets: POCKETS,
  },
  trades: TRADES,
  assumptions: ["Fees of kraken are those of its lowest tier."],
  failure: undefined,
  ...changes,
});

/** The weekend of those trades, with one depeg on it. */
export const sampleFacts = (changes: Partial<SheetFacts> = {}): SheetFacts => ({
  ...{ name: "svb-2023", kind: "reconstructed", manifest: "ab".repeat(32) },
  ...{ from: FROM, to: TO, ticks: 345_600 },
  instruments: ["kraken:USDC/USD", "coinbase:USDC/USD"],
  gaps: [
    {
      instrument: "coinbase:USDC/USD",
      ...{ from: at("2023-03-12T00:00Z"), to: at("2023-03-12T09:36Z") },
    },
  ],
  events: [
    {
      ...{ id: "USDC 10 Mar 2023", coin: "USDC", cluster: "svb-2023", side: "discount" },
      ...{ from: at("2023-03-10T20:00Z"), to: at("2023-03-13T12:00Z") },
      peak: { off: 1250, time: at("2023-03-11T08:00Z") },
    },
  ],
  ...changes,
});

export const sampleTerms: Terms = {
  venues: { kraken: { maker: 1600, taker: 2600 } },
  other: { maker: 1000, taker: 2000 },
  latency: { median: 250_000, p95: 800_000, seed: 7 },
  participation: 0.1,
  assumedSpread: 5,
  halts: [
    {
      ...{ venue: "coinbase", what: ["withdrawal"], source: "status page" },
      ...{ from: at("2023-03-11T03:00Z"), to: at("2023-03-13T14:00Z") },
    },
  ],
  transfer: { time: 600_000_000, fees: { USDC: 1 } },
};

const fill = (
  order: number,
  time: string,
  [venue, side, price, size, fee]: readonly [
    "kraken" | "coinbase",
    Fill["side"],
    number,
    number,
    number,
  ],
): Fill => ({
  ...{ type: "fill", order, tag: side === "buy" ? "entry" : "exit", time: at(time) },
  ...{ pricedAt: at(time), instrument: `${venue}:USDC/USD`, side, price: price * 1e4 },
  size: BigInt(size) * 10n ** 8n,
  ...{ fee: milli(fee), slippage: 0n, liquidity: "taker", source: "quote" },
});

/** Prices in steps of 1e-4, sizes in units, fees in thousandths. */
const FILLS: readonly Fill[] = [
  fill(1, "2023-03-11T07:00Z", ["kraken", "buy", 9000, 1000, 360]),
  fill(2, "2023-03-11T12:00Z", ["kraken", "sell", 9800, 1000, 392]),
  fill(3, "2023-03-11T15:00Z", ["coinbase", "buy", 9500, 500, 250]),
  fill(4, "2023-03-11T18:00Z", ["coinbase", "sell", 9400, 500, 250]),
  fill(5, "2023-03-13T13:00Z", ["kraken", "buy", 9900, 200, 200]),
];

const orderOf = ({ order: id, instrument, side, tag, time, size }: Fill): Order => ({
  ...{ id, instrument, side, tag, time: micros(time - 250_000), arrives: time },
  ...{ size, budget: undefined, limit: undefined, stop: undefined },
  ...{ expires: Number.POSITIVE_INFINITY, state: "filled", filled: size, reason: undefined },
});

const TRADES: readonly RoundTrip[] = [
  {
    ...{ venue: "kraken", asset: "USDC", openedAt: at("2023-03-11T07:00Z") },
    ...{ closedAt: at("2023-03-11T12:00Z"), size: 1000, entry: 0.9, exit: 0.98 },
    ...{ pnl: 79.248, cost: 0.752, mae: -250, mfe: 910, fills: 2 },
  },
  {
    ...{ venue: "coinbase", asset: "USDC", openedAt: at("2023-03-11T15:00Z") },
    ...{ closedAt: at("2023-03-11T18:00Z"), size: 500, entry: 0.95, exit: 0.94 },
    ...{ pnl: -5.5, cost: 0.5, mae: -180, mfe: 20, fills: 2 },
  },
  {
    ...{ venue: "kraken", asset: "USDC", openedAt: at("2023-03-13T13:00Z") },
    ...{ closedAt: Number.NaN, size: 200, entry: 0.99, exit: 0.9995 },
    ...{ pnl: 1.7, cost: 0.2, mae: -12, mfe: 104, fills: 1 },
  },
];

const pocket = (
  venue: string,
  asset: string,
  [amount, mark, value, realised, unrealised, fees]: readonly [
    ...[number, number, number, number, number, number],
  ],
): PocketBooks => ({
  ...{ venue, asset, amount: milli(amount), mark: mark * 1e4, value: milli(value) },
  ...{ realised: milli(realised), unrealised: milli(unrealised), fees: milli(fees) },
});

const POCKETS: readonly PocketBooks[] = [
  pocket("coinbase", "USD", [4_994_250, 10_000, 4_994_250, 0, 0, 500]),
  pocket("coinbase", "USDC", [0, 9995, 0, -5000, 0, 0]),
  pocket("kraken", "USD", [4_880_048, 10_000, 4_880_048, 0, 0, 952]),
  pocket("kraken", "USDC", [200_000, 9995, 199_900, 80_000, 1900, 0]),
];

/** A mark each quarter of an hour while something is held. */
const curve = (): EquityCurve => {
  const rows: [number, number, number][] = [];
  const quarter = 15 * 60e6;
  const hold = (from: number, to: number, [before, after]: readonly [number, number]): void => {
    const steps = Math.round((to - from) / quarter);
    for (let i = 0; i <= steps; i++) {
      const dip = Math.sin((Math.PI * i) / steps) * 12;
      rows.push([
        from + i * quarter,
        before + ((after - before) * i) / steps - dip,
        i < steps ? 0.09 : 0,
      ]);
    }
  };
  hold(at("2023-03-11T07:00Z"), at("2023-03-11T12:00Z"), [9999.64, 10_079.248]);
  hold(at("2023-03-11T15:00Z"), at("2023-03-11T18:00Z"), [10_078.9, 10_073.748]);
  hold(at("2023-03-13T13:00Z"), TO, [10_072.5, 10_074.198]);
  const column = (place: 0 | 1 | 2): Float64Array => Float64Array.from(rows, (row) => row[place]);
  return { time: column(0), equity: column(1), exposure: column(2) };
};
