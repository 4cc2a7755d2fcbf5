import { baseRate } from "../../datasets/events/base-rate.ts";
import type { DepegEvent } from "../../datasets/events/event.ts";
import { mechanismOf } from "../../datasets/events/mechanism.ts";
import { fillPlaybook } from "../../datasets/events/playbooks.ts";
import type { Micros } from "../../engine/market/time.ts";
import { count, dayClock, price, span } from "../format.ts";
import { type Html, html } from "../html.ts";
import { kindSentence } from "../parts.ts";
import type { EventCase } from "../view/event-case.ts";

/** How good the data are that all of this rests on. */
export const qualityBox = ({ tape, found, view }: EventCase): Html => {
  const { manifest, share } = tape;
  const drawn = manifest.kind === "reconstructed" || manifest.kind === "simulated";
  const lost = view.gaps.reduce((sum, { from, to }) => sum + (to - from), 0);
  return html`<p>${kindSentence(manifest.kind)}</p>
<dl class="facts">
<dt>tape</dt><dd>${tape.name}, ${count(manifest.ticks)} ticks by ${manifest.clock === "event_time" ? "event time" : "receive time"}; it holds ${shareText(share)} of the event’s days</dd>
${found === undefined ? undefined : html`<dt>judged</dt><dd>every ${span(found.step)}${found.basis === undefined ? "" : `, in ${found.basis} for want of dollars`}; ${shareText(found.measures.coverage)} of these steps have a fresh price</dd>`}
<dt>gaps</dt><dd>${view.gaps.length === 0 ? "none in this window" : `${count(view.gaps.length)} in this window, ${span(lost)} in all`}</dd>
<dt>spread</dt><dd>${spreadText(found?.spread)}</dd>
<dt>times</dt><dd>${drawn ? "≈ marks minutes that a seeded process drew; the others are those of published figures" : "as the market had them"}; UTC</dd>
</dl>`;
};

const spreadText = (spread: NonNullable<EventCase["found"]>["spread"]): string => {
  if (spread === undefined) return "nobody’s quotes are on this tape";
  const bps = (value: number): string => value.toFixed(1);
  const before = spread.before === undefined ? "" : `, ${bps(spread.before)} in the day before`;
  return `${bps(spread.median)} bps at the median${before}; ${bps(spread.widest)} at the widest`;
};

/** Never rounded up to all of it. */
export const shareText = (share: number): string =>
  share >= 1 ? "all" : `${Math.min(99.9, Math.floor(share * 1000) / 10)} %`;

/** How such falls ended. It says what happened before, not what will. */
export const baseRateText = ({ coin, direction }: DepegEvent): string => {
  const { sentence } = baseRate(mechanismOf(coin));
  return direction === "premium"
    ? `Of premiums nobody counted; ${sentence}.`
    : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
};

/** What to look at first, as whoever was told would have read it. */
export const playbookBox = (of: Pick<EventCase, "event"> & Partial<EventCase>): Html => {
  const { event, found, view } = of;
  const sign = event.direction === "discount" ? -1 : 1;
  const off = found === undefined ? documentedBps(event) : sign * found.labelled.peak.off;
  const text = fillPlaybook("mechanism", {
    coin: event.coin,
    deviation:
      off === undefined ? "an unknown distance" : `${off > 0 ? "+" : ""}${Math.round(off)} bps`,
    price: off === undefined ? "an unknown price" : `${price(1 + off / 1e4).slice(0, 6)} of par`,
    venues: venuesOf(view) || event.venue || "venues not told",
    time: timeText(found?.labelled.peak.time, event),
  });
  if (text === undefined) return html`<p>Nobody here knows what held the peg of ${event.coin}.</p>`;
  const [head = "", ...steps] = text.split("\n");
  return html`<p>${head}</p><ol>${steps.map((step) => html`<li>${step.replace(/^\d+\. /, "")}</li>`)}</ol>`;
};

const documentedBps = ({ extreme }: DepegEvent): number | undefined =>
  extreme === undefined ? undefined : Math.round((extreme - 1) * 1e4);

const venuesOf = (view: EventCase["view"] | undefined): string =>
  [
    ...new Set(
      view?.subjects.flatMap(({ id, kind }) =>
        kind === "instrument" ? [id.split(":")[0] ?? ""] : [],
      ),
    ),
  ].join(", ");

const timeText = (time: Micros | undefined, { trough, onset }: DepegEvent): string =>
  time === undefined ? (trough ?? onset) : `${dayClock(time)} UTC`;

/** What is written of it, as plain notes. */
export const storyBox = ({
  cause,
  source,
  note,
  confidence,
  cluster,
  ...event
}: DepegEvent): Html =>
  html`<p>${cause.charAt(0).toUpperCase()}${cause.slice(1)}.</p>
<dl class="facts">
<dt>documented</dt><dd>${event.direction} from ${whenText(event.onset)}${event.trough === undefined ? "" : `, ${event.direction === "discount" ? "low" : "high"} ${whenText(event.trough)}`}${event.extreme === undefined ? "" : ` at ${price(event.extreme)}`}${event.venue === undefined ? "" : ` (${event.venue})`}; ${recoveryText(event.recovery)}</dd>
<dt>pace</dt><dd>${event.dynamics}; one cause with others of ${cluster}</dd>
<dt>sources</dt><dd>${source.split(/;\s+/).map((each, i) => html`${i > 0 ? html`<br>` : ""}${each}`)}</dd>
<dt>confidence</dt><dd>${confidence}</dd>
${note === undefined ? undefined : html`<dt>note</dt><dd>${note}</dd>`}
</dl>`;

/** As exact as it is known. */
export const whenText = (iso: string): string => iso.replace("T", " ").replace(/Z$/, " UTC");

export const recoveryText = (recovery: string): string =>
  recovery === "none"
    ? "never recovered"
    : recovery === "unknown"
      ? "nobody wrote when it was over"
      : `recovered ${whenText(recovery)}`;
