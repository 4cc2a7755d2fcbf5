import type { SheetEvent, SheetFacts } from "../../engine/backtest/tear-sheet/facts.ts";
import { formatTime } from "../../engine/market/time.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { clusterEvents } from "../evaluation/cluster-events.ts";
import { labelTape } from "../evaluation/label-tape.ts";
import type { TapeTap } from "./tape-tap.ts";

/** What a tear sheet says of the tape: what went through the tap, and the depegs that the whole tape shows afterwards. */
export const sheetFacts = async (
  tape: Tape,
  { from, to, ticks, gaps }: TapeTap,
  {
    trade,
    signal,
  }: { readonly trade: readonly string[] | undefined; readonly signal: AbortSignal },
): Promise<SheetFacts> => {
  const { name, kind } = tape.manifest;
  return {
    ...{ name, kind, manifest: tape.hash, from, to, ticks, gaps },
    instruments: trade ?? tape.instruments.map(({ id }) => id),
    events: ticks === 0 ? [] : await eventsOf(tape, signal),
  };
};

const eventsOf = async (tape: Tape, signal: AbortSignal): Promise<SheetEvent[]> => {
  const found = (await labelTape(tape, signal))
    .flatMap(({ coin, side, labels }) => labels.events.map((event) => ({ coin, side, event })))
    .sort((a, b) => a.event.onsets[50] - b.event.onsets[50]);
  const clusters = clusterEvents(
    found.map(({ coin, side, event }) => ({ coin, side, onset: event.onsets[50] })),
  );
  return found.map(({ coin, side, event }, i) => ({
    id: `${coin} ${formatTime(event.onsets[50]).slice(0, 16)}Z`,
    ...{ coin, side, cluster: clusters[i] ?? "", peak: event.peak },
    from: event.onsets[50],
    to: event.end ?? Number.POSITIVE_INFINITY,
  }));
};
