import { datasets } from "../../datasets/index.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";

/** How far a time on a tape can be trusted: `measured` in the market, a `published` figure, or `drawn` by a process. */
export type Certainty = "measured" | "published" | "drawn";

/**
 * What is known of the minute at `time` of an instrument, or of any of a coin's instruments. Only a dataset that was
 * reconstructed here knows which of its minutes hold published figures; all others were drawn.
 */
export const certainty = (manifest: Manifest, id: string, time: Micros): Certainty => {
  if (manifest.kind === "recorded" || manifest.kind === "imported") return "measured";
  const dataset = Object.values(datasets).find(({ name }) => name === manifest.source["dataset"]);
  if (!dataset) return "drawn";
  const own = manifest.instruments.filter(
    (instrument) => instrument === id || parseInstrument(instrument).base === id,
  );
  return own.some((instrument) => dataset.isAnchored(instrument, time)) ? "published" : "drawn";
};
