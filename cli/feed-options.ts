import { coinRecords } from "../engine/coin/coins.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { nearest } from "../engine/indicators/nearest.ts";
import { type Micros, parseDuration } from "../engine/market/time.ts";
import type { Venue } from "../recorder/venues/venue.ts";
import type { OptionTable } from "./command.ts";

/** What `record` and `live` are told about the feeds. */
export const feedOptions = {
  venues: { type: "string", describe: "With commas: kraken,coinbase (default: all)" },
  coins: { type: "string", describe: "With commas: USDC,USDT (default: the large dollar coins)" },
  endpoint: {
    type: "string",
    array: true,
    describe: "<venue>=<ws url>, instead of the venue's own; may be repeated",
  },
  "rest-endpoint": {
    type: "string",
    array: true,
    describe: "<venue>=<url>, the same for its REST",
  },
  for: { type: "string", describe: "Stop after this long: 30s, 8h" },
} as const satisfies OptionTable;

/** The article's five, FRAX by its successor of today, and the dollar coins that came since. */
const DEFAULT_COINS = [
  ...["USDC", "USDT", "DAI", "TUSD", "frxUSD", "FRAX"],
  ...["USDS", "USDe", "USD1", "PYUSD", "FDUSD", "RLUSD", "USDG"],
];

export interface FeedArgs {
  readonly venues: string | undefined;
  readonly coins: string | undefined;
  readonly endpoint: readonly string[] | undefined;
  readonly "rest-endpoint": readonly string[] | undefined;
  readonly for: string | undefined;
}

/** Which feeds, of which coins, from where, for how long. */
export interface FeedChoice {
  readonly venues: readonly Venue[];
  readonly coins: ReadonlySet<string>;
  /** The coins were named, not taken by default. */
  readonly asked: boolean;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly rests: Readonly<Record<string, string>>;
  readonly duration: Micros | undefined;
}

/** Reads the options; throws a usage error that names what is wrong. */
export const readFeedOptions = (
  args: FeedArgs,
  known: Readonly<Record<string, Venue>>,
): FeedChoice => {
  const ids = Object.values(known).map(({ id }) => id);
  const asked = args.venues === undefined ? ids : words(args.venues, "venues");
  const venues = asked.map((id) => {
    const venue = Object.values(known).find((one) => one.id === id);
    if (venue === undefined) throw unknown("venue", id, ids);
    return venue;
  });
  const coins = args.coins === undefined ? DEFAULT_COINS : words(args.coins, "coins").map(coinOf);
  return {
    venues: [...new Set(venues)],
    coins: new Set(coins),
    asked: args.coins !== undefined,
    endpoints: addresses("endpoint", args.endpoint ?? [], ["ws:", "wss:"], ids),
    rests: addresses("rest-endpoint", args["rest-endpoint"] ?? [], ["http:", "https:"], ids),
    duration: args.for === undefined ? undefined : parseDuration(args.for),
  };
};

const words = (text: string, what: string): string[] => {
  const found = text.split(",").map((word) => word.trim());
  if (found.some((word) => word === ""))
    throw new WorkbenchError("usage", `--${what} "${text}" has an empty name`, "Write a,b,c.");
  return found;
};

const coinOf = (name: string): string => {
  const ids = coinRecords.map(({ id }) => id);
  const id = ids.find((one) => one.toUpperCase() === name.toUpperCase());
  if (id === undefined) throw unknown("coin", name, ids);
  return id;
};

const unknown = (what: string, name: string, known: readonly string[]): WorkbenchError => {
  const [near] = nearest(name, known);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  return new WorkbenchError("usage", `no ${what} "${name}"`, `${guess}Known: ${known.join(", ")}.`);
};

const addresses = (
  option: string,
  given: readonly string[],
  protocols: readonly string[],
  ids: readonly string[],
): Record<string, string> =>
  Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      const [venue, url] = [text.slice(0, at), text.slice(at + 1)];
      if (at <= 0)
        throw new WorkbenchError(
          "usage",
          `--${option} "${text}" names no venue`,
          `Write <venue>=<url>, like kraken=${protocols[0]}//127.0.0.1:9100/kraken.`,
        );
      if (!ids.includes(venue)) throw unknown("venue", venue, ids);
      const parsed = URL.canParse(url) ? new URL(url) : undefined;
      if (parsed === undefined || !protocols.includes(parsed.protocol))
        throw new WorkbenchError(
          "usage",
          `--${option} "${text}" is no ${protocols.join(" or ")} address`,
          `Write it like ${venue}=${protocols[0]}//127.0.0.1:9100/${venue}.`,
        );
      return [venue, url];
    }),
  );
