import { type Micros, micros, minutes } from "../market/time.ts";
import { type LabelSeries, LINES, type Line, labelEvents } from "./label-events.ts";
import { leadSummary } from "./lead-summary.ts";
import type { Active } from "./score-alerts.ts";
import { meetingsOf } from "./strips.ts";

const SCALES = { halved: 0.5, protocol: 1, doubled: 2 } as const;
type Windows = keyof typeof SCALES;

/** The protocol's windows, or those half or twice as long. */
export const windowsOf = (windows: Windows): Readonly<Record<Line, Micros>> => {
  const of = (length: number): Micros => micros(minutes(length) * SCALES[windows]);
  return { 50: of(15), 100: of(10), 300: of(10) };
};

export interface GridResult {
  readonly line: Line;
  readonly windows: Windows;
  /** That reach the line. */
  readonly events: number;
  readonly early: number;
  /** Of the lasting leads before the line, minutes. */
  readonly medianLead: number | null;
}

/**
 * The same alerts against the events that other windows find, at each line: whether a result hangs on how events were
 * defined. Windows shorter than a bar are that bar.
 */
export const gridCheck = (
  cases: readonly { readonly active: readonly Active[]; readonly series: LabelSeries }[],
): GridResult[] =>
  (Object.keys(SCALES) as Windows[]).flatMap((windows) => {
    const labelled = cases.map(({ active, series }) => ({
      ...{ active, series, labels: labelEvents(series, { windows: windowsOf(windows) }) },
    }));
    return LINES.map((line) => {
      const meetings = meetingsOf(labelled, line);
      return {
        ...{ line, windows, events: meetings.length },
        early: meetings.filter(({ outcome }) => outcome === "early").length,
        medianLead: leadSummary(meetings.map(({ persistentLead }) => persistentLead)).median,
      };
    });
  });
