import { formatTime } from "../../engine/market/time.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import { boardParts } from "../board/board-html.ts";
import { figureParts } from "../chart-figure.ts";
import { charts } from "../charts/index.ts";
import { isoShort } from "../format.ts";
import { type Html, html } from "../html.ts";
import { keyFigures } from "../key-figures.ts";
import { kindBadge } from "../parts.ts";
import { alertSection } from "../sections/alert-section.ts";
import { chartStack, stacked } from "../sections/chart-stack.ts";
import { rangeQuery } from "../view/range.ts";
import { evidenceLink } from "./evidence.ts";
import { type Scene, sceneAt } from "./scene.ts";
import type { Extent, Session } from "./session.ts";
import { timeline } from "./timeline.ts";
import { loopState, playButton, speedSelect, transport } from "./transport.ts";

/** A session as it is now. */
export interface Stage {
  readonly session: Session;
  readonly scene: Scene;
  readonly manifest: Manifest;
}

export const stageOf = (session: Session, manifest: Manifest): Stage => {
  const { cursor, mode, rate, window } = session;
  const look = { mode, ticksPerSecond: rate, window, instrument: session.instrument };
  return { session, manifest, scene: sceneAt(cursor, look) };
};

const WIDTH = 1200;

/** What a message can replace on the session's page, by selector. */
export const pieces = async (
  { session, scene, manifest }: Stage,
  extent: Extent,
): Promise<Map<string, Html>> => {
  const { window, loop, width = WIDTH } = session;
  const found = new Map<string, Html>([
    ["#theatre-state", state({ session, scene, manifest })],
    ["#theatre-play", playButton(session)],
    ["#theatre-speed", speedSelect(session)],
    ["#theatre-loop", loopState(session)],
    ["#timeline", timeline(scene, { width, window, loop })],
  ]);
  if (extent === "clock") return found;
  found.set("#theatre-figures", figures(scene, manifest));
  found.set("#alerts", alertList(scene, manifest, session));
  for (const [chart, parts] of await chartParts(scene, session)) {
    for (const { box, svg } of parts.pictures) found.set(`#chart-${chart} .${box} > svg`, svg);
    found.set(`#chart-${chart} .legend`, parts.legend);
    found.set(`#chart-${chart} .numbers > .scroll`, parts.numbers);
    found.set(`#chart-${chart} .chart-files`, parts.files);
  }
  return found;
};

const chartParts = (scene: Scene, { panels, width, instrument }: Session) =>
  Promise.all(
    stacked(scene.view, panels).map(
      async ({ chart, timeAxis }) =>
        [
          chart.id,
          await figureParts(chart, scene.view, { width, timeAxis, key: instrument ?? "" }),
        ] as const,
    ),
  );

/** Which figures the page has: others than these need it anew. */
export const shapeOf = ({ scene, session }: Stage): string =>
  stacked(scene.view, session.panels)
    .map(({ chart }) => chart.id)
    .join(",");

/** The charts of the session's panels, or that there are none. */
export const figureStack = async ({ scene, session }: Stage): Promise<Html> => {
  const { panels, width, instrument = "" } = session;
  const figures = await chartStack(scene.view, { panels, width, key: instrument });
  return html`${figures.length > 0 ? figures : html`<p class="unit">No panel is chosen.</p>`}`;
};

/** For scripts: where the session stands, under which address it stands there again, and where its numbers are. */
const state = ({ session, scene }: Stage): Html =>
  html`<div id="theatre-state" hidden data-mode="${scene.board.mode.name}" data-time="${formatTime(scene.known.time)}" data-ticks="${scene.ticks}" data-digest="${scene.digest}" data-alert-digest="${scene.alertDigest}" data-address="${addressOf(session)}" data-json="/replay/${session.reel.run.name}?session=${session.id}&at=${scene.ticks}"></div>`;

/** The bookmark of what a session shows: it opens there again, paused. */
const addressOf = (session: Session): string => {
  const { reel, window, panels, speed, cursor, instrument, frames } = session;
  const all = charts.every(({ id }) => panels.includes(id));
  const query = rangeQuery(reel.run, window, {
    t: isoShort(cursor.time),
    speed: String(speed),
    panels: all ? undefined : panels.join(",") || "none",
    every: frames,
    instrument,
  }).replaceAll("%2C", ",");
  return `/replay/${encodeURIComponent(reel.run.name)}${query}`;
};

const figures = (scene: Scene, manifest: Manifest): Html =>
  html`<div id="theatre-figures">${keyFigures({ ...scene.whole, to: scene.known.time }, manifest)}</div>`;

const alertList = (scene: Scene, manifest: Manifest, session: Session): Html =>
  html`<section id="alerts"><h2>Alerts <span class="unit">${scene.whole.alerts.length} so far${scene.done ? undefined : ", what comes is not shown"}</span></h2>${alertSection(scene.whole, manifest, (alert) => evidenceLink(alert, session.reel.run.name, session.id))}</section>`;

/** The page of a session: what happened up to here, and what would I have been told? */
export const stagePage = async (stage: Stage, evidence: Html | undefined): Promise<Html> => {
  const { session, scene, manifest } = stage;
  const { name } = session.reel.run;
  const found = await pieces(stage, "clock");
  const board = boardParts(scene.board);
  return html`<div id="theatre" data-theatre hx-sse:connect="/stream?tape=${name}&session=${session.id}" hx-swap="none" hx-config="sse.reconnectMaxDelay:4000">
<div class="theatre-top"><div class="title"><h1><a href="/tapes/${name}">${name}</a> ${kindBadge(manifest.kind)}</h1></div>${board.parts.get("board-head")}</div>
<p class="connection" role="status" data-theatre-lost></p>
<div id="theatre-over"></div>
${found.get("#theatre-state")}
${transport(session)}
<div id="theatre-problem"></div>
${found.get("#timeline")}
${found.get("#theatre-loop")}
${figures(scene, manifest)}
<div class="charts" id="theatre-charts" data-charts data-json="" data-replay="/replay/${name}">${await figureStack(stage)}</div>
<section><h2>Board</h2><div class="scroll board-scroll" tabindex="0" role="region" aria-label="Coins and their venues">${board.table}</div></section>
${alertList(scene, manifest, session)}
<section id="theatre-evidence">${evidence}</section>
</div>`;
};
