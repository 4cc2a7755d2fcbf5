import { definePullables } from "../pullable.ts";

export const calm = definePullables([
  {
    name: "calm-2023-04-kraken",
    title: "Calm: three weeks of Kraken's trades after March 2023",
    describe:
      "Every trade of USDC and USDT against the dollar while nothing happened; USDC/USD stayed within 50 bps of par by bars of these days. The trades are not verified.",
    from: "2023-04-10",
    to: "2023-05-01",
    window: ["2023-04-10", "2023-04-11"],
    parts: ["kraken trades kraken:USDC/USD", "kraken trades kraken:USDT/USD"],
  },
  {
    name: "calm-2024-07-binance",
    title: "Calm: July 2024 on Binance",
    describe:
      "Every trade of USDC and FDUSD against USDT, in files of a month. Both stayed within 15 bps of par by bars of its last week; the archive's files are not verified.",
    from: "2024-07-01",
    to: "2024-08-01",
    window: ["2024-07-22", "2024-07-23"],
    parts: ["binance trades binance:USDC/USDT", "binance trades binance:FDUSD/USDT"],
  },
  {
    name: "calm-2025-09-binance",
    title: "Calm: USDe on Binance in the month before it broke",
    describe:
      "Bars of a minute of USDe and USDC against USDT, September 2025, in files of a month. Its rest lies some 7 bps under par, with a wick to 0.9886, by bars of these days.",
    from: "2025-09-01",
    to: "2025-10-01",
    window: ["2025-09-29", "2025-09-30"],
    parts: ["binance bars-1m binance:USDe/USDT", "binance bars-1m binance:USDC/USDT"],
  },
  {
    name: "calm-2026-01-bybit",
    title: "Calm: a week of January 2026 on Bybit",
    describe:
      "Every trade of USDC and USDe against USDT. Both are known from bars of these days; the archive's files are not verified.",
    from: "2026-01-12",
    to: "2026-01-19",
    window: ["2026-01-12", "2026-01-13"],
    parts: ["bybit trades bybit:USDC/USDT", "bybit trades bybit:USDe/USDT"],
  },
]);
