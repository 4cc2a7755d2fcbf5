// `npm run kill-writers -- --kills 300 --seed 1 [--json]`: `import`, `merge` and `compact` are killed (SIGKILL) in the middle
// of writing; exit 3 when half a tape was taken for a whole one.
import { proofArguments, tellProof } from "../../recorder/testing/tell-proof.ts";
import { killWriters } from "./kill-writers.ts";

const { kills, seed, json } = proofArguments({ kills: 300 });
const report = await killWriters(kills, seed);
const { import: imports, merge, compact } = report.struck;
tellProof(
  `${imports} imports, ${merge} merges and ${compact} compactions killed in the middle: each left its whole tape (${report.whole}) or none (${report.nothing})`,
  report,
  json,
);
