import { type CoinRecord, coinRecords } from "../../engine/coin/coins.ts";

export type Mechanism = CoinRecord["mechanism"];

/** Coins of the catalogue that no venue here lists, by what their issuers said held the peg. */
const OTHERS: Readonly<Record<string, Mechanism>> = {
  NBT: "algorithmic",
  IRON: "algorithmic",
  DEI: "algorithmic",
  aUSD: "over-collateralised",
  HAY: "over-collateralised",
  USDR: "over-collateralised",
  R: "over-collateralised",
  YU: "over-collateralised",
  "USD0++": "fiat-backed",
  xUSD: "synthetic",
  deUSD: "synthetic",
  "USDX (Stables Labs)": "synthetic",
  USR: "synthetic",
};

/** What holds a coin's peg; undefined for a coin that nobody knows here. */
export const mechanismOf = (coin: string): Mechanism | undefined =>
  coinRecords.find(({ id }) => id === coin)?.mechanism ??
  (Object.hasOwn(OTHERS, coin) ? OTHERS[coin] : undefined);
