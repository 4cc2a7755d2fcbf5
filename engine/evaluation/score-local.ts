import type { Alert } from "../alerts/alert.ts";
import { rises } from "../alerts/rises.ts";
import type { Side } from "../detectors/detector.ts";
import { united } from "./active-spans.ts";
import type { LabelledEvent, LabelSeries } from "./label-events.ts";
import type { LocalEvent } from "./local-events.ts";
import { type Active, type EventScore, episodesOf, scoreAlerts } from "./score-alerts.ts";

/** How one venue's own trouble was met. */
export interface LocalScore extends EventScore {
  readonly event: LocalEvent;
  /** Episodes of alerts about the coin that began in it, and in no event of the coin's own: wrong, for it was the venue's. */
  readonly coinWide: number;
}

/** When alerts about one venue's price of a coin were active on one side, whatever their severity; ends as of the coin's own. */
export const venueSpans = (
  alerts: readonly Alert[],
  { coin, venue, side }: { readonly coin: string; readonly venue: string; readonly side: Side },
): Active[] => {
  const open = new Map<string, number>();
  const spans: Active[] = [];
  for (const alert of alerts) {
    const { unit, value, incident, time } = alert;
    if (alert.coin !== coin || alert.venue !== venue || unit !== "bps") continue;
    const since = open.get(incident);
    if (rises(alert)) {
      const isOfSide = side === "discount" ? value < 0 : value > 0;
      if (since === undefined && isOfSide) open.set(incident, time);
    } else if (since !== undefined) {
      spans.push({ from: since, to: time });
      open.delete(incident);
    }
  }
  for (const from of open.values()) spans.push({ from, to: Number.POSITIVE_INFINITY });
  return united(spans);
};

/**
 * Scores alerts about venues against the venues' own trouble, by the rules of the coin's events; alerts about the coin that
 * begin in it are counted as wrong.
 */
export const scoreLocal = (
  events: readonly LocalEvent[],
  {
    series,
    coinEvents,
    ofVenue,
    ofCoin,
  }: {
    readonly series: Pick<LabelSeries, "time" | "step">;
    readonly coinEvents: readonly Extent[];
    readonly ofVenue: (venue: string) => readonly Active[];
    readonly ofCoin: readonly Active[];
  },
): LocalScore[] => {
  const nowhereCalm = new Uint8Array(series.time.length);
  const wrong = episodesOf(ofCoin).filter(
    ({ from }) => !coinEvents.some((event) => isIn(from, event)),
  );
  return events.map((event) => {
    const [score] = scoreAlerts(ofVenue(event.venue), series, {
      ...{ events: [event], calm: nowhereCalm },
    }).events;
    return {
      ...{ event, against: score?.against ?? {} },
      coinWide: wrong.filter(({ from }) => isIn(from, event)).length,
    };
  });
};

type Extent = Pick<LabelledEvent, "onsets" | "end">;

const isIn = (time: number, { onsets, end }: Extent): boolean =>
  time >= onsets[50] && time <= (end ?? Number.POSITIVE_INFINITY);
