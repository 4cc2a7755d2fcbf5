import type { Account, Pocket } from "./account.ts";
import type { Strategy, TapeFacts } from "./strategy.ts";

/** The account's currency: the one that all it trades is quoted in; dollars where there are several. */
export const currencyOf = (strategy: Strategy, { instruments }: TapeFacts): string => {
  const quotes = new Set(
    instruments.filter(({ id }) => strategy.instruments.includes(id)).map(({ quote }) => quote),
  );
  const [only] = quotes;
  return quotes.size === 1 && only !== undefined ? only : "USD";
};

/** Puts capital into pockets in equal parts by value; `rates`: of a unit of each, account currency, steps of 1e-8. */
export const fund = (
  account: Account,
  pockets: readonly Pocket[],
  rates: readonly number[],
  capital: number,
): void => {
  const all = BigInt(Math.round(capital * 1e8)) * 10n ** 8n;
  const part = all / BigInt(pockets.length);
  pockets.forEach((pocket, i) => {
    const amount = pocket.own ? part : (part * 10n ** 8n) / BigInt(rates[i] ?? 1);
    account.fund(pocket, amount, part);
  });
};

/** Why capital was never put in. */
export const unfunded = (
  trader: { readonly account: Account; rate(pocket: Pocket): number },
  pockets: readonly Pocket[],
): string[] => {
  const without = pockets.filter((pocket) => Number.isNaN(trader.rate(pocket)));
  const assets = [...new Set(without.map(({ asset }) => asset))].join(" and ");
  return [
    `it never had its capital: nothing on the tape priced ${assets} in ${trader.account.currency}`,
  ];
};
