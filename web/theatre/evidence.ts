import type { Alert } from "../../engine/alerts/alert.ts";
import { readableNumber } from "../../engine/alerts/readable-number.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseInstrument } from "../../engine/market/instrument.ts";
import { fromE8 } from "../../engine/market/price.ts";
import { Kind, type TickBatch } from "../../engine/market/tick-batch.ts";
import { formatTime, type Micros, micros, minutes, seconds } from "../../engine/market/time.ts";
import type { Tape } from "../../recorder/tape/open-tape.ts";
import { isoShort, price, short, signedBps, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { severityMark, table } from "../parts.ts";
import type { Run } from "../view/run.ts";

/** How a page names an alert. */
export const alertName = ({ incident, step }: Pick<Alert, "incident" | "step">): string =>
  `${incident}/${step}`;

/** The alert that an address names, of those given. Throws `missing`. */
export const findAlert = (alerts: readonly Alert[], name: string): Alert => {
  const found = alerts.find((alert) => alertName(alert) === name);
  if (found) return found;
  throw new WorkbenchError(
    "missing",
    `no alert "${name.slice(0, 80)}" up to here`,
    "The list has those that there are.",
  );
};

/** To what an alert rests on: on the page of a session beneath the list, else as a page of its own. */
export const evidenceLink = (alert: Alert, tape: string, session: string | undefined): Html => {
  const name = encodeURIComponent(alertName(alert));
  const href = `/replay/${encodeURIComponent(tape)}?alert=${name}`;
  const here = session === undefined ? href : `${href}&session=${session}`;
  return html`<a href="${href}#theatre-evidence" hx-get="${here}" hx-target="#theatre-evidence" hx-select="#theatre-evidence" hx-swap="outerHTML show:top">why<span class="visually-hidden"> ${alertName(alert)}</span></a>`;
};

/** A record near the one that an alert rests on. */
interface NearTick {
  readonly time: Micros;
  readonly instrument: string;
  readonly kind: string;
  readonly price: string;
  readonly size: number;
}

const BEFORE = 12;
const AFTER = 4;
const REACH = seconds(60);
/** Before an alert: where it can be seen coming. */
const LEAD = minutes(2);

/** The records of the coin's instruments around `time`, none later than `known`. */
const ticksAround = async (
  tape: Tape,
  coin: string,
  time: Micros,
  known: Micros,
): Promise<NearTick[]> => {
  const range = { from: micros(time - REACH), to: micros(Math.min(time + REACH, known) + 1) };
  let before: NearTick[] = [];
  const after: NearTick[] = [];
  for await (const batch of tape.batches({ ...range, batch: 1024 })) {
    for (let i = 0; i < batch.length; i += 1) {
      const tick = tickAt(tape, batch, i);
      if (tick === undefined || parseInstrument(tick.instrument).base !== coin) continue;
      if (tick.time <= time) before = [...before.slice(1 - BEFORE), tick];
      else after.push(tick);
      if (after.length >= AFTER) return [...before, ...after];
    }
  }
  return [...before, ...after];
};

const tickAt = (tape: Tape, batch: TickBatch, i: number): NearTick | undefined => {
  const instrument = tape.instruments[batch.instrument[i] ?? -1]?.id;
  const clock = tape.clock === "receive_time" ? batch.receiveTime : batch.eventTime;
  const kind = Object.entries(Kind).find(([, code]) => code === batch.kind[i])?.[0];
  if (instrument === undefined || kind === undefined || kind === "gap") return undefined;
  const [a, c] = [batch.a[i] ?? Number.NaN, batch.c[i] ?? Number.NaN].map(fromE8);
  return {
    time: micros(clock[i] ?? Number.NaN),
    instrument,
    kind,
    price:
      kind === "quote"
        ? `${price(a ?? Number.NaN)} / ${price(c ?? Number.NaN)}`
        : price(a ?? Number.NaN),
    size: kind === "quote" ? Number.NaN : (batch.b[i] ?? Number.NaN),
  };
};

/** What a rule saw when it spoke: its thresholds, the values it judged and the records behind them. */
export const evidenceOf = async (
  alert: Alert,
  {
    tape,
    run,
    known,
    session,
  }: { tape: Tape; run: Run; known: Micros; session: string | undefined },
): Promise<Html> => {
  const { evidence, coin, unit, value } = alert;
  const rests = evidence?.dataTime ?? alert.time;
  const ticks = await ticksAround(tape, coin, rests, known);
  const there = isoShort(micros(Math.max(alert.time - LEAD, run.from)));
  const jump =
    session === undefined
      ? html`<a class="button" href="/replay/${run.name}?t=${there}">Replay from two minutes before</a>`
      : html`<form hx-post="/replay/${run.name}/transport" hx-target="#theatre-problem" hx-swap="innerHTML ignoreTitle:true"><input type="hidden" name="session" value="${session}"><input type="hidden" name="do" value="seek"><input type="hidden" name="to" value="${there}"><button>Jump to two minutes before</button></form>`;
  return html`<h2>${severityMark(alert)} ${coin} ${alert.rule} <span class="unit">${alertName(alert)}, ${timeElement(alert.time)} UTC</span></h2>
<p>${alert.message}. The value judged was ${unit === "bps" ? signedBps(value) : readableNumber(value)} ${unit}; the newest record that it rests on is of ${timeElement(rests)}.</p>
${jump}
<div class="evidence">${evidence ? html`${numbers("Thresholds in force", `in ${unit}; times in seconds`, evidence.thresholds)}${numbers("Values judged", "by their names in frames", evidence.inputs)}` : html`<p class="unit">The rule left no evidence.</p>`}
<div><h3>Records around it</h3>${
    ticks.length === 0
      ? html`<p class="unit">None of ${coin} within a minute of it.</p>`
      : table<NearTick>(
          "Records around the alert",
          [
            {
              head: "time (UTC)",
              cell: ({ time }) =>
                html`${timeElement(time, formatTime(time).slice(11, 23))}${time > rests ? html` <small>after</small>` : undefined}`,
            },
            { head: "instrument", cell: ({ instrument }) => instrument.replace(":", " ") },
            { head: "kind", cell: ({ kind }) => kind },
            { head: "price, bid / ask", number: true, cell: (tick) => tick.price },
            {
              head: "size, base",
              number: true,
              cell: ({ size }) => (Number.isNaN(size) ? "" : short(size)),
            },
          ],
          ticks,
        )
  }</div></div>`;
};

const numbers = (title: string, unit: string, values: Readonly<Record<string, number>>): Html =>
  html`<div><h3>${title} <span class="unit">${unit}</span></h3><dl class="facts">${Object.entries(values).map(([name, value]) => html`<dt>${name}</dt><dd>${readableNumber(value)}</dd>`)}</dl></div>`;
