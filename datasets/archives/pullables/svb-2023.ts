import { definePullables } from "../pullable.ts";

const event = {
  event: "usdc-2023-03-11",
  from: "2023-03-10",
  to: "2023-03-14",
  window: ["2023-03-10T22:00Z", "2023-03-11T16:00Z"],
} as const;

export const svb2023 = definePullables([
  {
    ...event,
    name: "svb-2023-kraken",
    title: "USDC and the failure of Silicon Valley Bank: Kraken's trades",
    describe:
      "Every trade of the dollar pairs of USDC, USDT and DAI, and of USDC against USDT. That these pairs traded is known from bars of those days and instrument lists; how many trades the answers hold is not verified.",
    parts: [
      "kraken trades kraken:USDC/USD",
      "kraken trades kraken:USDC/USDT",
      "kraken trades kraken:USDT/USD",
      "kraken trades kraken:DAI/USD",
    ],
  },
  {
    ...event,
    name: "svb-2023-coinbase",
    title: "USDC and the failure of Silicon Valley Bank: Coinbase's trades",
    describe:
      "Every trade of USDT and DAI against the dollar, and of USDT and DAI against USDC, whose inverse is USDC's price; there is no USDC/USD, which the venue takes for one and the same. Bars of USDT/USD of those days are known; that the other pairs traded then is not verified.",
    parts: [
      "coinbase trades coinbase:USDT/USD",
      "coinbase trades coinbase:USDT/USDC",
      "coinbase trades coinbase:DAI/USD",
      "coinbase trades coinbase:DAI/USDC",
    ],
  },
  {
    ...event,
    name: "svb-2023-binance",
    title: "USDC and the failure of Silicon Valley Bank: Binance's trades",
    describe:
      "Every trade against USDT of BUSD, of TUSD and of USDC, whose pairs had been closed since September 2022 and opened again on 11 March by press reports: what comes before is absent. Not verified against the archive.",
    parts: [
      "binance trades binance:BUSD/USDT",
      "binance trades binance:TUSD/USDT",
      "binance trades binance:USDC/USDT",
    ],
  },
  {
    ...event,
    name: "svb-2023-okx",
    title: "USDC and the failure of Silicon Valley Bank: OKX's trades",
    describe:
      "Every trade of USDC and DAI against USDT. The archive reaches back to 2021 by those who used it; that it holds these pairs and days is not verified.",
    parts: ["okx trades okx:USDC/USDT", "okx trades okx:DAI/USDT"],
  },
  {
    ...event,
    name: "svb-2023-bitfinex",
    title: "USDC and the failure of Silicon Valley Bank: Bitfinex' trades",
    describe:
      "Every trade of USDC and USDT against the dollar and against each other. The pairs are those of the venue's list of 2021; that they traded on these days is not verified.",
    parts: [
      "bitfinex trades bitfinex:USDC/USD",
      "bitfinex trades bitfinex:USDT/USD",
      "bitfinex trades bitfinex:USDC/USDT",
    ],
  },
  {
    ...event,
    name: "svb-2023-venues",
    title: "USDC and the failure of Silicon Valley Bank: five venues together",
    describe:
      "The pairs that tell most of Kraken, Coinbase, Bitfinex, Binance and OKX on one tape, for a coin's price over venues. What is not verified of the single venues' pulls is not verified here either.",
    parts: [
      "kraken trades kraken:USDC/USD",
      "kraken trades kraken:USDC/USDT",
      "kraken trades kraken:USDT/USD",
      "coinbase trades coinbase:USDT/USD",
      "coinbase trades coinbase:USDT/USDC",
      "bitfinex trades bitfinex:USDC/USD",
      "bitfinex trades bitfinex:USDT/USD",
      "binance trades binance:USDC/USDT",
      "okx trades okx:USDC/USDT",
    ],
  },
]);
