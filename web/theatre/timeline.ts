import { timeLabels, timeStep, timeTicks } from "../charts/ticks.ts";
import { count, dayClock } from "../format.ts";
import { type Html, html } from "../html.ts";
import { severityShape } from "../parts.ts";
import { wholeOf } from "../view/range.ts";
import type { Span } from "../view/run.ts";
import { documented } from "./documented.ts";
import type { Scene } from "./scene.ts";

const HEIGHT = 68;
/** Where the density stands, pixels from above; alerts above it, times below. */
const TOP = 16;
const BOTTOM = 48;

/**
 * The whole tape at a glance: how many ticks it has where, and the documented depegs of its coins; up to the cursor the
 * gaps and alerts, too. The window of the charts and the loop are marked. `width` in CSS pixels.
 */
export const timeline = (
  scene: Scene,
  { width, window, loop }: { width: number; window: Span; loop: Span | undefined },
): Html => {
  const { run, reel, known, sofar } = scene;
  const whole = wholeOf(run);
  const x = (time: number): number => {
    const inside = Math.min(Math.max(time, whole.from), whole.to);
    return (
      Math.round(((inside - whole.from) / (whole.to - whole.from)) * (width - 2) * 10) / 10 + 1
    );
  };
  const box = (span: Span, kind: string, top: number, bottom: number, title?: string): Html =>
    html`<rect class="${kind}" x="${x(span.from)}" y="${top}" width="${Math.max(1, x(span.to) - x(span.from))}" height="${bottom - top}">${title === undefined ? undefined : html`<title>${title}</title>`}</rect>`;
  const step = timeStep(whole.from, whole.to, Math.max(2, Math.floor(width / 110)));
  const ticks = timeTicks(whole.from, whole.to, step);
  const labels = timeLabels(ticks, step);
  const zoomed = window.from !== whole.from || window.to !== whole.to;
  return html`<svg id="timeline" class="timeline" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${sentence(scene)}" data-from="${whole.from / 1000}" data-to="${whole.to / 1000}">
<defs><pattern id="hatch-timeline" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" class="hatch"/></pattern></defs>
${documented(run).map(({ event, span }) => box(span, "documented", TOP, BOTTOM, `documented: ${event.id}`))}
<path class="density" d="${density(reel.density, width)}"/>
${sofar.gaps.map((gap) => box(gap, "gap", TOP, BOTTOM, `${gap.instrument} lost: ${gap.reason}`))}
<rect class="future" x="${x(known.time)}" y="${TOP}" width="${Math.max(0, x(whole.to) - x(known.time))}" height="${BOTTOM - TOP}"/>
${zoomed ? box(window, "window", TOP - 1, BOTTOM + 1, "the charts show this") : undefined}
${loop ? box(loop, "loop", TOP, BOTTOM, "the loop") : undefined}
<path class="axis" d="M1 ${BOTTOM}H${width - 1}${ticks.map((tick) => `M${x(tick)} ${BOTTOM}v4`).join("")}"/>
${ticks.map((tick, i) => (x(tick) < 24 || x(tick) > width - 24 ? undefined : html`<text x="${x(tick)}" y="${HEIGHT - 5}" text-anchor="middle">${labels[i]?.split("\n").at(-1)}</text>`))}
${sofar.alerts.map((alert) => html`<path class="severity ${alert.severity}${alert.state === "firing" || alert.state === "escalated" ? "" : " hollow"}${alert.boardOnly ? " board-only" : ""}" transform="translate(${x(alert.time) - 5} 2) scale(.85)" d="${severityShape(alert.severity)}"><title>${dayClock(alert.time)} UTC ${alert.severity} ${alert.rule} ${alert.coin} ${alert.state}</title></path>`)}
<path class="cursor" d="M${x(known.time)} ${TOP - 3}V${BOTTOM + 3}m-4 5h8l-4 -5z"/>
</svg>`;
};

/** Ticks by place as one area; by the root, so that a storm does not hide the rest. */
const density = (bins: Uint32Array, width: number): string => {
  let most = 1;
  for (const n of bins) if (n > most) most = n;
  const each = (width - 2) / bins.length;
  const steps = Array.from(bins, (n, i) => {
    const y = BOTTOM - Math.sqrt(n / most) * (BOTTOM - TOP - 2);
    return `V${Math.round(y * 10) / 10}H${Math.round((1 + (i + 1) * each) * 10) / 10}`;
  });
  return `M1 ${BOTTOM}${steps.join("")}V${BOTTOM}Z`;
};

const sentence = ({ run, known, sofar }: Scene): string =>
  `Timeline of the tape from ${dayClock(run.from)} to ${dayClock(run.to)} UTC. The cursor is at ${dayClock(known.time)}; before it ${count(sofar.alerts.length)} alerts and ${count(sofar.gaps.length)} gaps.`;
