import fc from "fast-check";
import { decimalToE8 } from "../../../../engine/market/price.ts";
import { checkQuote, checkTrade } from "../../../../recorder/venues/checked.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const SAMPLES = [
  "0.9957",
  "1.00000000",
  "12345.678",
  "9.7e-7",
  "90071992.54740991",
  "0.000000005",
  "-0.5",
  "1E+3",
];

/** What a decimal is in steps of 1e-8, by arithmetic on whole numbers alone; undefined for what is no decimal. */
const oracle = (text: string): bigint | undefined => {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts ?? [];
  if (parts === null || whole + fraction === "") return undefined;
  const places = 8 + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const ten = 10n ** BigInt(Math.abs(places));
  const steps = places >= 0 ? digits * ten : (digits + ten / 2n) / ten;
  return sign === "-" ? -steps : steps;
};

export const decimals = defineTarget({
  id: "decimals",
  describe: "prices and sizes as text: exact to a step of 1e-8, or refused",
  ...{ few: 3_000, many: 500_000, mostMs: 5 },
  open: () => ({
    inputs: fc.tuple(damagedText(SAMPLES), damagedText(SAMPLES)),
    read: ([text, other]) => {
      const steps = decimalToE8(text);
      const wanted = text.length < 2_000 ? oracle(text) : undefined;
      if (steps !== undefined && wanted !== undefined)
        must(BigInt(steps) === wanted, () => `${text} is ${steps}, not ${wanted}`);
      if (wanted !== undefined && steps === undefined)
        must(wanted > 9007199254740991n || wanted < -9007199254740991n, () => `${text} is refused`);
      const eventTime = Number.NaN as never;
      const trade = checkTrade({
        ...{ symbol: "A/B", price: text, size: other, side: undefined, id: undefined },
        ...{ eventTime, detail: undefined },
      });
      if (typeof trade !== "string")
        must(trade.price > 0 && trade.size > 0, () => "a trade of nothing");
      checkQuote({
        symbol: "A/B",
        eventTime,
        bid: text,
        bidSize: other,
        ask: other,
        askSize: text,
      });
    },
  }),
});
