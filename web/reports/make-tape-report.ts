import { events } from "../../datasets/events/index.ts";
import type { RuleSpec } from "../../engine/alerts/rule-config.ts";
import type { Micros } from "../../engine/market/time.ts";
import { checkTape } from "../../recorder/tape/check-tape.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { isoShort } from "../format.ts";
import { cut } from "../view/cut.ts";
import { eventCase } from "../view/event-case.ts";
import { eventTapes } from "../view/event-tapes.ts";
import { narrowed } from "../view/load-view.ts";
import { parseRange } from "../view/range.ts";
import { runTape } from "../view/replay-runs.ts";
import type { Run, Span } from "../view/run.ts";
import { tapeContents } from "../view/tape-contents.ts";
import { tapeLabels } from "../view/tape-labels.ts";
import { tapeReport } from "./tape-report.ts";

export interface ReportRequest {
  readonly tape: Tape;
  readonly home: string;
  readonly from?: Micros;
  readonly to?: Micros;
  /** The charts show this one alone, or this coin. */
  readonly instrument?: string;
  readonly every: Micros;
  /** Absent: those of the preset `default`. */
  readonly rules?: readonly RuleSpec[];
  /** Options that ask for these rules: ` --preset article`. */
  readonly options: string;
  readonly version: string;
}

export interface MadeReport extends Span {
  readonly text: string;
  readonly run: Run;
  /** Ids of the documented events in it. */
  readonly events: readonly string[];
}

/** Replays a tape and puts what there is to say of it into one file. Throws a usage error for a range that is none. */
export const makeTapeReport = async (asked: ReportRequest): Promise<MadeReport> => {
  const { tape, home, from, to, instrument, every, rules, options, version } = asked;
  const { manifest, path } = tape;
  const run = await runTape(tape, every, rules);
  const span = parseRange(run, {
    from: from === undefined ? undefined : isoShort(from),
    to: to === undefined ? undefined : isoShort(to),
  });
  const whole = cut(run, span);
  const known = await tapeLabels(path, home);
  const entry = { name: manifest.name, path, manifest, fault: undefined, bytes: 0 };
  const cases = events
    .flatMap((event) => eventTapes(event, [entry]).map((on) => eventCase(event, on, run, known)))
    .filter(({ view }) => view.from < span.to && view.to > span.from);
  const text = await tapeReport({
    ...{ manifest, whole, view: narrowed(whole, instrument), cases, options, version },
    contents: await tapeContents(path, manifest),
    findings: await checkTape(path),
  });
  return { ...span, text, run, events: cases.map(({ event }) => event.id) };
};
