// `npm run lose-power -- --states 10000 --seed 1 [--json]`: what a loss of power may leave of a recording and of the alert
// log is repaired, and held against what was reported safe. Exit 3 when a promise was broken.
import { allStates, drawnStates } from "../../journal/testing/lose-power.ts";
import { proofArguments, tellProof } from "../../testing/tell-proof.ts";
import { allLogStates, drawnLogStates } from "./lose-power.ts";

// `sector`: bytes of the smallest for which all states are gone through. Smaller than any disk's: more can be lost by itself.
const { states, sector, seed, json } = proofArguments({ states: 10_000, sector: 128 });
const recordings = [await allStates(6, 512)];
if (sector <= 256) recordings.push(await allStates(10, 256));
if (sector <= 128) recordings.push(await allStates(4, 128));
// A new file of the alert log is one write, and any selection of its sectors can be lost: the smaller these, the fewer alerts.
const logs = [await allLogStates(12, 512), await allLogStates(3, 64)];
if (sector <= 128) logs.push(await allLogStates(4, 128));
const all = [...recordings, ...logs];
const drawn = [await drawnStates(states, seed), await drawnLogStates(states, seed)];
const sum = (reports: typeof all, of: "states" | "safe" | "frames"): number =>
  reports.reduce((total, report) => total + report[of], 0);
tellProof(
  `all ${sum(all, "states")} states that a loss of power can leave of short logs, and ${sum(drawn, "states")} of long ones, keep what was safe`,
  {
    seed,
    allStates: sum(all, "states"),
    drawnStates: sum(drawn, "states"),
    calls: [...all, ...drawn].reduce((total, { calls }) => total + calls, 0),
    safe: sum([...all, ...drawn], "safe"),
    kept: sum([...all, ...drawn], "frames"),
    broken: [...all, ...drawn].flatMap(({ broken }) => broken),
  },
  json,
);
