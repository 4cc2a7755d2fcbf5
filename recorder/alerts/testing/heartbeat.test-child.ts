// Run by heartbeat-stops.test.ts in a process of its own, which is stopped and killed: all is well here, and it says so to
// the address in its argument, every 20 ms.
import { micros } from "../../../engine/market/time.ts";
import type { Clock } from "../../feed/surroundings.ts";
import { pingUrl, startHeartbeat } from "../heartbeat.ts";

const [url = ""] = process.argv.slice(2);
const clock: Clock = {
  now: () => micros(Date.now() * 1000),
  after(ms, done) {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  },
};
startHeartbeat({
  clock,
  vitals: () => ({ lastTick: clock.now(), oldestUntried: undefined, diskTakesWrites: true }),
  probe: async () => undefined,
  ping: (signal) => pingUrl(url, fetch, signal),
  intervalMs: 20,
});
