import { isReference, TETHER } from "../../coin/link.ts";
import { everListed } from "../../coin/registry.ts";
import { WorkbenchError } from "../../errors.ts";
import type { Instrument } from "../../market/instrument.ts";
import type { ParameterSpec } from "../parameters.ts";
import type { TapeFacts } from "../strategy.ts";

const AUTO = "auto";
const ASSET = "[A-Za-z0-9.+$_-]{1,32}";

/** What a strategy trades, as people say it. */
export const coinParameter = {
  type: "text",
  describe:
    "a coin, traded in US dollars where the tape has such a pair, else on its first pair; or an instrument; auto: the tape's first pegged coin, Tether last",
  default: AUTO,
  pattern: new RegExp(`^(?:${ASSET}|[a-z][a-z0-9-]{0,31}:${ASSET}/${ASSET})$`),
  example: "a coin such as USDC, an instrument such as kraken:USDC/USD, or auto",
} as const satisfies ParameterSpec;

/** An instrument, and its base coin's name in frames and alerts: the base asset itself where it is no coin. */
export interface Traded {
  readonly instrument: Instrument;
  readonly coin: string;
}

interface Listed extends Traded {
  readonly isPegged: boolean;
  /** The coin and the base asset in lower case. */
  readonly lowCoin: string;
  readonly lowBase: string;
}

/** The instrument that `said` means on a tape. Throws a usage error that names the strategy when there is none. */
export const tradedOn = (strategy: string, said: string, tape: TapeFacts): Traded =>
  find(strategy, said, tape);

/** The same for a strategy that goes by deviations: what has no peg is refused. */
export const peggedOn = (strategy: string, said: string, tape: TapeFacts): Traded => {
  const found = find(strategy, said, tape);
  if (found.isPegged) return found;
  throw new WorkbenchError(
    "usage",
    `${strategy}: ${found.coin} is pegged to nothing`,
    "It trades deviations from a peg: give it a stablecoin.",
  );
};

/** All instruments of a tape whose base is the coin `said`, or by default the tape's first. Throws as `tradedOn`. */
export const listingsOf = (
  strategy: string,
  said: string,
  tape: TapeFacts,
): readonly [Listed, ...Listed[]] => {
  const all = tape.instruments.filter(({ venue }) => !isReference(venue)).map(listed);
  const pegged = all.filter(({ isPegged }) => isPegged);
  const first = pegged.find(({ coin }) => coin !== TETHER) ?? pegged[0];
  const wanted = (said === AUTO ? first?.coin : said)?.toLowerCase();
  const [found, ...more] = all.filter(
    ({ lowCoin, lowBase }) => lowCoin === wanted || lowBase === wanted,
  );
  if (found !== undefined) return [found, ...more];
  const what = said === AUTO ? "a pegged coin" : said;
  throw new WorkbenchError(
    "usage",
    `${strategy}: ${tape.name} has nothing on which to trade ${what}`,
    `It has ${namesOf(tape)}.`,
  );
};

/** One instrument by its id. Throws as `tradedOn`. */
export const instrumentOn = (strategy: string, id: string, tape: TapeFacts): Listed => {
  const instrument = tape.instruments.find((each) => each.id === id);
  if (instrument === undefined)
    throw new WorkbenchError(
      "usage",
      `${strategy}: ${tape.name} has no ${id}`,
      `It has ${namesOf(tape)}.`,
    );
  if (isReference(instrument.venue))
    throw new WorkbenchError(
      "usage",
      `${strategy}: nobody trades ${id}, which repeats what other venues said`,
      `Choose another of ${namesOf(tape)}.`,
    );
  return listed(instrument);
};

const find = (strategy: string, said: string, tape: TapeFacts): Listed => {
  if (said.includes(":")) return instrumentOn(strategy, said, tape);
  const listings = listingsOf(strategy, said, tape);
  return listings.find(({ instrument }) => instrument.quote === "USD") ?? listings[0];
};

/** Looked up once: in a sweep thousands of runs ask. */
const listed = (instrument: Instrument): Listed => {
  let made = known.get(instrument);
  if (made === undefined) {
    const { venue, base } = instrument;
    const pegged = everListed(venue, base);
    const coin = pegged?.id ?? base;
    const [lowCoin, lowBase] = [coin.toLowerCase(), base.toLowerCase()];
    made = { instrument, coin, isPegged: pegged !== undefined, lowCoin, lowBase };
    known.set(instrument, made);
  }
  return made;
};
const known = new WeakMap<Instrument, Listed>();

const namesOf = ({ instruments }: TapeFacts): string =>
  instruments.map(({ id }) => id).join(", ") || "none";
