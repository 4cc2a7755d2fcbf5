// Where real history is downloaded from: one file a venue, listed in index.ts. How a source fits in:
//
// - A source is a venue's public archive or API: an address, its documentation, its terms, and how often it may be asked.
//   It offers one series or more: `trades`, `aggTrades`, `bars-1m`, `quotes`.
// - A series plans the units of work for one instrument and a span of time. Planning is pure and asks nobody: a unit is a
//   day's file of an archive, or an hour of an API that answers in pages. Units do not overlap, follow each other in
//   order of time and together hold the span. A unit is small, for what a kill interrupts is thrown away and fetched again.
// - Fetching a unit asks through `tools.client`, which waits its turn, tries again what may go better (429, 5xx, a reset, a
//   time-out, an answer cut short), counts bytes and keeps the receipts, and writes one file, `tools.file`, in a layout
//   that import knows: the archive's own file as it came, or rows written by `rowFile`. Its end, not its beginning, is the
//   proof: only when `fetch` has returned is the file hashed, synced and named done.
// - Whoever asked then stages the units' files by the import's formats, with all of its checks; rows outside a unit's span
//   are left out there, so that a page may hold more than was asked for. A row that the answer holds twice is the source's
//   to drop.
//
// Every series of a source is tested by datasets/archives/sources.test.ts against a loopback server: a file in
// testing/samples/, listed in its index.ts, answers as the venue does (see testing/sample.ts).
import type { Instrument } from "../../engine/market/instrument.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Client } from "./client.ts";

/** A venue's public archive or API. */
export interface ArchiveSource {
  /** The venue's id; what `--base-url <id>=<url>` points elsewhere. */
  readonly id: string;
  /** One line for people. */
  readonly describe: string;
  /** Pages of the venue's own documentation that the requests follow. */
  readonly documentation: readonly string[];
  /** Under which terms the venue gives the data away, or that none were found. */
  readonly licence: string;
  /** `https://host` or `https://host/path`, without a slash at its end. */
  readonly baseUrl: string;
  readonly limit: RateLimit;
  /** By id: `trades`, `bars-1m` … */
  readonly series: Readonly<Record<string, Series>>;
}

/** How often a source is asked, whatever the number of units under way. */
export interface RateLimit {
  /** Least time between the starts of two requests, ms. */
  readonly everyMs: number;
  /** Most units under way at once. */
  readonly parallel: number;
  /** How long nobody asks after "too many requests" without a word of how long: venues that shut an address out for a minute. */
  readonly penaltyMs?: number;
}

/** One kind of rows that a source has. */
export interface Series {
  /** One line for people. */
  readonly describe: string;
  readonly layout: Layout;
  /**
   * The units that hold `want.from` (inclusive) to `want.to` (exclusive), in order of time. Pure. A unit is the same, span
   * and all, whatever span was wanted: its key names it in later pulls. Throws a usage error for an instrument that the
   * source cannot spell, or a span that it cannot have.
   */
  plan(want: Want): readonly Unit[];
}

/** `from` and `to` are event times; of a bar it is its open that counts. */
export interface Want {
  readonly instrument: Instrument;
  readonly from: Micros;
  readonly to: Micros;
}

/** How a unit's file is read: a group of `pegtape import`. */
export interface Layout {
  /** An id of `importFormats`. */
  readonly format: string;
  readonly columns?: string;
  /** Length of a bar; left out for what is no bar or says it itself. */
  readonly interval?: Micros;
  readonly stamp?: "open" | "close";
}

/** A piece of work that is done as a whole or not at all. */
export interface Unit {
  /** Names it within the series and instrument, for ever: `2023-03-11`, `2023-03-11T07`. `[A-Za-z0-9._-]+`. */
  readonly key: string;
  /** Event time, inclusive. What the unit's file holds outside of its span is left out. */
  readonly from: Micros;
  /** Exclusive. */
  readonly to: Micros;
  /** For the time left, until the first ones are there; a guess. */
  readonly expectedBytes?: number;
  /** Makes `tools.file`. What it throws after the client's own retries ends the pull, which can be run again. */
  fetch(tools: FetchTools): Promise<Fetched>;
}

export interface FetchTools {
  /** Of this source; its receipts become the unit's provenance. */
  readonly client: Client;
  /** Where the unit's rows go. Nothing is there yet. */
  readonly file: string;
  /** The source's own, shared by all units of one run: a trade's number by time, say. Lost when the run ends. */
  readonly memory: Map<string, unknown>;
  readonly signal: AbortSignal;
}

/**
 * `rows`: how many the file holds, undefined where nobody counted; of none, no file is needed. `absent`: the source has
 * no such unit (404), and why one thinks so; it is told in the manifest and asked for again by the next pull.
 */
export type Fetched = { readonly rows: number | undefined } | { readonly absent: string };

/** Checks the definition against what the compiler cannot know, and hands it back. */
export const defineSource = (source: ArchiveSource): ArchiveSource => {
  const { id, baseUrl, documentation } = source;
  if (!/^[a-z][a-z0-9-]*$/.test(id)) throw new RangeError(`"${id}" is no id of a source`);
  if (!/^https:\/\/[^?#]*[^/?#]$/.test(baseUrl))
    throw new RangeError(`source ${id} has an address that is not https, or ends in a slash`);
  if (documentation.length === 0) throw new RangeError(`source ${id} names no documentation`);
  return source;
};
