// Run by kill-alerts.ts in a process of its own, which is killed: tells numbered alerts to a receiver behind stdout that
// fails half the time. Arguments: folder, number of the first alert, how many, seed, and before which step it ends itself
// (0: never). A step is every call of the disk, and each side of every message.
import { writeSync } from "node:fs";
import { micros } from "../../../engine/market/time.ts";
import type { Clock } from "../../feed/surroundings.ts";
import type { AppendFile, Disk } from "../../journal/disk.ts";
import { realProcesses } from "../../journal/processes.ts";
import { realDisk } from "../../journal/real-disk.ts";
import { SendError, type Target } from "../../notify/target.ts";
import { seeded } from "../../simulator/seeded.ts";
import { openAlertDelivery } from "../delivery.ts";
import { sampleAlert, sampleNotification, sampleWords } from "./told.ts";

const [folder = "", first = "1", count = "0", seed = "1", deadly = "0"] = process.argv.slice(2);
const random = seeded(Number(seed));

let steps = 0;
const step = (): void => {
  steps += 1;
  if (steps === Number(deadly)) process.kill(process.pid, "SIGKILL");
};

/** The same object, with a step before each call. */
const stepped = <T extends object>(object: T): T =>
  new Proxy(object, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        step();
        return value.apply(target, given);
      };
    },
  });

const disk: Disk = {
  ...stepped(realDisk),
  create: async (path): Promise<AppendFile> => {
    step();
    return stepped(await realDisk.create(path));
  },
};

// A hundred times as fast as the world: waits of seconds take milliseconds here.
const begun = Date.now();
const clock: Clock = {
  now: () => micros(begun * 1000 + Math.round(performance.now() * 100_000)),
  after(ms, done) {
    const timer = setTimeout(done, ms / 100);
    return () => clearTimeout(timer);
  },
};

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
while (delivery.pending > 0 || steps < Number(deadly))
  await new Promise((resolve) => setTimeout(resolve, 5));
await delivery.close();
say(`steps ${steps}`);
