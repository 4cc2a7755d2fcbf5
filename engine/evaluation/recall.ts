import { type Interval, shareInterval } from "./exact-interval.ts";
import type { Meeting } from "./score-alerts.ts";

/** How many events were met, with exact 95 % intervals of the shares. */
export interface Recall {
  readonly of: number;
  readonly early: number;
  readonly timely: number;
  /** Of the share met early. */
  readonly recallEarly: Interval;
  /** Of the share met early or in time. */
  readonly recallTimely: Interval;
}

export const recallOf = (meetings: readonly Pick<Meeting, "outcome">[]): Recall => {
  const count = (asked: Meeting["outcome"]): number =>
    meetings.filter(({ outcome }) => outcome === asked).length;
  const [of, early, timely] = [meetings.length, count("early"), count("timely")];
  return {
    ...{ of, early, timely },
    recallEarly: shareInterval(early, of),
    recallTimely: shareInterval(early + timely, of),
  };
};
