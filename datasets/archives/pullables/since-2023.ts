import { definePullables } from "../pullable.ts";

const curve = {
  event: "usdt-2023-06-15",
  from: "2023-06-14",
  to: "2023-06-17",
  window: ["2023-06-15T04:00Z", "2023-06-15T20:00Z"],
} as const;
const tusd = {
  event: "tusd-2024-01-15",
  from: "2024-01-15",
  to: "2024-01-20",
  window: ["2024-01-15T08:00Z", "2024-01-16T08:00Z"],
} as const;
const usde = {
  event: "usde-2025-10-10",
  from: "2025-10-10",
  to: "2025-10-12",
  window: ["2025-10-10T20:00Z", "2025-10-11T02:00Z"],
} as const;

export const since2023 = definePullables([
  {
    ...curve,
    name: "usdt-2023-kraken",
    title: "USDT, June 2023: Kraken's trades",
    describe: "Every trade of USDT and USDC against the dollar. A dip of 30 bps. Not verified.",
    parts: ["kraken trades kraken:USDT/USD", "kraken trades kraken:USDC/USD"],
  },
  {
    ...curve,
    name: "usdt-2023-coinbase",
    title: "USDT, June 2023: Coinbase's trades",
    describe: "Every trade of USDT against the dollar and USDC. A dip of 30 bps. Not verified.",
    parts: ["coinbase trades coinbase:USDT/USD", "coinbase trades coinbase:USDT/USDC"],
  },
  {
    ...curve,
    name: "usdt-2023-binance",
    title: "USDT, June 2023: Binance's trades",
    describe:
      "Every trade of USDC and TUSD against USDT, the other side of the dip. USDC/USDT is known from hourly closes; the archive's files are not verified.",
    parts: ["binance trades binance:USDC/USDT", "binance trades binance:TUSD/USDT"],
  },
  {
    ...tusd,
    name: "tusd-2024-binance",
    title: "TUSD, January 2024: Binance's trades",
    describe:
      "Every trade of TUSD against USDT on the venue that had most of them, and of FDUSD, which took its place. Not verified against the archive.",
    parts: ["binance trades binance:TUSD/USDT", "binance trades binance:FDUSD/USDT"],
  },
  {
    ...tusd,
    name: "tusd-2024-kraken",
    title: "TUSD, January 2024: Kraken's trades",
    describe:
      "Every trade of TUSD and USDT against the dollar: thin, and free of USDT. Not verified.",
    parts: ["kraken trades kraken:TUSD/USD", "kraken trades kraken:USDT/USD"],
  },
  {
    name: "fdusd-2025-binance",
    title: "FDUSD, April 2025: Binance's trades",
    describe:
      "Every trade of FDUSD against USDT and USDC, and of USDC against USDT. FDUSD hardly traded elsewhere. Not verified against the archive.",
    event: "fdusd-2025-04-02",
    from: "2025-04-02",
    to: "2025-04-05",
    window: ["2025-04-02T10:00Z", "2025-04-02T22:00Z"],
    parts: [
      "binance trades binance:FDUSD/USDT",
      "binance trades binance:FDUSD/USDC",
      "binance trades binance:USDC/USDT",
    ],
  },
  {
    ...usde,
    name: "usde-2025-binance",
    title: "USDe, 10 October 2025: Binance's trades",
    describe:
      "Every trade of USDe against USDT and USDC on the one venue that it broke on, and of USDC against USDT. Not verified against the archive.",
    parts: [
      "binance trades binance:USDe/USDT",
      "binance trades binance:USDe/USDC",
      "binance trades binance:USDC/USDT",
    ],
  },
  {
    ...usde,
    name: "usde-2025-bybit",
    title: "USDe, 10 October 2025: Bybit's trades",
    describe:
      "Every trade of USDe against USDT and USDC where it hardly broke; an hourly low of 0.9207 is known from bars. Not verified against the archive.",
    parts: ["bybit trades bybit:USDe/USDT", "bybit trades bybit:USDe/USDC"],
  },
  {
    ...usde,
    name: "usde-2025-venues",
    title: "USDe, 10 October 2025: Binance and Bybit together",
    describe:
      "USDe and USDC against USDT on both venues, to tell a coin from a venue. Not verified against the archives.",
    parts: [
      "binance trades binance:USDe/USDT",
      "bybit trades bybit:USDe/USDT",
      "binance trades binance:USDC/USDT",
      "bybit trades bybit:USDC/USDT",
    ],
  },
]);
