import { expect, it } from "vitest";
import { type Micros, micros } from "../../engine/market/time.ts";
import type { AlertRecord, Entry } from "./alert-record.ts";
import { compact } from "./compact.ts";
import { START, sampleAlert, sampleNotification } from "./testing/told.ts";

const hours = (n: number): Micros => micros(START + n * 3600e6);
const NOW = hours(100);

const alertAt = (
  time: Micros,
  incident: string,
  state: "firing" | "resolved",
  keys: readonly string[] = [],
): Entry => ({
  time,
  record: {
    type: "alert",
    alert: sampleAlert(incident, 1, { state }),
    notifications: keys.map((key) => sampleNotification(key)),
  },
});

const at = (time: Micros, record: AlertRecord): Entry => ({ time, record });
const sent = (time: Micros, key: string): Entry =>
  at(time, { type: "sent", key, due: START, time });
const failed = (time: Micros, key: string, permanent: boolean): Entry =>
  at(time, { type: "failed", key, due: START, time, reason: "no", permanent });

it("drops what is told and older than two days, and keeps what is younger", () => {
  const old = [alertAt(hours(1), "A-1", "resolved", ["a"]), sent(hours(2), "a")];
  const young = [alertAt(hours(53), "B-1", "resolved", ["b"]), sent(hours(53), "b")];
  expect(compact([...old, ...young], NOW)).toEqual([
    alertAt(hours(53), "B-1", "resolved"),
    sent(hours(53), "b"),
  ]);
});

it("keeps what is not told, however old, in its place; a failure that may pass settles nothing", () => {
  const repeated = at(hours(2), {
    type: "notifications",
    notifications: [sampleNotification("c"), sampleNotification("d")],
  });
  const entries = [
    alertAt(hours(1), "A-1", "resolved", ["a", "b"]),
    repeated,
    failed(hours(3), "a", true),
    failed(hours(3), "b", false),
    sent(hours(3), "c"),
  ];
  expect(compact(entries, NOW)).toEqual([
    alertAt(hours(1), "A-1", "resolved", ["b"]),
    at(hours(2), { type: "notifications", notifications: [sampleNotification("d")] }),
  ]);
});

it("takes a key at another time for another notification", () => {
  const later = alertAt(hours(1), "A-1", "resolved");
  const again = { ...sampleNotification("a"), time: hours(5) };
  const entries: Entry[] = [
    { ...later, record: { ...later.record, notifications: [again] } as AlertRecord },
    sent(hours(2), "a"),
  ];
  expect(compact(entries, NOW)).toEqual(entries.slice(0, 1));
});

it("keeps incidents that are open, the newest hundred emissions of each", () => {
  const open = Array.from({ length: 150 }, (_, n) => alertAt(hours(n / 100), "A-1", "firing"));
  const over = [alertAt(hours(3), "B-1", "firing"), alertAt(hours(4), "B-1", "resolved")];
  expect(compact([...open, ...over], NOW)).toEqual(open.slice(50));
});

it("keeps acts while they are in force", () => {
  const act = (time: Micros, record: AlertRecord & { type: "act" }): Entry => at(time, record);
  const acknowledge = (incident: string): Entry =>
    act(hours(2), {
      type: "act",
      act: { type: "acknowledge", incident, time: hours(2), by: "ann" },
    });
  const silence = (id: string, until: Micros): Entry =>
    act(hours(2), {
      type: "act",
      act: { type: "silence", id, matcher: {}, time: hours(2), until, reason: "", by: "ann" },
    });
  const unsilence = (id: string): Entry =>
    act(hours(3), { type: "act", act: { type: "unsilence", id, time: hours(3), by: "ann" } });
  const open = alertAt(hours(1), "A-1", "firing");
  const kept = [open, acknowledge("A-1"), silence("silence-1", hours(200)), unsilence("silence-1")];
  const gone = [acknowledge("B-1"), silence("silence-2", hours(99)), unsilence("silence-2")];
  expect(compact([...kept, ...gone], NOW)).toEqual(kept);
});

it("keeps no more than 20,000 records of what is done with, the newest", () => {
  const entries = Array.from({ length: 30_000 }, (_, n) => sent(micros(hours(99) + n), `k${n}`));
  expect(compact(entries, NOW)).toEqual(entries.slice(10_000));
});
