import { parseFaults } from "../../../../recorder/simulator/faults.ts";
import { jsonTarget } from "../json-target.ts";
import { must } from "../target.ts";

export const faultSchedules = jsonTarget({
  id: "fault-schedules",
  describe: "simulate --faults: in order of time, and of a size that a machine bears",
  samples: [
    '[{"kind":"terminate","atMs":60000,"venue":"kraken"},{"kind":"close","atMs":1,"venue":"okx","code":1001,"reason":"x","torn":true}]',
    '{"type":"fault","kind":"ban","atMs":5,"venue":"binance","status":418,"retryAfterS":10,"forMs":1000}\n{"type":"listening"}\n',
    '[{"kind":"oversized","atMs":5,"venue":"gate","bytes":1000},{"kind":"mute","atMs":7,"venue":"okx","symbol":"USDC/USDT","forMs":10}]',
  ],
  read: (text) => {
    const faults = parseFaults(text, "faults.json");
    for (const [i, { atMs }] of faults.entries())
      must(atMs >= (faults[i - 1]?.atMs ?? 0) && atMs <= 1e13, () => `fault ${i} at ${atMs}`);
  },
});
