import { WorkbenchError } from "../errors.ts";

/** A tradable pair at one venue; `id` is `venue:BASE/QUOTE`. */
export interface Instrument {
  readonly id: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
}

const ID = /^([a-z][a-z0-9-]{0,31}):([A-Za-z0-9.+$_-]{1,32})\/([A-Za-z0-9.+$_-]{1,32})$/;

/** `kraken:USDC/USD` taken apart. Throws a usage error when it is none. */
export const parseInstrument = (id: string): Instrument => {
  const match = ID.exec(id);
  if (!match)
    throw new WorkbenchError(
      "usage",
      `"${id}" is no instrument`,
      "Write it as venue:BASE/QUOTE, like kraken:USDC/USD.",
    );
  const [, venue = "", base = "", quote = ""] = match;
  return { id, venue, base, quote };
};

/** `USDC/USD`, the instrument's name without its venue. */
export const symbolOf = (instrument: Instrument): string =>
  `${instrument.base}/${instrument.quote}`;
