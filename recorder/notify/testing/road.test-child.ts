// Run by kill-road.ts in a process of its own, which is killed: tells an alert to true notifiers whose receivers live in
// the process before it. One argument, JSON: see `RoadRun`. A step is every call that changes the disk, and each side of every
// message and of every request.
import { writeSync } from "node:fs";
import { micros } from "../../../engine/market/time.ts";
import { openAlertDelivery } from "../../alerts/delivery.ts";
import { countSteps } from "../../alerts/testing/steps.ts";
import { sampleAlert, sampleNotification } from "../../alerts/testing/told.ts";
import { realProcesses } from "../../journal/processes.ts";
import { seeded } from "../../simulator/seeded.ts";
import { openTarget } from "../config.ts";
import type { Target } from "../target.ts";
import { fastClock } from "./fast-clock.ts";
import type { RoadRun } from "./kill-road.ts";
import { message } from "./machine.ts";
import { roadMachine } from "./roads.ts";

const SPEED = 300;
const { folder, number, group, deadly, notifiers }: RoadRun = JSON.parse(process.argv[2] ?? "");
// What only reads leaves everything as it was before.
const { step, disk, steps } = countSteps(deadly, ["list", "read", "size"]);
const clock = fastClock(SPEED, micros(Date.now() * 1000));
// Receivers refuse messages that were signed at another time.
const now = (): number => Date.now();

// Synchronous: what the pipe holds survives this process.
const say = (line: string): void => void writeSync(1, `${line}\n`);

const open = (name: string): Target => {
  const { config = {}, secrets = {} } = notifiers[name] ?? {};
  const machine = roadMachine({ secrets }, now, SPEED);
  const target = openTarget(name, config, {
    ...machine,
    fetch: async (input, init) => {
      step();
      const response = await fetch(input, init);
      step();
      return response;
    },
  });
  return {
    // A busy machine needs more time than one that runs so fast would have.
    patienceMs: 3 * (target.patienceMs ?? 10_000),
    async send(told, signal) {
      step();
      await target.send(told, signal);
      step();
    },
  };
};

const delivery = await openAlertDelivery({
  ...{ folder, disk, clock, random: seeded(number), processes: realProcesses },
  targets: new Map(Object.keys(notifiers).map((name) => [name, open(name)])),
  compose: ({ key, group: its, severity }) => ({
    ...message({ key, group: its, severity }),
    title: `${its} ${key.split("/")[0]}`,
    text: `told by ${key.split("/")[0]}`,
  }),
  onProblem: (problem) => say(`problem ${problem}`),
});
say(`open ${delivery.pending}`);
if (number > 0) {
  const notifications = Object.keys(notifiers).map((target) => ({
    ...sampleNotification(`${number}/${target}`, { target, group }),
    time: micros(number),
  }));
  if (await delivery.tell(sampleAlert(`${group}-depeg-${number}`, 1), notifications))
    say(`safe ${group} ${number}`);
}
// What is safe is on its way a moment later.
do await new Promise((resolve) => setTimeout(resolve, 2));
while (delivery.pending > 0);
await delivery.close();
say(`steps ${steps()}`);
