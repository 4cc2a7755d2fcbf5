import { WorkbenchError } from "../../engine/errors.ts";
import type { Instrument } from "../../engine/market/instrument.ts";

/** `USDC-USDT` with the separator between, upper case, fit for an address. Throws a usage error for what no venue lists. */
export const upperSymbol = ({ id, base, quote }: Instrument, separator: string): string => {
  if (![base, quote].every((code) => /^[A-Za-z0-9]{1,20}$/.test(code)))
    throw new WorkbenchError(
      "usage",
      `${id} cannot be asked for: its codes are not plain letters and digits`,
      "Name a pair that the venue lists, like binance:USDC/USDT.",
    );
  return `${base}${separator}${quote}`.toUpperCase();
};
