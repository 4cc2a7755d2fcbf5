import { measureAllocation } from "./allocation.ts";
import { runBareReduction, runChart } from "./charts-run.ts";
import { measureDecode } from "./decode.ts";
import { raceFlatLoop } from "./flat-race.ts";
import { measureIntake } from "./intake.ts";
import { raceLibraries } from "./library-race.ts";
import { measureLoopback } from "./loopback.ts";
import { inTurn } from "./measure.ts";
import { isPhase, runReplayPhase } from "./phases.ts";
import { runRulesRace } from "./rules-run.ts";
import { runAlone, runTicks } from "./ticks-run.ts";
import { measureWatchers } from "./watchers.ts";
import { measureWindows } from "./window-cost.ts";

/** What a process of the bench was started for: its result, as JSON data. */
export const runPhase = async (phase: string, args: readonly string[]): Promise<unknown> => {
  if (isPhase(phase)) {
    const [tape = "", home = ""] = args;
    return runReplayPhase(phase, tape, home);
  }
  if (phase === "chartBare") {
    const [tape = "", home = ""] = args;
    return runBareReduction(tape, home);
  }
  if (phase === "chartQuery" || phase === "chartCache") {
    const [tape = "", small = "", home = ""] = args;
    return runChart(tape, small, home, phase === "chartCache");
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
  if (phase === "watchers") {
    const [watchers, home = ""] = args;
    return measureWatchers(Number(watchers), home);
  }
  const [what = ""] = args;
  if (phase === "libraries") return raceLibraries(what);
  if (phase === "classics") return raceFlatLoop();
  if (phase === "rules") return runRulesRace(Number(what));
  if (phase === "ticks") return runTicks();
  if (phase === "alone") return runAlone();
  if (phase === "windows") return measureWindows(what);
  if (phase === "allocation") return measureAllocation();
  throw new RangeError(`no phase "${phase}"`);
};
