import type { Alert } from "../alerts/alert.ts";
import { rankOf, SEVERITIES } from "../alerts/severity.ts";
import type { StateIO } from "../state.ts";
import type { Subject } from "./matcher.ts";

export const CRITICAL = 2;

/** Nobody has acknowledged: by route, since when somebody knows (NaN: nobody does), and whether others have been told. */
export interface Escalation {
  readonly route: number;
  readonly since: number;
  readonly done: boolean;
}

/** What is known of an incident, whoever is told of it. */
export interface Trouble {
  readonly incident: string;
  /** One cause: the rule and the side on which it broke, over coins and venues. */
  readonly group: string;
  readonly coin: string;
  readonly rule: string;
  readonly venue: string;
  /** The gravity that it has now, or had last: an end is not less grave than what ends. */
  readonly rank: number;
  /** Neither over nor recovering. */
  readonly open: boolean;
  /** Nothing more comes of it. */
  readonly ended: boolean;
  readonly acknowledged: boolean;
  readonly escalations: readonly Escalation[];
}

/** A new incident's. */
export const troubleOf = (alert: Alert): Trouble => ({
  incident: alert.incident,
  group: `${alert.rule}:${alert.value < 0 ? "below" : alert.value > 0 ? "above" : "at"}`,
  coin: alert.coin,
  rule: alert.rule,
  venue: alert.venue ?? "",
  rank: rankOf(alert.severity),
  open: true,
  ended: false,
  acknowledged: false,
  escalations: [],
});

export const subjectOf = ({ coin, rule, venue, rank }: Trouble): Subject => ({
  coin,
  rule,
  venue,
  severity: SEVERITIES[rank] ?? "info",
});

const flag = (io: StateIO, value: boolean | undefined): boolean => io.number(value ? 1 : 0) === 1;

export const troubleState = (io: StateIO, trouble: Trouble | undefined): Trouble => ({
  incident: io.text(trouble?.incident ?? ""),
  group: io.text(trouble?.group ?? ""),
  coin: io.text(trouble?.coin ?? ""),
  rule: io.text(trouble?.rule ?? ""),
  venue: io.text(trouble?.venue ?? ""),
  rank: io.number(trouble?.rank ?? 0),
  open: flag(io, trouble?.open),
  ended: flag(io, trouble?.ended),
  acknowledged: flag(io, trouble?.acknowledged),
  escalations: io.list(trouble?.escalations ?? [], (each) => ({
    route: io.number(each?.route ?? 0),
    since: io.number(each?.since ?? 0),
    done: flag(io, each?.done),
  })),
});
