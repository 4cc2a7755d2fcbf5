// `npm run kill-recorder -- --kills 200 --seed 1`: one line of figures; exit 3 when a promise was broken.
import { parseArgs } from "node:util";
import { killRecorder } from "./kills.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
  },
});
const report = await killRecorder(Number(values.kills), Number(values.seed));
process.stdout.write(`${JSON.stringify(report)}\n`);
const broken = report.lost + report.doubled + report.outOfOrder + report.damages;
process.exitCode = broken + report.faults.length > 0 ? 3 : 0;
