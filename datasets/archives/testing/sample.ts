import type { Micros } from "../../../engine/market/time.ts";
import type { ArchiveSource } from "../source.ts";
import type { Host } from "./archive-server.ts";

/**
 * What the contract test asks of a series of a source: a host that answers in the venue's true shape, and the rows that
 * the tape has to hold then. One file a source in testing/samples/, listed in its index.ts.
 */
export interface SourceSample {
  readonly source: ArchiveSource;
  /** An id of `source.series`. */
  readonly series: string;
  readonly instrument: string;
  /** Three units or more, of which one needs several requests where the venue answers in pages, and one has no rows. */
  readonly from: Micros;
  readonly to: Micros;
  /** Made anew for every pull. It knows more rows than those asked for, before and after, as the venue does. */
  host(): Host;
  /** In order: `<event_time µs>|<kind>|<price or close>|<size or volume>|<side>|<trade id>`, null as nothing; a quote's price is its bid. */
  readonly rows: readonly string[];
  /** The venue gives checksums, so that one wrong byte is noticed. */
  readonly checksums: boolean;
}
