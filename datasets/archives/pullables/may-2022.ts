import { definePullables } from "../pullable.ts";

const ust = {
  event: "ust-2022-05-07",
  from: "2022-05-07",
  to: "2022-05-14",
  window: ["2022-05-09T18:00Z", "2022-05-11T12:00Z"],
} as const;
const usdt = {
  event: "usdt-2022-05-12",
  from: "2022-05-11",
  to: "2022-05-14",
  window: ["2022-05-12T00:00Z", "2022-05-12T16:00Z"],
} as const;

export const may2022 = definePullables([
  {
    ...ust,
    name: "ust-2022-binance",
    title: "TerraUSD, May 2022: Binance's trades",
    describe:
      "Every trade of UST and BUSD against USDT. UST/USDT of these days is known from bars, the last of them of 13 May; that the archive still holds a pair so long closed is not verified.",
    parts: ["binance trades binance:UST/USDT", "binance trades binance:BUSD/USDT"],
  },
  {
    ...ust,
    name: "ust-2022-kraken",
    title: "TerraUSD, May 2022: Kraken's trades",
    describe:
      "Every trade of UST against the dollar and USDT, and of USDT against the dollar. The pairs are on the venue's lists; that its API still answers for UST under that name is not verified.",
    parts: [
      "kraken trades kraken:UST/USD",
      "kraken trades kraken:UST/USDT",
      "kraken trades kraken:USDT/USD",
    ],
  },
  {
    ...ust,
    name: "ust-2022-coinbase",
    title: "TerraUSD, May 2022: Coinbase's trades",
    describe:
      "Every trade of UST, USDT and DAI against the dollar. The venue listed UST-USD; that its API still answers for a product so long closed is not verified.",
    parts: [
      "coinbase trades coinbase:UST/USD",
      "coinbase trades coinbase:USDT/USD",
      "coinbase trades coinbase:DAI/USD",
    ],
  },
  {
    ...ust,
    name: "ust-2022-okx",
    title: "TerraUSD, May 2022: OKX's trades",
    describe:
      "Every trade of UST and USDC against USDT, which the venue listed on 13 May 2022. That the archive holds them is not verified.",
    parts: ["okx trades okx:UST/USDT", "okx trades okx:USDC/USDT"],
  },
  {
    ...usdt,
    name: "usdt-2022-kraken",
    title: "USDT, 12 May 2022: Kraken's trades",
    describe:
      "Every trade of USDT and USDC against the dollar. That the pairs traded is known from lists before and after; the answers of these days are not verified.",
    parts: ["kraken trades kraken:USDT/USD", "kraken trades kraken:USDC/USD"],
  },
  {
    ...usdt,
    name: "usdt-2022-coinbase",
    title: "USDT, 12 May 2022: Coinbase's trades",
    describe:
      "Every trade of USDT and DAI against the dollar. DAI/USD of these days is known from bars; the trades are not verified.",
    parts: ["coinbase trades coinbase:USDT/USD", "coinbase trades coinbase:DAI/USD"],
  },
  {
    ...usdt,
    name: "usdt-2022-bitfinex",
    title: "USDT, 12 May 2022: Bitfinex' trades",
    describe:
      "Every trade of USDT and USDC against the dollar, and of USDC against USDT, at Tether's sister. Not verified.",
    parts: [
      "bitfinex trades bitfinex:USDT/USD",
      "bitfinex trades bitfinex:USDC/USD",
      "bitfinex trades bitfinex:USDC/USDT",
    ],
  },
]);
