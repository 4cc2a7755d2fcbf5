import type { Micros } from "../../engine/market/time.ts";
import { parseTime } from "../../engine/market/time.ts";

/** One series of one instrument at one source. */
export interface Part {
  /** An id of `archiveSources`. */
  readonly source: string;
  /** An id of that source's series. */
  readonly series: string;
  readonly instrument: string;
}

/** Real history that can be downloaded under a name. */
export interface Pullable {
  readonly name: string;
  readonly title: string;
  /** What it is, and what of it nobody has checked against the venue. */
  readonly describe: string;
  /** An id of `events`, where it is one of those. */
  readonly event?: string;
  /** Event time, inclusive. */
  readonly from: Micros;
  /** Exclusive. */
  readonly to: Micros;
  /** The hours that matter: they come first. */
  readonly window: { readonly from: Micros; readonly to: Micros };
  readonly parts: readonly Part[];
}

/** A `Pullable` as it is written down: times as ISO 8601 prefixes, parts as `source series instrument`. */
interface Definition {
  readonly name: string;
  readonly title: string;
  readonly describe: string;
  readonly event?: string;
  readonly from: string;
  readonly to: string;
  readonly window: readonly [from: string, to: string];
  readonly parts: readonly string[];
}

/** Reads the definitions of one event, or of calm times, and hands them back. */
export const definePullables = (definitions: readonly Definition[]): readonly Pullable[] =>
  definitions.map(({ parts, from, to, window, ...rest }) => {
    const pullable = {
      ...rest,
      from: timeOf(from),
      to: timeOf(to),
      window: { from: timeOf(window[0]), to: timeOf(window[1]) },
      parts: parts.map(partOf),
    };
    const { from: begin, to: end, window: inner } = pullable;
    if (!(begin <= inner.from && inner.from < inner.to && inner.to <= end))
      throw new RangeError(`the window of ${rest.name} is not inside of it`);
    return pullable;
  });

const timeOf = (text: string): Micros => {
  const time = parseTime(text);
  if (time === undefined) throw new RangeError(`"${text}" is no time`);
  return time;
};

/** `kraken trades kraken:USDC/USD` */
const partOf = (text: string): Part => {
  const [source, series, instrument, ...more] = text.split(" ");
  if (!source || !series || !instrument || more.length > 0)
    throw new RangeError(`"${text}" is no part of a pull`);
  return { source, series, instrument };
};
