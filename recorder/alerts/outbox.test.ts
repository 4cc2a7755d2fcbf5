import { expect, it } from "vitest";
import type { Micros } from "../../engine/market/time.ts";
import { micros } from "../../engine/market/time.ts";
import { VirtualClock } from "../feed/testing/virtual-clock.ts";
import { SendError, type Target } from "../notify/target.ts";
import { seeded } from "../simulator/seeded.ts";
import type { Outcome } from "./alert-record.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";
import { live } from "./testing/live.ts";
import { hangs, Receiver, refuses } from "./testing/receivers.ts";
import { START, sampleNotification, sampleWords } from "./testing/told.ts";

const stage = (targets: Record<string, Target>, more: Partial<OutboxOptions> = {}) => {
  const clock = new VirtualClock(START);
  const outcomes: Outcome[] = [];
  const problems: string[] = [];
  const outbox = new Outbox({
    ...{ targets: new Map(Object.entries(targets)), compose: sampleWords, clock },
    random: seeded(11),
    record: (outcome) => void outcomes.push(outcome),
    onProblem: (problem) => void problems.push(problem),
    ...more,
  });
  return { clock, outbox, outcomes, problems };
};

const keys = (count: number, prefix = "k"): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);

/** Seconds since the start at which each message was sent. */
const timed = (receiver: Receiver, clock: VirtualClock): number[] => {
  const times: number[] = [];
  const { manners } = receiver;
  receiver.manners = (nth, message, signal) => {
    times.push((clock.now() - START) / 1e6);
    return manners(nth, message, signal);
  };
  return times;
};

it("tells in order, one at a time, and writes down each that arrived", async () => {
  const desk = new Receiver(async () => undefined);
  const { clock, outbox, outcomes } = stage({ desk });
  outbox.enqueue(keys(50).map((key) => sampleNotification(key)));
  expect(outbox.pending).toBe(50);
  await live(clock, 1_000);
  expect(desk.taken).toEqual(keys(50));
  expect(desk.mostOpen).toBe(1);
  expect(outcomes.map(({ type, key }) => `${type} ${key}`)).toEqual(
    keys(50).map((k) => `sent ${k}`),
  );
  expect(outbox.pending).toBe(0);
});

it("waits as long as a slow target needs, and no longer", async () => {
  const slow = Object.assign(new Receiver(hangs), { patienceMs: 45_000 });
  const { clock, outbox, outcomes } = stage({ desk: slow });
  outbox.enqueue([sampleNotification("k1")]);
  await live(clock, 44_000, 1_000);
  expect(outcomes).toEqual([]);
  await live(clock, 1_000);
  expect(outcomes).toMatchObject([{ type: "failed", reason: "no answer within 45 s" }]);
});

it("waits longer after each failure, up to a minute, half of it by chance", async () => {
  const desk = new Receiver(() => refuses());
  const { clock, outbox, outcomes } = stage({ desk });
  const times = timed(desk, clock);
  outbox.enqueue([sampleNotification("k1")]);
  await live(clock, 600_000, 1_000);
  const waits = times.slice(1).map((time, n) => time - (times[n] ?? 0));
  for (const [n, wait] of waits.entries()) {
    const whole = Math.min(60, 2 ** (n + 1));
    expect(wait).toBeGreaterThanOrEqual(whole / 2);
    expect(wait).toBeLessThanOrEqual(whole + 0.01);
  }
  expect(waits.length).toBeGreaterThan(10);
  // Not one record an attempt.
  expect(outcomes).toMatchObject([{ type: "failed", key: "k1", permanent: false }]);
  desk.manners = () => undefined;
  await live(clock, 61_000, 1_000);
  expect(desk.taken).toEqual(["k1"]);
});

it("leaves a receiver alone for as long as it asks, all of its groups, but no hours", async () => {
  const asks = [300_000, 10 * 3600_000];
  const desk = new Receiver((nth) => {
    const retryAfterMs = asks[nth - 1];
    return retryAfterMs === undefined ? undefined : refuses({ retryAfterMs });
  });
  const { clock, outbox } = stage({ desk });
  const times = timed(desk, clock);
  outbox.enqueue([
    sampleNotification("a1", { group: "A" }),
    sampleNotification("b1", { group: "B" }),
  ]);
  await live(clock, 1_300_000, 1_000);
  expect(times).toEqual([0, 300, 1_200, 1_200]);
});

it("goes on after what can never succeed, and says so", async () => {
  const desk = new Receiver((_, { key }) =>
    key === "k2" ? refuses({ permanent: true }) : undefined,
  );
  const { clock, outbox, outcomes, problems } = stage({ desk });
  outbox.enqueue(keys(3).map((key) => sampleNotification(key)));
  await live(clock, 1_000);
  expect(desk.taken).toEqual(["k1", "k3"]);
  expect(outcomes[1]).toMatchObject({
    type: "failed",
    key: "k2",
    permanent: true,
    reason: "HTTP 500",
  });
  expect(problems).toEqual(["k2 is not told to desk: HTTP 500"]);
});

it("gives up what has no words or no target, and tells the rest", async () => {
  const desk = new Receiver();
  const compose: OutboxOptions["compose"] = (notification) => {
    if (notification.key === "k1") throw new Error("no playbook");
    return sampleWords(notification);
  };
  const { clock, outbox, problems } = stage({ desk }, { compose });
  outbox.enqueue([
    sampleNotification("k1"),
    sampleNotification("k2", { target: "gone" }),
    sampleNotification("k3"),
  ]);
  await live(clock, 100);
  expect(desk.taken).toEqual(["k3"]);
  expect(problems).toEqual([
    'k2 is not told to gone: no target is named "gone"',
    "k1 is not told to desk: it has no words: no playbook",
  ]);
});

it("holds back no target for one that hangs, and no group for one that fails", async () => {
  const hanging = new Receiver(hangs);
  const desk = new Receiver((_, { group }) => (group === "bad" ? refuses() : undefined));
  const { clock, outbox } = stage({ hanging, desk });
  for (const key of keys(20)) {
    outbox.enqueue([
      sampleNotification(`${key}-h`, { target: "hanging" }),
      sampleNotification(`${key}-bad`, { group: "bad" }),
      sampleNotification(key, { group: "good" }),
    ]);
  }
  await live(clock, 10_000);
  expect(desk.taken).toEqual(keys(20));
  expect(outbox.pending).toBe(40);
  await live(clock, 100_000);
  // Each attempt ends after ten seconds, whatever the target does with the signal.
  expect(hanging.sent.length).toBeGreaterThan(2);
  expect(new Set(hanging.sent)).toEqual(new Set(["k1-h"]));
});

it("does not send again what was taken after the time-out", async () => {
  let take: () => void = () => undefined;
  const desk = new Receiver((nth) =>
    nth === 1
      ? new Promise((resolve) => {
          take = resolve;
        })
      : undefined,
  );
  const { clock, outbox, outcomes } = stage({ desk });
  outbox.enqueue(keys(2).map((key) => sampleNotification(key)));
  await live(clock, 10_500);
  take();
  await live(clock, 60_000);
  expect(desk.sent).toEqual(["k1", "k2"]);
  expect(outcomes.map(({ type, key }) => `${type} ${key}`)).toEqual([
    ...["failed k1", "sent k1", "sent k2"],
  ]);
});

it("tells the gravest first where all may be told, and every group in its turn", async () => {
  const desk = new Receiver(async () => undefined);
  const { clock, outbox } = stage({ desk });
  outbox.enqueue([
    sampleNotification("i1", { group: "I", severity: "info" }),
    sampleNotification("w1", { group: "W" }),
    sampleNotification("w2", { group: "W" }),
    sampleNotification("v1", { group: "V" }),
    sampleNotification("c1", { group: "C", severity: "critical" }),
  ]);
  await live(clock, 100);
  expect(desk.taken).toEqual(["c1", "w1", "v1", "w2", "i1"]);
});

it("holds so many and no more; the oldest go, critical ones never, each with a record", async () => {
  const desk = new Receiver(hangs);
  const { outbox, outcomes, problems } = stage({ desk }, { most: 100 });
  outbox.enqueue(keys(60, "c").map((key) => sampleNotification(key, { severity: "critical" })));
  for (const key of keys(200)) outbox.enqueue([sampleNotification(key, { group: key })]);
  expect(outbox.pending).toBe(100);
  expect(outcomes.map(({ key }) => key)).toEqual(keys(160));
  expect(outcomes[0]).toMatchObject({ type: "failed", permanent: true, time: START });
  expect(problems[0]).toContain("k1 is not told to desk: more than 100 notifications wait");
  outbox.enqueue(keys(100, "d").map((key) => sampleNotification(key, { severity: "critical" })));
  expect(outbox.pending).toBe(160);
  expect(outcomes).toHaveLength(200);
  expect(outcomes.some(({ key }) => /^[cd]/.test(key))).toBe(false);
});

it("gives up nothing that is on its way", async () => {
  const desk = new Receiver(hangs);
  const { outbox, outcomes } = stage({ desk }, { most: 2 });
  outbox.enqueue(keys(2).map((key) => sampleNotification(key)));
  outbox.enqueue(["k3", "k4"].map((key) => sampleNotification(key)));
  expect(desk.sent).toEqual(["k1"]);
  expect(outcomes.map(({ key }) => key)).toEqual(["k2", "k3"]);
});

it("does not throw for targets that throw, at once or with anything", async () => {
  const rude: Target = {
    send(message) {
      if (message.key === "k1") throw new SendError("refused", { permanent: true });
      return Promise.reject("no error at all");
    },
  };
  const { clock, outbox, outcomes } = stage({ rude });
  outbox.enqueue(keys(2).map((key) => sampleNotification(key, { target: "rude" })));
  await live(clock, 100);
  expect(outcomes).toMatchObject([
    { key: "k1", permanent: true, reason: "refused" },
    { key: "k2", permanent: false, reason: "no error at all" },
  ]);
});

it("knows since when something waits that was never tried", async () => {
  const desk = new Receiver(hangs);
  const { clock, outbox } = stage({ desk });
  expect(outbox.oldestUntried).toBeUndefined();
  outbox.enqueue([sampleNotification("k1")]);
  expect(outbox.oldestUntried).toBeUndefined();
  await live(clock, 1_000);
  outbox.enqueue([sampleNotification("k2")]);
  await live(clock, 50_000);
  expect(outbox.oldestUntried).toBe(START + 1e6);
});

it("lets what is on its way arrive when it ends, and waits no longer than it is told to", async () => {
  const desk = new Receiver(async (_, __, signal) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  const { clock, outbox } = stage({ desk });
  outbox.enqueue(keys(2).map((key) => sampleNotification(key)));
  await live(clock, 10);
  let ended: Micros | undefined;
  const closing = outbox.close(2_000).then(() => {
    ended = clock.now();
  });
  await live(clock, 1_900, 100);
  expect(ended).toBeUndefined();
  await live(clock, 200, 100);
  await closing;
  expect(ended).toBe(micros(START + 2.01e6));
  expect(desk.sent).toEqual(["k1"]);
  await stage({ desk }).outbox.close(2_000);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "at least once and in order per group, with receivers that fail half the time (seed %i)",
  async (seed) => {
    const random = seeded(seed);
    const manners = async (): Promise<void> => {
      const draw = random();
      if (draw < 0.2) return refuses();
      if (draw < 0.3) return refuses({ retryAfterMs: 3_000 });
      if (draw < 0.4) await hangs();
      // Late: it was taken, and the answer comes after we have given up on it.
      if (draw < 0.5) await new Promise<void>((resolve) => clock.after(12_000, resolve));
    };
    const desk = new Receiver(manners);
    const phone = new Receiver(manners);
    // Taken, but the answer is lost.
    const lost: Target = {
      async send(message, signal) {
        await desk.send(message, signal);
        if (random() < 0.1) await refuses();
      },
    };
    const { clock, outbox, outcomes } = stage({ desk: lost, phone });
    const groups = ["A", "B", "C"];
    const all = keys(60).flatMap((key, n) =>
      ["desk", "phone"].map((target) =>
        sampleNotification(`${target}-${key}`, { target, group: groups[n % 3] ?? "" }),
      ),
    );
    for (const notification of all) {
      outbox.enqueue([notification]);
      await live(clock, 1_000);
    }
    await live(clock, 6 * 3600_000, 2_000);
    expect(outbox.pending).toBe(0);
    for (const [target, receiver] of Object.entries({ desk, phone }))
      for (const group of groups) {
        const sent = all.filter((one) => one.target === target && one.group === group);
        const ours = new Set(sent.map(({ key }) => key));
        expect(receiver.firsts.filter((key) => ours.has(key))).toEqual([...ours]);
      }
    expect(outcomes.filter(({ type }) => type === "sent")).toHaveLength(all.length);
  },
);
