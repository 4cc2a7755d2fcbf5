import { minutes } from "../../engine/market/time.ts";
import type { Case } from "./case.ts";
import type { Evaluation } from "./evaluation.ts";
import type { EventStrip, StripSpans } from "./event-strip.ts";

/** Before T_50, and after the end: what a picture shows at most. */
const AROUND = minutes(25 * 60);

/** In this order, where they are among the detectors; the chosen one comes after B1*. */
const DRAWN = ["B0", "B1", "B1*"];
const LAST = ["composite", "default"];

/** Pictures of the major events that no other class shows again: their price, and who was alert when. */
export const stripsOf = (evaluation: Evaluation, cases: readonly Case[]): EventStrip[] => {
  const { events, detectors, chosen } = evaluation;
  const drawn = [...new Set([...DRAWN, ...(chosen === undefined ? [] : [chosen]), ...LAST])];
  return events.flatMap((row) => {
    const { event, tape, coin, side } = row;
    const of = cases.find(
      (each) =>
        each.tape === tape && each.coin === coin && each.side === side && each.class === row.class,
    );
    if (of === undefined || event.grade === "minor" || row.class === "one venue") return [];
    const { time } = of.label;
    const [from, to] = [
      event.onsets[50] - AROUND,
      (event.end ?? Number.POSITIVE_INFINITY) + AROUND,
    ];
    const first = Math.max(
      0,
      time.findIndex((each) => each >= from),
    );
    const beyond = time.findIndex((each) => each > to);
    const cut = (column: Float64Array): Float64Array =>
      column.slice(first, beyond < 0 ? column.length : beyond);
    if (cut(time).length < 2) return [];
    const spans = drawn.flatMap((id): StripSpans[] => {
      const level = id === "B0" ? "warn" : "page";
      const active = detectors
        .find((each) => each.id === id)
        ?.results.find((each) => each.level === level)
        ?.events.find((each) => each.event === row.id)?.active;
      return active === undefined ? [] : [{ detector: id, level, active }];
    });
    return [{ event: row.id, time: cut(time), deviation: cut(of.series.columns.deviation), spans }];
  });
};
