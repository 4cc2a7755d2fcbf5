import type { Evaluation } from "../../datasets/evaluation/evaluation.ts";
import {
  alarmsText,
  baselineOf,
  countOf,
  failureText,
  numberText,
  shareText,
  thresholdText,
  titleOf,
} from "../../datasets/evaluation/evaluation-words.ts";
import { failuresOf } from "../../datasets/evaluation/failures.ts";
import { isoShort, timeElement } from "../format.ts";
import { type Html, html } from "../html.ts";
import { kindBadge, table } from "../parts.ts";

/** Every major event that a tuned detector met late or missed. */
export const failureSection = (evaluation: Evaluation): Html => {
  const failures = failuresOf(evaluation);
  if (failures.length === 0)
    return html`<p>No tuned detector met a major event late or missed one.</p>`;
  return table(
    "Major events that tuned detectors met late or missed",
    [
      { head: "event", cell: ({ row }) => `${row.coin} ${row.side}` },
      {
        head: "T_100",
        cell: ({ row }) => {
          const at = row.event.onsets[100];
          return at === undefined ? "–" : timeElement(at, isoShort(at));
        },
      },
      { head: "dynamics", cell: ({ row }) => row.event.dynamics },
      { head: "cluster", cell: ({ row }) => row.cluster },
      { head: "split", cell: ({ row }) => row.split },
      { head: "detector", cell: ({ detector }) => detector.title },
      { head: "level", cell: ({ level }) => level },
      {
        head: "against T_100, min",
        cell: ({ meeting, openSince }) => failureText(meeting, openSince),
      },
    ],
    failures,
  );
};

/** Calm time, a row a stretch and detector: of those with a threshold, and of those that somebody asked for. */
export const calmSection = ({ detectors }: Evaluation): Html => {
  const rows = detectors
    .filter((detector) => detector.tuned || baselineOf(detector) === undefined)
    .flatMap(({ title, results }) =>
      results.flatMap(({ level, calm }) => calm.map((stretch) => ({ title, level, stretch }))),
    );
  if (rows.length === 0) return html`<p>No calm time on these tapes.</p>`;
  return table(
    "False alarms in calm time, a row a coin, tape and detector",
    [
      { head: "coin", cell: ({ stretch }) => `${stretch.coin} ${stretch.side}, ${stretch.class}` },
      { head: "tape", cell: ({ stretch }) => stretch.tape },
      { head: "detector", cell: ({ title }) => title },
      { head: "level", cell: ({ level }) => level },
      { head: "threshold", number: true, cell: ({ stretch }) => thresholdText(stretch.threshold) },
      {
        ...{ head: "false alarms", number: true },
        cell: ({ stretch }) => alarmsText(stretch.falseAlarms, stretch.months),
      },
      { head: "notifications", number: true, cell: ({ stretch }) => stretch.notifications },
      { head: "duty", number: true, cell: ({ stretch }) => shareText(stretch.duty) },
      { head: "blind", number: true, cell: ({ stretch }) => shareText(stretch.blind) },
    ],
    rows,
  );
};

/** Whether it hangs on the choice of lines, on luck, or on a look into the future. */
export const doubtSection = (evaluation: Evaluation): Html => {
  const { grid, luck, lookAhead } = evaluation;
  const caught = lookAhead.filter((row) => row.caught);
  return html`<h3>Other lines and windows</h3>
${
  grid.length === 0
    ? html`<p>Not checked.</p>`
    : table(
        "Events and leads with other lines, and with windows halved and doubled",
        [
          { head: "line", cell: ({ line }) => `${line} bps` },
          { head: "windows", cell: ({ windows }) => windows },
          { head: "events", number: true, cell: ({ events }) => events },
          { head: "detector", cell: ({ detector }) => titleOf(evaluation, detector) },
          { head: "early", number: true, cell: ({ early, events }) => countOf(early, events) },
          { head: "median lead, min", number: true, cell: (row) => numberText(row.medianLead) },
        ],
        grid,
      )
}
<h3>Luck</h3>
${
  luck.length === 0 || luck.every(({ p }) => p === null)
    ? html`<p>${luck.length === 0 ? "Not tested." : "Fewer than ten independent clusters: no share of shifted onsets means anything. Read the events’ rows instead."}</p>`
    : luck.map(
        ({ detector, hits, of, p, shifts }) =>
          html`<p>${titleOf(evaluation, detector)}: ${countOf(hits, of)} early. With the onsets shifted at random, all coins of a cluster together, the best configuration did as well in ${numberText((p ?? 1) * 100)} % of ${shifts} shifts.</p>`,
      )
}
<h3>Look-ahead</h3>
${
  lookAhead.length === 0
    ? html`<p>Not tested.</p>`
    : html`<p>${countOf(lookAhead.length - caught.length, lookAhead.length)} detectors gave the same alerts up to the cut when the tape was cut, ${Math.min(...lookAhead.map(({ cuts }) => cuts))} cuts or more each.</p>
${caught.map(({ detector, where }) => html`<p class="verdict bad">${titleOf(evaluation, detector)} looks ahead${where === undefined ? "" : `: ${where}`}.</p>`)}`
}`;
};

/** What it rests on: tapes, documented events that are missing, the ledger's place for it, how to have it again. */
export const sourceSection = (evaluation: Evaluation, command: string): Html => {
  const { tapes, noData, spikes, configuration, latency } = evaluation;
  return html`<h3>Tapes</h3>
${table(
  "Tapes that were scored",
  [
    { head: "tape", cell: ({ name }) => name },
    { head: "kind", cell: ({ kind }) => kindBadge(kind) },
    { head: "from", cell: ({ from }) => shortIso(from) },
    { head: "to", cell: ({ to }) => shortIso(to) },
    { head: "step", number: true, cell: ({ step }) => `${numberText(step / 60e6)} min` },
    { head: "SHA-256", cell: ({ sha256 }) => html`<code>${sha256.slice(0, 16)}</code>` },
  ],
  tapes,
)}
<p>${spikes} ${spikes === 1 ? "spike" : "spikes"} on them: neither event nor calm.</p>
<h3>Documented events without data</h3>
${
  noData.length === 0
    ? html`<p>None.</p>`
    : table(
        "Documented events of which no tape has data",
        [
          { head: "event", cell: ({ id }) => id },
          { head: "coin", cell: ({ coin }) => coin },
          { head: "onset", cell: ({ onset }) => onset },
        ],
        noData,
      )
}
<h3>The same again</h3>
<p>Protocol version ${evaluation.protocol}, configuration <code>${configuration}</code>, alerts ${numberText(latency / 1e6)} s late.</p>
<pre tabindex="0"><code>${command}</code></pre>`;
};

const shortIso = (time: string): string => time.replace(/(?::00)?\.0+Z$/, "Z");
