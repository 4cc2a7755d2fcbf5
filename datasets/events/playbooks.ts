import type { PlaybookName } from "../../engine/alerts/playbook.ts";
import { mechanismOf } from "./mechanism.ts";

/** What to look at first, by the kind of trouble. None says what to trade. */
const PLAYBOOKS: Readonly<Record<Exclude<PlaybookName, "mechanism">, string>> = {
  fiatBacked: `{coin} at {price}, {deviation} off par at {time}; seen on {venues}.
1. Read the issuer's own statement: where are the reserves, and can they be reached?
2. Is redemption at par open? Banks close at night and on weekends.
3. Look at coins whose collateral is {coin}, and at the premium of the others.
4. Compare prices in dollars with prices in USDT: the quote currency may be what moved.`,
  synthetic: `{coin} at {price}, {deviation} off par at {time}; seen on {venues}.
1. Compare the venues with on-chain pools: is it one order book alone?
2. Look at funding rates, and at the venues that hold the hedges.
3. Is minting and redeeming open? Was there an unexpected mint?
4. Look at lending markets that take {coin} as collateral.`,
  overCollateralised: `{coin} at {price}, {deviation} off par at {time}; seen on {venues}.
1. What is the collateral, and has its price moved? A stablecoin among it passes its own trouble on.
2. Look at liquidations, and at how old the oracle's prices are.
3. Was there an exploit or an unbacked mint?
4. Look at the balance of the largest pools.`,
  algorithmic: `{coin} at {price}, {deviation} off par at {time}; seen on {venues}.
1. What absorbs {coin} that is given back, and what is all of it worth by now?
2. Look at the supply of that other token: printing it is how such pegs end.
3. A return to the peg may last a day: TerraUSD stood at par again on 8 May 2022.
4. Look at the balance of the largest pools, and at what the largest deposit pays out.`,
  oneVenue: `{coin} at {price}, {deviation} off par at {time}; seen on {venues}.
1. Compare the other venues: this may be an accident of one order book, not of {coin}.
2. Read the venue's status page: are deposits and withdrawals open?
3. Look for liquidations, and for a thin book.
4. Do not take this venue's price for the coin's.`,
};

const BY_MECHANISM = {
  "fiat-backed": "fiatBacked",
  synthetic: "synthetic",
  "over-collateralised": "overCollateralised",
  algorithmic: "algorithmic",
} as const;

export interface PlaybookValues {
  readonly coin: string;
  readonly deviation: string;
  readonly price: string;
  readonly venues: string;
  readonly time: string;
}

/**
 * A playbook as Markdown with its values in place; whatever they hold, they stay on their line and are no Markdown, mention or
 * link. `mechanism` is the one for what holds the coin's peg: undefined where nobody knows that here.
 */
export const fillPlaybook = (name: PlaybookName, values: PlaybookValues): string | undefined => {
  const mechanism = mechanismOf(values.coin);
  const own = name === "mechanism" ? mechanism && BY_MECHANISM[mechanism] : name;
  return own === undefined
    ? undefined
    : PLAYBOOKS[own].replace(/\{(coin|deviation|price|venues|time)\}/g, (_, key) =>
        harmless(values[key as keyof PlaybookValues], 80),
      );
};

/** One line of letters, digits and harmless signs, at most `longest` characters. */
export const harmless = (text: string, longest: number): string => {
  const clean = [
    ...text
      .replace(/:\/\//g, " ")
      .replace(/[^\p{L}\p{N} .,:;+\-/%()'?=]/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^[-+=](?=\s)/, ""),
  ];
  return clean.length > longest ? `${clean.slice(0, longest - 1).join("")}…` : clean.join("");
};
