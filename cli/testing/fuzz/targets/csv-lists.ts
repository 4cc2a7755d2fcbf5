import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { readAlertCsv } from "../../../../datasets/evaluation/alert-csv.ts";
import { readEventCsv } from "../../../../datasets/evaluation/event-csv.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const ALERTS =
  "coin,time,severity,more\nUSDC,2023-03-11T07:15Z,warning,x\nUSDC,2023-03-11T09:15Z,critical,x\n";
const EVENTS =
  "coin,t50,side,t100,t300,end\nUSDC,2023-03-10T23:00Z,discount,2023-03-11,2023-03-11T05:00Z,2023-03-13\nDAI,2023-03-11,,,,\n";

export const csvLists = defineTarget({
  id: "csv-lists",
  describe: "evaluate --alerts and --events: spans and onsets in order",
  ...{ few: 16, many: 5_000, mostMs: 1_500 },
  open: async () => {
    const { path: folder, close } = await temporaryFolder();
    const file = join(folder, "in.csv");
    return {
      inputs: fc.tuple(fc.boolean(), damagedText([ALERTS]), damagedText([EVENTS])),
      read: async ([isAlerts, alerts, events]) => {
        await writeFile(file, isAlerts ? alerts : events);
        if (isAlerts) {
          const spans = (await readAlertCsv(file))("USDC", "warn");
          for (const { from, to } of spans)
            must(from < to && Number.isSafeInteger(from), () => `${from} to ${to}`);
          return;
        }
        for (const { coin, onsets, end } of await readEventCsv(file)) {
          must(coin !== "", () => "no coin");
          const known = [onsets[50], onsets[100], onsets[300], end].filter(
            (each) => each !== undefined,
          );
          for (const [i, each] of known.entries())
            must(each >= (known[i - 1] ?? each), () => `${known}`);
        }
      },
      show: ([isAlerts, alerts, events]) => JSON.stringify(isAlerts ? alerts : events),
      close,
    };
  },
});
