import { Kind } from "../../../engine/market/tick-batch.ts";
import { tickLines } from "../../fold/testing.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import type { Fault } from "../../simulator/faults.ts";
import { seeded } from "../../simulator/seeded.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import { Recorder } from "../recorder.ts";
import { checkAttempts, checkTicks } from "./check-run.ts";
import { SimulatedNet } from "./simulated-net.ts";
import { type Protocol, setStage } from "./stage.ts";

export interface FaultRun {
  readonly seed: number;
  readonly venues: readonly string[];
  readonly faults: readonly Fault[];
  readonly told: number;
  readonly recorded: number;
  /** What is wrong; empty when all promises held. */
  readonly problems: readonly string[];
  /** Everything that was written down, for a look at what happened. */
  readonly frames: readonly RawFrame[];
}

/** A recorder in front of a stage, faults and all. */
export const runFaults = async (
  seed: number,
  protocols: readonly Protocol[],
): Promise<FaultRun> => {
  const stage = setStage(seed, protocols);
  const { clock, adapters, faults, told, random } = stage;
  const net = new SimulatedNet(clock, seeded(seed ^ 0x5eed), stage.simulation);
  const frames: RawFrame[] = [];
  const recorder = new Recorder({
    ...{ ...stage.asked, clock, net, random },
    log: { pending: 0, append: (frame) => frames.push({ seq: frames.length + 1, ...frame }) },
    fold: (listener) => new TickFold(adapters, listener),
    remark: () => undefined,
  });
  recorder.start();
  await clock.run(stage.wholeMs);
  const status = recorder.status();
  recorder.stop();
  stage.close();
  const problems = [
    ...stage.problems,
    ...checkTicks(recorder.fold, told, frames),
    ...checkAttempts(net.attempts),
  ];
  for (const [id, { state, live, pairs }] of status) {
    // A pair that the venue refused is asked for again after ten minutes, which are not over.
    const refused = faults.some(({ kind, venue }) => kind.endsWith("Symbol") && venue === id);
    if (!refused && (!["live", "stale"].includes(state) || live < pairs))
      problems.push(`${id} has not come back: ${state}, ${live} of ${pairs} live`);
  }
  const again = new TickFold(adapters);
  for (const frame of frames) again.frame(frame);
  if (tickLines(again).join("\n") !== tickLines(recorder.fold).join("\n"))
    problems.push("a second fold of the same frames comes to other ticks");
  if (again.save() !== recorder.fold.save())
    problems.push("a second fold of the same frames ends with another memory");
  const recorded = [...recorder.fold.rows.batch.kind.subarray(0, recorder.fold.rows.length)].filter(
    (kind) => kind === Kind.trade,
  ).length;
  return {
    ...{ seed, faults, problems, recorded, frames },
    told: told.length,
    venues: Object.keys(adapters),
  };
};
