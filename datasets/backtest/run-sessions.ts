import { pipelineOf } from "../../engine/backtest/pipeline-of.ts";
import type { Segment } from "../../engine/backtest/segment.ts";
import { SegmentMaker } from "../../engine/backtest/segment-maker.ts";
import type { Needs, TapeFacts } from "../../engine/backtest/strategy.ts";
import type { Pipeline, PipelineSettings } from "../../engine/pipeline/pipeline.ts";
import type { Range, Tape } from "../../recorder/tape/open-tape.ts";

/** What a strategy may know of a tape beforehand. */
export const factsOf = ({ manifest, instruments }: Tape): TapeFacts => ({
  name: manifest.name,
  kind: manifest.kind,
  instruments,
});

/** The settings of a pipeline for these needs over this tape. */
export const settingsFor = async (
  needs: Needs,
  tape: Tape,
  order: PipelineSettings["order"] = "tape",
): Promise<PipelineSettings> =>
  pipelineOf(needs, { order, clock: tape.clock, barInterval: await tape.barInterval() });

/**
 * A tape through one pipeline, segment by segment, and each segment to everybody who takes part: decoding and indicators
 * are paid once. A segment is used up before the next one comes. When `signal` is aborted it stops between two.
 */
export const runSegments = async (
  tape: Tape,
  settings: PipelineSettings,
  each: (segment: Segment) => void | Promise<void>,
  { range = {}, signal }: { readonly range?: Range; readonly signal?: AbortSignal } = {},
): Promise<Pipeline> => {
  const maker = new SegmentMaker(settings, tape.instruments);
  let turn = 0;
  for await (const batch of tape.batches({ ...range, order: settings.order })) {
    if (signal?.aborted) return maker.pipeline;
    if (batch.length === 0) continue;
    const taken = each(maker.push(batch));
    if (taken !== undefined) await taken;
    turn += batch.length;
    if (turn < TURN) continue;
    turn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (signal?.aborted) return maker.pipeline;
  const taken = each(maker.finish());
  if (taken !== undefined) await taken;
  return maker.pipeline;
};

/** Records between two turns of the event loop. */
const TURN = 65_536;
