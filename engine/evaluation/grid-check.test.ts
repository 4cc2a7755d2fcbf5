import { expect, it } from "vitest";
import { micros, minutes } from "../market/time.ts";
import { gridCheck, windowsOf } from "./grid-check.ts";
import { type LabelSeries, labelEvents } from "./label-events.ts";

const at = (minute: number) => micros(minute * 60e6);
const DAY = 1440;
/** 60 bps for so many minutes, 120 for so many more, two calm days around. */
const seriesOf = (fifty: number, hundred: number): LabelSeries => {
  const off = new Float64Array(4 * DAY + fifty + hundred);
  off.fill(60, 2 * DAY, 2 * DAY + fifty).fill(120, 2 * DAY + fifty, 2 * DAY + fifty + hundred);
  return { off, step: minutes(1), time: Float64Array.from(off, (_, i) => at(i)) };
};
const active = [{ from: at(2 * DAY - 10), to: at(2 * DAY + 60) }];

it("finds other events with other windows", () => {
  // 8 minutes last for the halved window alone, 18 for the protocol's, too; the doubled one of 30 needs 24.
  // 120 bps for 5 minutes reach T_100 halved (4 of 5), for 8 the protocol's; 16 would be needed.
  const cases = [seriesOf(3, 5), seriesOf(10, 8), seriesOf(40, 30)].map((series) => ({
    ...{ active, series },
  }));
  const found = gridCheck(cases).map(
    ({ line, windows, events, early, medianLead }) =>
      `${windows} ${line}: ${early} of ${events}, ${medianLead}`,
  );
  expect(found).toEqual([
    ...["halved 50: 3 of 3, 10", "halved 100: 3 of 3, 20", "halved 300: 0 of 0, null"],
    ...["protocol 50: 2 of 2, 10", "protocol 100: 2 of 2, 20", "protocol 300: 0 of 0, null"],
    ...["doubled 50: 1 of 1, 10", "doubled 100: 1 of 1, 50", "doubled 300: 0 of 0, null"],
  ]);
});

it("its middle row is the protocol", () => {
  const series = seriesOf(40, 30);
  expect(labelEvents(series, { windows: windowsOf("protocol") })).toEqual(labelEvents(series));
});
