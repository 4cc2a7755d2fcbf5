// Run by kill-alerts.ts in a process of its own, which is killed: tells numbered alerts to a receiver behind stdout that
// fails half the time. Arguments: folder, number of the first alert, how many, seed, and before which step it ends itself
// (0: never). A step is every call of the disk, and each side of every message.
import { writeSync } from "node:fs";
import { micros } from "../../../engine/market/time.ts";
import { realProcesses } from "../../journal/processes.ts";
import { SendError, type Target } from "../../notify/target.ts";
import { fastClock } from "../../notify/testing/fast-clock.ts";
import { seeded } from "../../simulator/seeded.ts";
import { openAlertDelivery } from "../delivery.ts";
import { countSteps } from "./steps.ts";
import { sampleAlert, sampleNotification, sampleWords } from "./told.ts";

const [folder = "", first = "1", count = "0", seed = "1", deadly = "0"] = process.argv.slice(2);
const random = seeded(Number(seed));

const { step, disk, steps } = countSteps(Number(deadly));

// A hundred times as fast as the world: waits of seconds take milliseconds here.
const clock = fastClock(100, micros(Date.now() * 1000));

// Synchronous: what the pipe holds survives this process.
const say = (line: string): void => void writeSync(1, `${line}\n`);

const receiver: Target = {
  async send({ key, group }) {
    step();
    const draw = random();
    if (draw < 0.25) throw new SendError("HTTP 500");
    if (draw < 0.35) throw new SendError("HTTP 429", { retryAfterMs: 2_000 });
    say(`took ${group} ${key}`);
    step();
    // It took it, and its answer is lost.
    if (draw < 0.5) throw new SendError("the connection was lost");
  },
};

const delivery = await openAlertDelivery({
  ...{ folder, disk, clock, random, compose: sampleWords, processes: realProcesses },
  targets: new Map([["desk", receiver]]),
  rotateBytes: 3_000,
});
say(`open ${delivery.pending}`);
for (let n = Number(first); n < Number(first) + Number(count); n++) {
  const group = "ABC"[n % 3] ?? "";
  const incident = `${group}-depeg-${n}`;
  const notification = { ...sampleNotification(String(n), { group }), time: micros(n) };
  const safe = delivery.tell(sampleAlert(incident, 1), [notification]);
  void safe.then((is) => is && say(`safe ${group} ${n}`));
  if (n % 4 === 0) await safe;
}
while (delivery.pending > 0 || steps() < Number(deadly))
  await new Promise((resolve) => setTimeout(resolve, 5));
await delivery.close();
say(`steps ${steps()}`);
