import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { sweepLine } from "../../../../datasets/backtest/sweep-lines.ts";
import { loadSweep, sweepEnds } from "../../../../datasets/backtest/sweep-store.ts";
import { sampleSweep } from "../../../../datasets/backtest/testing/sample-sweep.ts";
import { damagedJson } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const { plan, trials, judgement } = sampleSweep();
const lines = [
  sweepLine({ type: "sweep", format: 1, watermark: "simulated", ...plan }),
  ...trials.slice(0, 3).map((trial) => sweepLine({ type: "configuration", ...trial })),
  sweepLine({ type: "judgement", ...judgement }),
];

export const sweepFiles = defineTarget({
  id: "sweep-files",
  describe: "sweeps that were kept, sealed by whoever damaged them",
  ...{ few: 100, many: 20_000, mostMs: 200 },
  open: async () => {
    const { path: home, close } = await temporaryFolder();
    const folder = join(home, "sweeps");
    await mkdir(folder);
    return {
      inputs: fc.tuple(fc.nat(lines.length - 1), damagedJson(lines), fc.boolean()),
      read: async ([at, line, sealed]) => {
        const body = lines
          .with(at, line)
          .map((each) => `${each}\n`)
          .join("");
        const sum = createHash("sha256").update(body).digest("hex");
        const text = `${body}${sweepLine({ type: "end", sha256: sealed ? sum : "0".repeat(64) })}\n`;
        await writeFile(join(folder, "x.ndjson"), text);
        await loadSweep(home, "x");
        await sweepEnds(home, { id: "x", bytes: Buffer.byteLength(text), written: 0 as never });
      },
      close,
    };
  },
});
