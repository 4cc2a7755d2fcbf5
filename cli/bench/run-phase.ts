import { measureAllocation } from "./allocation.ts";
import { costSweep, raceBacktest, raceWorkers } from "./backtest-run.ts";
import { isBarsCase, raceBars } from "./bars-run.ts";
import { runBareReduction, runChart } from "./charts-run.ts";
import { measureDecode } from "./decode.ts";
import { raceFiles } from "./files-run.ts";
import { raceFlatLoop } from "./flat-race.ts";
import { growBytes, growCheck, growOpen, growParquet, growReplay } from "./growth-run.ts";
import { measureIntake } from "./intake.ts";
import { raceLibraries } from "./library-race.ts";
import { measureLoopback } from "./loopback.ts";
import { inTurn } from "./measure.ts";
import { measurePaced } from "./paced.ts";
import { racePeer } from "./peer-race.ts";
import { isPhase, runReplayPhase } from "./phases.ts";
import { runRulesRace } from "./rules-run.ts";
import { runAlone, runTicks } from "./ticks-run.ts";
import { measureWatchers } from "./watchers.ts";
import { measureWindows } from "./window-cost.ts";

const GROWTH: Readonly<Record<string, (tape: string, home: string) => Promise<unknown>>> = {
  growReplay,
  growParquet,
  growCheck,
  growOpen,
  growBytes,
};

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
  if (phase === "files") {
    const [tape = "", home = ""] = args;
    return raceFiles(tape, home);
  }
  const grow = GROWTH[phase];
  if (grow !== undefined) {
    const [tape = "", home = ""] = args;
    return grow(tape, home);
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
  if (phase === "paced") {
    const [aSecond, seconds, home = ""] = args;
    return measurePaced({ aSecond: Number(aSecond), seconds: Number(seconds) }, home);
  }
  if (phase === "watchers") {
    const [watchers, home = ""] = args;
    return measureWatchers(Number(watchers), home);
  }
  if (phase === "backtest" || phase === "sweepCost" || phase === "workers") {
    const [tape = "", home = "", count, rounds, enough] = args;
    if (phase === "backtest") return raceBacktest(tape, home);
    if (phase === "sweepCost") return costSweep(tape, home, Number(count));
    return raceWorkers(tape, home, Number(count), Number(rounds), Number(enough));
  }
  const [what = ""] = args;
  if (phase === "bars") {
    const [, which = ""] = args;
    if (!isBarsCase(which)) throw new RangeError(`no case "${which}"`);
    return raceBars(Number(what), which);
  }
  if (phase === "peer") return racePeer(what, Number(args[1]));
  if (phase === "libraries") return raceLibraries(what);
  if (phase === "classics") return raceFlatLoop();
  if (phase === "rules") return runRulesRace(Number(what));
  if (phase === "ticks") return runTicks();
  if (phase === "alone") return runAlone();
  if (phase === "windows") return measureWindows(what);
  if (phase === "allocation") return measureAllocation();
  throw new RangeError(`no phase "${phase}"`);
};
