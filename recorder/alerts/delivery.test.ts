import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { micros } from "../../engine/market/time.ts";
import type { Acknowledge, Act } from "../../engine/notify/act.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { MemoryDisk } from "../journal/testing/memory-disk.ts";
import { appendAct } from "./act-drop.ts";
import type { AlertDelivery } from "./delivery.ts";
import { live, openSample, processesOf, settle } from "./testing/live.ts";
import { hangs, Receiver, refuses } from "./testing/receivers.ts";
import { START, sampleAlert, sampleNotification } from "./testing/told.ts";

const folder = "/alerts";
const acknowledge = (incident: string, more: Partial<Acknowledge> = {}): Acknowledge => ({
  ...{ type: "acknowledge", incident, time: START, by: "ann" },
  ...more,
});

/** Ends it while its clock runs. */
const end = async (delivery: AlertDelivery, clock: VirtualClock): Promise<void> => {
  const closing = delivery.close();
  await live(clock, 3_000);
  await closing;
};

it("tells what is on the disk first", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const found: boolean[] = [];
  const desk = new Receiver((_, { key }) => {
    const files = [...disk.afterPowerLoss(1).contents().values()].join();
    found.push(files.includes(`"key":"${key}"`));
    return undefined;
  });
  const delivery = await openSample(disk, clock, { desk });
  const safe = delivery.tell(sampleAlert("USDC-depeg-1", 1), [sampleNotification("k1")]);
  // Nothing was waited for yet.
  expect(delivery.alerts()).toHaveLength(1);
  expect(await safe).toBe(true);
  await live(clock, 100);
  await delivery.repeat([sampleNotification("k2")]);
  await live(clock, 100);
  expect(desk.taken).toEqual(["k1", "k2"]);
  expect(found).toEqual([true, true]);
  await end(delivery, clock);
});

it("goes on after a start with what was not told, before what is new, and tells nothing twice", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const away = new Receiver(() => refuses());
  const first = await openSample(disk, clock, { desk: away, phone: new Receiver() });
  const alerts = [1, 2].map((step) => sampleAlert("USDC-depeg-1", step));
  const tellAll = async (delivery: AlertDelivery): Promise<void> => {
    for (const alert of alerts)
      await delivery.tell(alert, [
        sampleNotification(`d${alert.step}`),
        sampleNotification(`p${alert.step}`, { target: "phone" }),
      ]);
  };
  await tellAll(first);
  await live(clock, 30_000);
  expect(first.pending).toBe(2);
  await end(first, clock);

  const [desk, phone] = [new Receiver(), new Receiver()];
  const second = await openSample(disk, clock, { desk, phone });
  // The pipeline lived through the same tape again.
  await tellAll(second);
  await second.tell(sampleAlert("USDC-depeg-1", 3), [sampleNotification("d3")]);
  await live(clock, 1_000);
  expect(desk.taken).toEqual(["d1", "d2", "d3"]);
  expect(phone.taken).toEqual([]);
  expect(second.alerts().map(({ step }) => step)).toEqual([1, 2, 3]);
  expect(second.pending).toBe(0);
  await end(second, clock);
});

it("tells all the same when the disk is full, in order, and says that it is not safe", async () => {
  const clock = new VirtualClock(START);
  const desk = new Receiver();
  const problems: string[] = [];
  const full = new MemoryDisk({ at: 60, what: "ENOSPC", forever: true });
  const delivery = await openSample(full, clock, { desk }, { onProblem: (p) => problems.push(p) });
  const answers: boolean[] = [];
  for (let n = 1; n <= 60; n++)
    answers.push(await delivery.tell(sampleAlert("A-1", n), [sampleNotification(`k${n}`)]));
  await live(clock, 1_000);
  expect(answers[0]).toBe(true);
  expect(answers.at(-1)).toBe(false);
  expect(desk.taken).toEqual(answers.map((_, n) => `k${n + 1}`));
  expect(delivery.diskTakesWrites).toBe(false);
  expect(
    problems.some((problem) => problem.startsWith("alerts are told, but not safe: ENOSPC")),
  ).toBe(true);
  await end(delivery, clock);
});

it("tells after five seconds when the disk does not answer at all", async () => {
  const clock = new VirtualClock(START);
  const desk = new Receiver();
  const sick = new MemoryDisk({ at: 40, what: "stop" });
  const delivery = await openSample(sick, clock, { desk });
  while (sick.calls < 40) {
    void delivery.tell(sampleAlert("A-1", sick.calls), [sampleNotification(`k${sick.calls}`)]);
    await settle();
  }
  const before = desk.taken.length;
  void delivery.tell(sampleAlert("A-1", 1_000), [sampleNotification("last")]);
  await live(clock, 4_000);
  expect(desk.taken).not.toContain("last");
  await live(clock, 2_000);
  expect(desk.taken.length).toBeGreaterThan(before);
  expect(desk.taken.at(-1)).toBe("last");
  // Nor does it keep anybody from ending.
  const closing = delivery.close();
  await live(clock, 5_100);
  await closing;
});

it("refuses a second process, and takes over from one that is gone", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const first = await openSample(disk, clock, {}, { processes: processesOf(1, [1, 2]) });
  await expect(
    openSample(disk, clock, {}, { processes: processesOf(2, [1, 2]) }),
  ).rejects.toMatchObject({
    code: "usage",
    message: "the alerts of /alerts are told by process 1 already",
  });
  await first.tell(sampleAlert("A-1", 1), []);
  const killed = disk.afterKill();
  const next = await openSample(killed, clock, {}, { processes: processesOf(2, [2]) });
  expect(next.alerts()).toHaveLength(1);
  await end(next, clock);
  await end(first, clock);
  const again = await openSample(disk, clock, {}, { processes: processesOf(2, [1, 2]) });
  await end(again, clock);
});

it("says in words of its own that the disk is full at the start", async () => {
  const disk = new MemoryDisk({ at: 12, what: "ENOSPC", forever: true });
  await expect(openSample(disk, new VirtualClock(START), {})).rejects.toMatchObject({
    code: "environment",
    message: "disk full: could not write /alerts",
  });
});

it("tells of damage, once, and goes on", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const first = await openSample(disk, clock, {});
  for (let n = 1; n <= 3; n++) await first.tell(sampleAlert("A-1", n), []);
  await end(first, clock);
  const path = `${folder}/alerts-000001.log`;
  const bytes = await disk.read(path);
  const at = Buffer.from(bytes).indexOf("A-1 step 2");
  bytes[at] = 0;
  await disk.write(path, bytes);
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  const second = await openSample(disk, clock, {}, { onProblem });
  expect(second.alerts().map(({ step }) => step)).toEqual([1, 3]);
  expect(problems).toEqual([
    expect.stringMatching(
      /^\/alerts\/alerts-000001\.log is damaged from byte \d+ to \d+: 1 records are lost; it is kept as \.damaged$/,
    ),
  ]);
  await end(second, clock);
  await end(await openSample(disk, clock, {}, { onProblem }), clock);
  expect(problems).toHaveLength(1);
});

it("hears presses on every channel: one act, safe, until the incident escalates", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const [desk, phone] = [new Receiver(), new Receiver()];
  const acts: Act[] = [];
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  const onAct = (act: Act): void => void acts.push(act);
  const delivery = await openSample(disk, clock, { desk, phone }, { onAct, onProblem });
  await delivery.tell(sampleAlert("A-1", 1), []);
  desk.press({ what: "acknowledge", incident: "A-1", by: "ann" });
  phone.press({ what: "acknowledge", incident: "A-1", by: "bob" });
  phone.press({ what: "acknowledge", incident: "Z-9", by: "bob" });
  await settle();
  expect(acts).toEqual([acknowledge("A-1")]);
  expect(problems).toEqual([
    "phone: A-1 is acknowledged already",
    "phone: bob pressed acknowledge for Z-9: there is no such incident",
  ]);
  await delivery.tell(sampleAlert("A-1", 2, { state: "escalated" }), []);
  await clock.run(1_000);
  phone.press({ what: "acknowledge", incident: "A-1", by: "bob" });
  phone.press({ what: "mute", incident: "A-1", by: "bob" });
  desk.press({ what: "mute", incident: "A-1", by: "ann" });
  await settle();
  expect(acts.slice(1)).toMatchObject([
    { type: "acknowledge", by: "bob", time: START + 1e6 },
    { type: "silence", id: "silence-1", matcher: { coin: "USDC", rule: "depeg" }, by: "bob" },
    { type: "silence", id: "silence-2", until: START + 3601e6 },
  ]);
  expect(delivery.acts).toEqual(acts);
  await end(delivery, clock);
  const again = await openSample(disk, clock, {});
  expect(again.acts).toEqual(acts);
  await end(again, clock);
});

it("listens again to a channel that broke", async () => {
  const clock = new VirtualClock(START);
  const desk = new Receiver();
  const problems: string[] = [];
  let times = 0;
  const broken = {
    send: desk.send.bind(desk),
    listen: async (pressed: Parameters<Receiver["listen"]>[0], signal: AbortSignal) => {
      times += 1;
      if (times < 4) throw new Error("HTTP 502");
      await desk.listen(pressed, signal);
    },
  };
  const onProblem = (problem: string): void => void problems.push(problem);
  const delivery = await openSample(new MemoryDisk(), clock, { broken }, { onProblem });
  await live(clock, 60_000);
  expect(times).toBe(4);
  expect(problems).toHaveLength(3);
  await delivery.tell(sampleAlert("A-1", 1), []);
  desk.press({ what: "acknowledge", incident: "A-1", by: "ann" });
  await settle();
  expect(delivery.acts).toHaveLength(1);
  await end(delivery, clock);
});

it("a channel that breaks for weeks leaves nothing behind", async () => {
  const clock = new VirtualClock(START);
  let [times, left] = [0, 0];
  const desk = {
    send: async () => undefined,
    listen: async (_: unknown, signal: AbortSignal) => {
      times += 1;
      left = getEventListeners(signal, "abort").length;
      throw new Error("closed");
    },
  };
  const delivery = await openSample(new MemoryDisk(), clock, { desk });
  await live(clock, 3600_000, 10_000);
  expect(times).toBeGreaterThan(50);
  expect(left).toBe(0);
  await end(delivery, clock);
});

it("takes acts of other processes while it runs, and those from before, in order, once each", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const second = acknowledge("A-2", { time: micros(START + 2) });
  await appendAct(disk, folder, second);
  await appendAct(disk, folder, acknowledge("A-1"));
  const acts: Act[] = [];
  const delivery = await openSample(disk, clock, {}, { onAct: (act) => void acts.push(act) });
  await settle();
  expect(acts).toEqual([acknowledge("A-1"), second]);
  const third = acknowledge("A-3", { note: "looking", time: micros(START + 3) });
  await appendAct(disk, folder, third);
  await appendAct(disk, folder, third);
  await live(clock, 1_100);
  expect(acts).toEqual([acknowledge("A-1"), second, third]);
  await appendAct(disk, folder, third);
  await live(clock, 1_100);
  expect(delivery.acts).toEqual(acts);
  expect([...disk.contents().keys()].filter((path) => path.includes("/acts/"))).toEqual([]);
  await end(delivery, clock);
});

it("puts aside what is no act, and refuses to write one", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  await disk.makeFolder(`${folder}/acts`);
  const name = `${"0".repeat(16)}-${"a".repeat(16)}.json`;
  const foreign = new TextEncoder().encode('{"type":"acknowledge","incident":""}');
  await disk.write(`${folder}/acts/${name}`, foreign);
  const problems: string[] = [];
  const onProblem = (problem: string): void => void problems.push(problem);
  const delivery = await openSample(disk, clock, {}, { onProblem });
  await live(clock, 5_000);
  expect(problems).toEqual([expect.stringContaining(`put aside as ${name}.unreadable`)]);
  await expect(appendAct(disk, folder, acknowledge(""))).rejects.toMatchObject({ code: "usage" });
  await end(delivery, clock);
});

it("loses no act of another process, wherever either of them is stopped", async () => {
  const clock = new VirtualClock(START);
  const base = new MemoryDisk();
  await end(await openSample(base, clock, {}), clock);
  await appendAct(base, folder, acknowledge("A-1"));
  let [stopped, at] = [0, 0];
  for (let through = false; !through; ) {
    at += 1;
    const disk = base.afterKill({ at, what: "stop" });
    const run = openSample(disk, clock, {}).then(async (delivery) => {
      await settle();
      await end(delivery, clock);
      return true;
    });
    through = await Promise.race([run, disk.stopped.then(() => false)]);
    stopped += through ? 0 : 1;
    for (const after of [disk.afterKill(), disk.afterPowerLoss(at)]) {
      const next = await openSample(after, clock, {}, { processes: processesOf(2, [2]) });
      await settle();
      expect(next.acts, `call ${at}`).toEqual([acknowledge("A-1")]);
      await end(next, clock);
    }
  }
  expect(stopped).toBeGreaterThan(15);
}, 60_000);

it("ends within its grace, whatever hangs, and what was on its way is told after the next start", async () => {
  const disk = new MemoryDisk();
  const clock = new VirtualClock(START);
  const first = await openSample(disk, clock, { desk: new Receiver(hangs) });
  await first.tell(sampleAlert("A-1", 1), [sampleNotification("k1")]);
  await end(first, clock);
  await first.close();
  const desk = new Receiver();
  const second = await openSample(disk, clock, { desk });
  await live(clock, 100);
  expect(desk.taken).toEqual(["k1"]);
  await end(second, clock);
});
