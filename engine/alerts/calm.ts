import type { IncidentLife } from "./incident-life.ts";

interface Deviating {
  readonly deviation: number;
  readonly venues: number;
}
type Still = Pick<IncidentLife, "idle" | "nearest" | "stillFrom" | "stillTo" | "due">;

/** Deviations are rounded to 0.001 bps, what venues agree on is not: two of its steps are more than ever lies between them. */
const MARGIN = 0.002;

/**
 * Where a coin's rules need not be asked: as long as its deviation stays within two limits, as many venues are fresh and no
 * time is up, none of those that watch its price would say or change anything. Worked out from the rules after they were
 * asked, so that it is no state: one that is not known yet only means that they are asked once more.
 */
export class Calm {
  /** Of the deviation, bps, both included. */
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  /** Up to this time and not with it, µs. */
  until = Number.NEGATIVE_INFINITY;
  /** With so many fresh venues. */
  venues = -1;

  // Doubles stand in fields of what is handed over, so that none need be put in a box: this runs on nearly every tick.
  /** A coin whose deviation is not known is never calm. */
  holds({ time }: { readonly time: number }, { deviation, venues }: Deviating): boolean {
    return (
      deviation >= this.low && deviation <= this.high && venues === this.venues && time < this.until
    );
  }

  /** Nothing is known any longer, or not for now. */
  end(): void {
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
  }

  /** Everything is calm so far; the rules narrow it down. */
  begin(venues: number): void {
    this.low = Number.NEGATIVE_INFINITY;
    this.high = Number.POSITIVE_INFINITY;
    this.until = Number.POSITIVE_INFINITY;
    this.venues = venues;
  }

  /**
   * Only where the life of a rule's incidents, told the deviation's distance from `center` on one side, stands still; where
   * it is calm, nearer than the lowest way in.
   */
  narrow(side: -1 | 1, center: number, life: Still): void {
    const { idle } = life;
    const from = (idle ? Number.NEGATIVE_INFINITY : life.stillFrom) + MARGIN;
    const to = (idle ? life.nearest : life.stillTo) - MARGIN;
    // An interval that the margins turn around is none.
    if (!(from <= to)) this.end();
    this.low = Math.max(this.low, center + (side > 0 ? from : -to));
    this.high = Math.min(this.high, center + (side > 0 ? to : -from));
    this.until = Math.min(this.until, life.due);
  }
}
