import { GUARD } from "../market/guard.ts";
import {
  eventsOf,
  type LabelledEvent,
  type LabelSeries,
  LINES,
  type Line,
  lasting,
  WINDOWS,
} from "./label-events.ts";

/** A venue's own distance from par towards the side that is judged, bps; NaN while it is not fresh. */
export interface VenueOff {
  readonly venue: string;
  readonly off: Float64Array;
}

const GRADES: readonly LabelledEvent["grade"][] = ["minor", "major", "severe"];

/** One venue's own trouble: the right answer is an alert about the venue, not about the coin. */
export interface LocalEvent extends LabelledEvent {
  readonly venue: string;
}

/**
 * What happened to a coin on one venue alone, by section 2 of the early-warning protocol (version 2): an excursion on
 * fewer than half of the fresh venues that lasts by the rule of the coin's own events while the coin's robust price does
 * not breach the line. Each venue's excursion is an event of its own, with the venue's onsets, peak and end.
 *
 * Of two fresh venues fewer than half is none, and the coin's price is their mean: there an excursion is the venue's where
 * it alone breaches and the mean is within every line, as a move of less than 100 bps can be: beyond that nothing tells
 * whose trouble it is. Of one nothing is local: it is the coin's price. An excursion that overlaps a coin-wide event as
 * grave or graver was the coin's trouble, wherever it began; the coin may well have trembled where one venue fell.
 *
 * @param series the coin's robust price, whose `coinEvents` are
 * @param venues their columns as long as the coin's
 */
export const localEvents = (
  series: LabelSeries,
  venues: readonly VenueOff[],
  coinEvents: readonly Pick<LabelledEvent, "onsets" | "end" | "grade">[],
): LocalEvent[] => {
  const alone = LINES.map((line) => aloneAt(series, venues, line));
  return venues
    .flatMap(({ venue, off }, v) => {
      const own: LabelSeries = { ...series, off };
      const breaches = LINES.map((line, k) =>
        // A bar on which the venue is not alone counts as one within the line.
        lasting(
          {
            ...series,
            off: off.map((value, i) => (alone[k]?.[v]?.[i] === 1 ? value : under(value, line))),
          },
          line,
          WINDOWS[line],
        ),
      );
      return eventsOf(own, breaches).map((event): LocalEvent => ({ venue, ...event }));
    })
    .filter(
      (event) =>
        !coinEvents.some(
          (coin) =>
            GRADES.indexOf(coin.grade) >= GRADES.indexOf(event.grade) && overlap(event, coin),
        ),
    )
    .sort((a, b) => a.onsets[50] - b.onsets[50]);
};

/** Per venue, 1 where it breaches the line with fewer than half of the fresh ones, or as one of two, and the coin does not. */
const aloneAt = (
  { time, off }: LabelSeries,
  venues: readonly VenueOff[],
  line: Line,
): Uint8Array[] => {
  const marks = venues.map(({ off: own }) => ({ own, alone: new Uint8Array(time.length) }));
  const isOut = (value: number | undefined): boolean =>
    value !== undefined && value >= line - GUARD;
  for (let i = 0; i < time.length; i++) {
    if (isOut(off[i])) continue;
    let [fresh, out] = [0, 0];
    for (const venue of venues) {
      const value = venue.off[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      fresh++;
      if (isOut(value)) out++;
    }
    const oneOfTwo = fresh === 2 && out === 1 && !((off[i] ?? 0) >= LINES[0] - GUARD);
    if (out === 0 || !(2 * out < fresh || oneOfTwo)) continue;
    for (const { own, alone } of marks) if (isOut(own[i])) alone[i] = 1;
  }
  return marks.map(({ alone }) => alone);
};

/** NaN stays NaN. */
const under = (value: number, line: Line): number => Math.min(value, line - 1);

type Extent = Pick<LabelledEvent, "onsets" | "end">;

const overlap = (a: Extent, b: Extent): boolean =>
  a.onsets[50] <= (b.end ?? Number.POSITIVE_INFINITY) &&
  b.onsets[50] <= (a.end ?? Number.POSITIVE_INFINITY);
