import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros, minutes, seconds } from "../../engine/market/time.ts";
import { dayClock } from "../format.ts";
import type { Step } from "./command.ts";
import type { Cursor } from "./cursor.ts";

const LENGTH = { second: seconds(1), minute: minutes(1) } as const;

/** A tick, a second, a minute or a bar on or back. */
export const step = async (cursor: Cursor, what: Step, direction: 1 | -1): Promise<void> => {
  if (what === "tick") return cursor.toTick(cursor.ticks + direction);
  if (what !== "bar") return cursor.toTime(micros(cursor.time + direction * LENGTH[what]));
  // A bar has closed once a tick later than its end has been seen.
  const { every } = cursor.reel.run;
  if (direction > 0) {
    const last = cursor.ticks === 0 ? cursor.time : cursor.pipeline.time;
    return cursor.past(micros(Math.ceil(last / every) * every));
  }
  // Back to where the bar before the one of the tick before this has closed: over a gap, too, that is another place.
  await cursor.toTick(cursor.ticks - 1);
  if (cursor.ticks > 0)
    await cursor.past(micros((Math.ceil(cursor.pipeline.time / every) - 1) * every));
};

/** To where the next alert has just been told, or the last one before the one told here. */
export const toAlert = async (cursor: Cursor, direction: 1 | -1): Promise<void> => {
  const { alerts } = cursor.reel.run;
  const begun = { ticks: cursor.ticks, alerts: cursor.pipeline.alerts, time: cursor.time };
  const missing = (): never => {
    const side = direction > 0 ? "after" : "before";
    throw new WorkbenchError(
      "usage",
      `no alert ${side} ${dayClock(begun.time)} UTC`,
      "The list has them all.",
    );
  };
  if (direction > 0) return land(cursor, alerts[begun.alerts]?.time ?? missing(), begun.alerts);
  for (let i = begun.alerts - 1; i >= 0; i -= 1) {
    const { time } = alerts[i] ?? missing();
    await land(cursor, time, i);
    if (cursor.ticks < begun.ticks) return;
  }
  await cursor.toTick(begun.ticks);
  missing();
};

/** An alert of a record's own is told with it, one that fell due with the first record after. */
const land = async (cursor: Cursor, time: Micros, index: number): Promise<void> => {
  await cursor.toTime(time);
  if (cursor.pipeline.alerts <= index) await cursor.past(time);
};

/** To where the next gap record has just been read. */
export const toGap = async (cursor: Cursor): Promise<void> => {
  const { gapTicks } = cursor.reel;
  // The place of a later gap is not known before the pass over the tape has come by it.
  await cursor.reel.reach(
    (place) => !gapTicks.some((at) => at >= cursor.ticks) && place.ticks >= 0,
  );
  const next = gapTicks.find((at) => at >= cursor.ticks);
  if (next === undefined)
    throw new WorkbenchError(
      "usage",
      `no gap after ${dayClock(cursor.time)} UTC`,
      "The feed was not lost again.",
    );
  await cursor.toTick(next + 1);
};
