import { expect, it } from "vitest";
import type { Alert } from "../../engine/alerts/alert.ts";
import { micros, minutes } from "../../engine/market/time.ts";
import { notifyOf } from "../../engine/notify/notify-config.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { MemoryDisk } from "../journal/testing/memory-disk.ts";
import { seeded } from "../simulator/seeded.ts";
import { appendAct } from "./act-drop.ts";
import { type AlertDesk, openAlertDesk } from "./alert-desk.ts";
import { live, processesOf } from "./testing/live.ts";
import { Receiver } from "./testing/receivers.ts";
import { START, sampleAlert, sampleWords } from "./testing/told.ts";

const spec = notifyOf({ routes: [{ severity: ["critical", "warning"], targets: ["desk"] }] }, "t", [
  "desk",
]);
const folder = "/alerts";

const house = () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const open = (desk: Receiver, known: { spec?: typeof spec } = { spec }): Promise<AlertDesk> =>
    openAlertDesk({
      ...{ folder, disk, clock, targets: new Map([["desk", desk]]), compose: sampleWords },
      ...{ random: seeded(7), processes: processesOf(1, [1]), spec: known.spec },
    });
  const end = async (desk: AlertDesk): Promise<void> => {
    const closing = desk.close();
    await live(clock, 3_000);
    await closing;
  };
  return { disk, clock, open, end };
};
const now = (clock: VirtualClock, step: number, more: Partial<Alert> = {}): Alert =>
  sampleAlert("USDC-depeg-1", step, { time: clock.now(), ...more });
const told = ({ messages }: Receiver) =>
  messages.map(({ reason, incidents }) => [reason, ...incidents]);

it("names incidents after the run, tells critical at once and warnings after their wait", async () => {
  const { clock, open, end } = house();
  const desk = new Receiver();
  const alerts = await open(desk);
  alerts.take(now(clock, 1, { severity: "warning" }));
  await live(clock, 5_000);
  expect(told(desk)).toEqual([]);
  await live(clock, 6_000);
  expect(told(desk)).toEqual([["fired", "USDC-depeg-1@20231114T221320Z"]]);
  alerts.take(now(clock, 2, { state: "escalated" }));
  await live(clock, 250);
  expect(told(desk)[1]).toEqual(["escalated", "USDC-depeg-1@20231114T221320Z"]);
  await end(alerts);
});

it("repeats until somebody acknowledges, whatever process that is", async () => {
  const { disk, clock, open, end } = house();
  const desk = new Receiver();
  const alerts = await open(desk);
  alerts.take(now(clock, 1));
  await live(clock, 16 * 60_000, 1_000);
  expect(told(desk).map(([reason]) => reason)).toEqual(["fired", "repeated"]);
  await appendAct(disk, folder, {
    ...{ type: "acknowledge", incident: "USDC-depeg-1@20231114T221320Z" },
    ...{ time: clock.now(), by: "ann" },
  });
  await live(clock, 60 * 60_000, 1_000);
  expect(desk.messages).toHaveLength(2);
  await end(alerts);
});

it("says after a start that what was open is lost, once, under keys of its own; silences go on", async () => {
  const { disk, clock, open, end } = house();
  const before = new Receiver();
  const first = await open(before);
  first.take(now(clock, 1));
  first.take(sampleAlert("DAI-depeg-1", 1, { coin: "DAI", time: clock.now() }));
  await live(clock, 1_000);
  await appendAct(disk, folder, {
    ...{ type: "silence", id: "silence-1", matcher: { coin: "DAI" }, by: "ann", reason: "works" },
    ...{ time: clock.now(), until: micros(clock.now() + minutes(180)) },
  });
  await live(clock, 2_000);
  await end(first);
  // Nobody watches: nothing of this time is repeated.
  await clock.run(50 * 60_000);

  const after = new Receiver();
  const second = await open(after);
  await live(clock, 10 * 60_000, 1_000);
  expect(told(after)).toEqual([["lost", "USDC-depeg-1@20231114T221320Z"]]);
  second.take(now(clock, 1));
  second.take(sampleAlert("DAI-depeg-1", 1, { coin: "DAI", time: clock.now() }));
  await live(clock, 60_000, 1_000);
  expect(told(after)[1]).toEqual(["fired", expect.stringMatching(/^USDC-depeg-1@20231114T23/)]);
  expect(after.messages).toHaveLength(2);
  const keys = [...before.messages, ...after.messages].map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  await end(second);

  const third = new Receiver();
  const last = await open(third);
  await live(clock, 20 * 60_000, 1_000);
  // What the second run opened, and nothing of the first.
  expect(told(third).map(([reason]) => reason)).toEqual(["lost"]);
  await end(last);
});

it("writes down what it tells nobody", async () => {
  const { disk, clock, open, end } = house();
  const desk = new Receiver();
  const alerts = await open(desk, {});
  alerts.take(now(clock, 1));
  await live(clock, 60 * 60_000, 1_000);
  expect(desk.sent).toEqual([]);
  await end(alerts);
  expect([...disk.contents().values()].join()).toContain("USDC-depeg-1@20231114T221320Z");
});
