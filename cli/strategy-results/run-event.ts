import type { SheetEvent } from "../../engine/backtest/tear-sheet/facts.ts";
import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { type FamousEvent, rangeOf } from "./events.ts";
import { runTape } from "./run-tape.ts";

/** Those that stand side by side, and those beside which they stand. */
export const COMPARED = ["flight", "depegReversion"] as const;
const MARKS = ["hold", "article"] as const;
/** A run whose entries are compared. */
export interface Mark {
  readonly name: string;
  /** What is to be added to the command. */
  readonly more: string;
  readonly sheet: TearSheet;
}

export interface EventRuns {
  readonly event: FamousEvent;
  /** Of COMPARED, then of MARKS. */
  readonly sheets: readonly TearSheet[];
  /** The article's rules, as they are and in other forms. */
  readonly articles: readonly Mark[];
  /** The discount as it was labelled afterwards; undefined where none was. */
  readonly label: SheetEvent | undefined;
}

const DEPEG = { set: { heed: "depeg" }, more: "--set heed=depeg" };

/** Everything that is told of one event; the tape is cut at `cuts` places to look for look-ahead, at 0 not at all. */
export const runEvent = async (
  tape: Tape,
  event: FamousEvent,
  cuts: number,
): Promise<EventRuns> => {
  const range = rangeOf(event);
  const ids = [...COMPARED, ...MARKS];
  const audited = { ids: cuts === 0 ? [] : COMPARED, cuts };
  const { sheets, events } = await runTape(tape, { ids, range, audited });
  const mark = async (
    name: string,
    more: string,
    set: Readonly<Record<string, string>>,
    instruments: readonly string[] | undefined,
  ): Promise<Mark[]> => {
    const found = await runTape(tape, {
      ...{ ids: ["article"], set },
      range: instruments === undefined ? range : { ...range, instruments },
    });
    return found.sheets.map((sheet) => ({ name, more, sheet }));
  };
  const { alone } = event;
  const articles = [
    ...sheets
      .filter(({ strategy }) => strategy.id === "article")
      .map((sheet) => ({ name: "all alerts", more: "", sheet })),
    ...(await mark("its 2 % alerts alone", DEPEG.more, DEPEG.set, undefined)),
    ...(alone === undefined
      ? []
      : [
          ...(await mark(`all alerts of ${alone}`, `--instrument ${alone}`, {}, [alone])),
          ...(await mark(
            `2 % alerts of ${alone}`,
            `${DEPEG.more} --instrument ${alone}`,
            DEPEG.set,
            [alone],
          )),
        ]),
  ];
  const [from, to] = [range.from ?? 0, range.to ?? Number.POSITIVE_INFINITY];
  const [label] = events
    .filter(({ coin, side }) => coin === event.coin && side === "discount")
    .filter((each) => each.peak.time >= from && each.peak.time < to)
    .sort((a, b) => b.peak.off - a.peak.off);
  return { event, sheets, articles, label };
};
