import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { incidentsOf } from "../../../../engine/evaluation/incidents.ts";
import { micros } from "../../../../engine/market/time.ts";
import { alertFolder } from "../../../../recorder/alerts/alert-folder.ts";
import { readAlertHistory } from "../../../../recorder/alerts/alert-history.ts";
import { logName } from "../../../../recorder/alerts/read-log.ts";
import { realDisk } from "../../../../recorder/journal/real-disk.ts";
import { RecordBuffer } from "../../../../recorder/journal/record.ts";
import { segmentHeader } from "../../../../recorder/journal/segment.ts";
import { sampleAlert } from "../../../../web/testing/alert-log.ts";
import { damagedJson } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const alert = sampleAlert("USDC", 1);
const notification = {
  ...{
    key: "k1",
    group: "USDC",
    time: 1_699_996_400_000_000,
    reason: "fired",
    severity: "critical",
  },
  ...{ target: "hook", alerts: [alert] },
};
const records = [
  { type: "alert", alert, notifications: [notification] },
  { type: "notifications", notifications: [notification] },
  { type: "sent", key: "k1", due: 1_699_996_400_000_000, time: 1_699_996_400_000_001 },
  { type: "failed", key: "k1", due: 1, time: 2, reason: "gone", permanent: false },
  { type: "act", act: { type: "acknowledge", incident: alert.incident, time: 5, by: "me" } },
  { note: "remark", what: "x" },
].map((record) => JSON.stringify(record));
const acts = [
  '{"type":"silence","id":"s1","matcher":{"coin":"USD*"},"time":1699996400000000,"until":1699999400000000,"reason":"x","by":"me"}',
  '{"type":"acknowledge","incident":"USDC-depeg-1","time":1699996400000000,"by":"me","note":"x"}',
];

export const alertLogs = defineTarget({
  id: "alert-logs",
  describe: "records of the alert log and acts that others leave, checksums right and contents not",
  ...{ few: 150, many: 20_000, mostMs: 100 },
  open: async () => {
    const { path: home, close } = await temporaryFolder();
    const folder = alertFolder(home);
    await mkdir(join(folder, "acts"), { recursive: true });
    return {
      inputs: fc.tuple(
        fc.array(damagedJson(records), { minLength: 1, maxLength: 4 }),
        damagedJson(acts),
      ),
      read: async ([texts, act]) => {
        const buffer = new RecordBuffer(1 << 12);
        buffer.prefix(segmentHeader(1));
        for (const [i, frame] of texts.entries())
          buffer.add(i, 0, {
            receiveTime: micros(i),
            venue: "",
            connection: 0,
            direction: "note",
            frame,
          });
        await writeFile(join(folder, logName(1)), buffer.bytes);
        await writeFile(
          join(folder, "acts", `${"1".padStart(16, "0")}-${"a".repeat(16)}.json`),
          act,
        );
        const history = await readAlertHistory(realDisk, folder);
        incidentsOf(history.alerts);
        await readdir(folder);
      },
      close,
    };
  },
});
