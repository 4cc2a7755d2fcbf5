import type { Side } from "../../engine/detectors/detector.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { eventWith, labelsAround } from "../../engine/evaluation/label-events.ts";
import { type Micros, parseTime } from "../../engine/market/time.ts";
import type { Case } from "./case.ts";
import { csvRows } from "./csv-rows.ts";

/** An event as somebody else states it. */
export interface StatedEvent {
  readonly coin: string;
  readonly side: Side;
  readonly onsets: { readonly 50: Micros; readonly 100?: Micros; readonly 300?: Micros };
  /** Undefined where it never ended. */
  readonly end: Micros | undefined;
}

const HINT =
  "Write a head line coin,t50 and where they are known side,t100,t300,end; times in ISO 8601, side discount or premium.";
const CONTENT = { what: "events", columns: ["coin", "t50"], hint: HINT };

/**
 * Reads events: `coin` and `t50`, and where the file has them `side` (discount where it says nothing), `t100`, `t300` and
 * `end`. Throws "missing" or "input", naming the line and what is wrong with it.
 */
export const readEventCsv = async (path: string): Promise<StatedEvent[]> =>
  (await csvRows(path, CONTENT)).map((row, i) => {
    const refuse = (why: string) =>
      new WorkbenchError("input", `${path}, line ${i + 2}: ${why}`, HINT);
    const text = (field: string): string | undefined => {
      const value = row[field];
      return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
    };
    const time = (field: string): Micros | undefined => {
      const stated = text(field);
      if (stated === undefined) return undefined;
      const parsed = parseTime(stated);
      if (parsed === undefined) throw refuse(`${field} "${stated}" is no time`);
      return parsed;
    };
    const coin = text("coin");
    if (coin === undefined) throw refuse("there is no coin");
    const side = text("side") ?? "discount";
    if (side !== "discount" && side !== "premium") throw refuse(`"${side}" is no side`);
    const [fifty, hundred, threeHundred, end] = ["t50", "t100", "t300", "end"].map(time);
    if (fifty === undefined) throw refuse("there is no t50");
    const known = [fifty, hundred, threeHundred, end].filter((each) => each !== undefined);
    if (known.some((each, k) => each < (known[k - 1] ?? each)))
      throw refuse("t50, t100, t300 and end are not in order");
    // What was reached for good has been reached by every lesser line, too.
    const deep = hundred ?? threeHundred;
    return {
      ...{ coin, side, end },
      onsets: {
        50: fifty,
        ...(deep === undefined ? {} : { 100: deep }),
        ...(threeHundred === undefined ? {} : { 300: threeHundred }),
      },
    };
  });

/** The same cases with these events instead of those that their prices show; of each those that begin on its tape. */
export const relabel = (cases: readonly Case[], events: readonly StatedEvent[]): Case[] =>
  cases.map((of) => {
    const { coin, side, label } = of;
    const [first = Infinity, last = -Infinity] = [label.time[0], label.time.at(-1)];
    const own = events
      .filter((event) => event.coin === coin && event.side === side)
      .filter(({ onsets }) => onsets[50] >= first - label.step && onsets[50] <= last)
      .sort((a, b) => a.onsets[50] - b.onsets[50])
      .map(({ onsets, end }) => eventWith(label, onsets, end));
    return { ...of, labels: labelsAround(label, own) };
  });
