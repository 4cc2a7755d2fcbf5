import { definePullables } from "../pullable.ts";

const event = {
  event: "usdt-2022-11-10",
  from: "2022-11-08",
  to: "2022-11-12",
  window: ["2022-11-10T08:00Z", "2022-11-10T20:00Z"],
} as const;

export const ftx2022 = definePullables([
  {
    ...event,
    name: "ftx-2022-kraken",
    title: "USDT and the end of FTX: Kraken's trades",
    describe:
      "Every trade of USDT and USDC against the dollar, and of USDC against USDT. Press speaks of 0.93 for seconds on this venue; the trades are not verified.",
    parts: [
      "kraken trades kraken:USDT/USD",
      "kraken trades kraken:USDC/USD",
      "kraken trades kraken:USDC/USDT",
    ],
  },
  {
    ...event,
    name: "ftx-2022-coinbase",
    title: "USDT and the end of FTX: Coinbase's trades",
    describe:
      "Every trade of USDT and DAI against the dollar, known from bars of these days; the trades are not verified.",
    parts: ["coinbase trades coinbase:USDT/USD", "coinbase trades coinbase:DAI/USD"],
  },
  {
    ...event,
    name: "ftx-2022-binance",
    title: "USDT and the end of FTX: Binance's trades",
    describe:
      "Every trade of BUSD against USDT, known from bars of these days, and of TUSD; USDC had no pairs then. The archive's files are not verified.",
    parts: ["binance trades binance:BUSD/USDT", "binance trades binance:TUSD/USDT"],
  },
  {
    ...event,
    name: "ftx-2022-bitfinex",
    title: "USDT and the end of FTX: Bitfinex' trades",
    describe: "Every trade of USDT and USDC against the dollar. Not verified.",
    parts: ["bitfinex trades bitfinex:USDT/USD", "bitfinex trades bitfinex:USDC/USD"],
  },
]);
