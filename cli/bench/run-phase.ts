import { measureDecode } from "./decode.ts";
import { measureIntake } from "./intake.ts";
import { measureLoopback } from "./loopback.ts";
import { inTurn } from "./measure.ts";
import { isPhase, runReplayPhase } from "./phases.ts";

/** What a process of the bench was started for: its result, as JSON data. */
export const runPhase = async (phase: string, args: readonly string[]): Promise<unknown> => {
  if (isPhase(phase)) {
    const [tape = "", home = ""] = args;
    return runReplayPhase(phase, tape, home);
  }
  if (phase === "decode") return measureDecode();
  if (phase === "intake") {
    const [records, home = ""] = args;
    return inTurn(() => measureIntake(Number(records), home));
  }
  if (phase === "loopback") {
    const [records, home = ""] = args;
    return measureLoopback(Number(records), home);
  }
  throw new RangeError(`no phase "${phase}"`);
};
