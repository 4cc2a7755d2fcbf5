import { EarlyInstruments } from "../../engine/backtest/early-instruments.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";

/**
 * What a strategy may trade on a tape where nobody says: undefined is everything that is read. Of a recording it is what
 * a live run would have known of when it began, so that a run of the recording is that run again.
 */
export const tradeUniverse = async (
  {
    manifest,
    clock,
    instruments,
    batches,
  }: Pick<Tape, "manifest" | "clock" | "instruments" | "batches">,
  range: Range,
): Promise<readonly string[] | undefined> => {
  if (manifest.kind === "recorded" && clock === "receive_time" && range.order !== "time") {
    const early = new EarlyInstruments();
    for await (const batch of batches({ ...range, batch: FEW }))
      if (early.look(batch, instruments)) break;
    return early.ids;
  }
  return range.instruments === undefined
    ? undefined
    : instruments.flatMap(({ id }) => (range.instruments?.includes(id) ? id : []));
};

/** Records to read at a time: ten seconds are soon over. */
const FEW = 4096;
