import { charts } from "../charts/index.ts";
import { dayClock, isoShort } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { Run } from "../view/run.ts";
import { SPEEDS } from "./command.ts";
import { documented } from "./documented.ts";
import type { Session } from "./session.ts";

/** What the transport's address is, and where its complaints go. */
const posts = (session: Session): Html =>
  html`hx-post="/replay/${session.reel.run.name}/transport" hx-target="#theatre-problem" hx-swap="innerHTML ignoreTitle:true"`;

const form = (session: Session, command: string, content: Html, attributes?: Html): Html =>
  html`<form class="transport-${command}" ${posts(session)}${attributes}><input type="hidden" name="session" value="${session.id}"><input type="hidden" name="do" value="${command}">${content}</form>`;

/** A button that sends a field; `key` is its shortcut. */
const button = (field: string, value: string, name: string, face: string, key?: string): Html =>
  html`<button name="${field}" value="${value}" aria-label="${name}" title="${name}${key === undefined ? undefined : `  (${keyName(key)})`}"${key === undefined ? undefined : html` aria-keyshortcuts="${key}"`}>${face}</button>`;

const KEYS: Readonly<Record<string, string>> = {
  Space: "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  "Shift+ArrowLeft": "Shift ←",
  "Shift+ArrowRight": "Shift →",
};
const keyName = (key: string): string =>
  KEYS[key] ?? (key.startsWith("Shift+") ? key.slice(6) : key.toLowerCase());

/** The one button that changes with the state. */
export const playButton = (session: Session): Html => {
  const playing = session.mode.name === "replay";
  const again = session.mode.name === "done";
  return html`<button id="theatre-play" class="play" aria-keyshortcuts="Space" title="${playing ? "Pause" : "Play"}  (Space)">${playing ? "❚❚ Pause" : again ? "▶ Play again" : "▶ Play"}</button>`;
};

export const speedSelect = ({ speed }: Pick<Session, "speed">): Html =>
  html`<select id="theatre-speed" name="speed">${(SPEEDS.includes(speed) ? SPEEDS : [speed, ...SPEEDS]).map((each) => html`<option value="${each}"${each === speed ? html` selected` : undefined}>${speedText(each)}</option>`)}</select>`;

export const speedText = (speed: Session["speed"]): string =>
  speed === "max" ? "max" : `×${speed.toLocaleString("en-US").replace(",", "\u202f")}`;

/** The loop that is set, and how to end it. */
export const loopState = (session: Session): Html => {
  const { loop } = session;
  return html`<div id="theatre-loop">${loop && form(session, "loop", html`<span>Loop ${dayClock(loop.from)} to ${dayClock(loop.to)} UTC</span> <button>End the loop</button> <a class="button plain" href="?${zoomQuery(session)}" data-zoom>Zoom to it</a>`)}</div>`;
};

const zoomQuery = ({ loop, cursor }: Session): string =>
  loop
    ? `from=${isoShort(loop.from)}&to=${isoShort(loop.to)}&t=${isoShort(cursor.time)}`
    : `t=${isoShort(cursor.time)}`;

/** All controls of a replay: forms of buttons, so that a script only has to press them. */
export const transport = (
  session: Session,
): Html => html`<div class="transport" role="group" aria-label="Transport">
${form(session, "toggle", playButton(session))}
${form(session, "step", html`${button("by", "-1 bar", "Back one bar", "−bar", "Shift+B")}${button("by", "-1 minute", "Back one minute", "−1 m", "Shift+ArrowLeft")}${button("by", "-1 second", "Back one second", "−1 s", "ArrowLeft")}${button("by", "-1 tick", "Back one tick", "−tick", ",")}${button("by", "1 tick", "On one tick", "+tick", ".")}${button("by", "1 second", "On one second", "+1 s", "ArrowRight")}${button("by", "1 minute", "On one minute", "+1 m", "Shift+ArrowRight")}${button("by", "1 bar", "On one bar", "+bar", "B")}`)}
${form(session, "alert", html`${button("to", "previous", "Previous alert", "‹ alert", "Shift+N")}${button("to", "next", "Next alert", "alert ›", "N")}`)}
${form(session, "gap", html`${button("to", "next", "Next gap", "gap ›", "D")}`)}
<div class="pace">${form(session, "slower", html`${button("by", "1", "Slower", "−", "[")}`)}
${form(session, "speed", html`<label><span class="visually-hidden">Speed</span> ${speedSelect(session)}</label>`, html` hx-trigger="change"`)}
${form(session, "faster", html`${button("by", "1", "Faster", "+", "]")}`)}</div>
${form(session, "seek", html`<label>Go to <input name="to" aria-label="Go to a time, UTC" aria-keyshortcuts="G" placeholder="${isoShort(session.reel.run.from)}" list="theatre-moments" autocomplete="off" spellcheck="false" size="20"></label> <button>Go</button>${moments(session.reel.run)}`)}
<details class="loop-form"><summary>Loop</summary>${form(session, "loop", html`<label>from <input name="from" autocomplete="off" spellcheck="false" size="17" placeholder="2023-03-11T06:00Z" required></label> <label>to <input name="to" autocomplete="off" spellcheck="false" size="17" placeholder="2023-03-11T08:00Z" required></label> <button>Loop</button>`)}</details>
<button type="button" class="keys" data-keys aria-keyshortcuts="?">Keys <kbd>?</kbd></button>
</div>
${panels(session)}
${help}`;

/** Documented moments of this tape's coins, for the field to offer. */
const moments = (run: Run): Html =>
  html`<datalist id="theatre-moments">${documented(run).flatMap(({ event }) =>
    (["onset", "trough", "recovery"] as const).map((name) =>
      MINUTE.test(event[name] ?? "")
        ? html`<option value="${event[name]}">${event.id}, ${name}</option>`
        : undefined,
    ),
  )}</datalist>`;
/** A time that is known to the minute. */
const MINUTE = /T\d\d:\d\d/;

/** Which charts are drawn. */
const panels = (session: Session): Html =>
  form(
    session,
    "panels",
    html`<fieldset><legend>Panels</legend>${charts.map(({ id }, i) => html`<label><input type="checkbox" name="panel.${id}" aria-keyshortcuts="${i + 1}"${session.panels.includes(id) ? html` checked` : undefined}> ${id}</label>`)}</fieldset>`,
    html` hx-trigger="change"`,
  );

const HELP = [
  ["Space", "play, pause"],
  [", .", "one tick back, on"],
  ["← →", "one second back, on; with Shift one minute"],
  ["B b", "one bar back, on"],
  ["N n", "previous, next alert"],
  ["d", "next gap"],
  ["[ ]", "slower, faster"],
  ["g", "go to a time"],
  ["1 to 9", "show or hide a panel"],
  ["?", "this list"],
  ["Esc", "close, and leave a field"],
] as const;

const help = html`<dialog id="theatre-keys" aria-labelledby="theatre-keys-title"><h2 id="theatre-keys-title">Keys of the replay</h2>
<dl class="facts">${HELP.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
<label><input type="checkbox" data-keys-on> Single keys act, unless a field has the focus</label>
<p>On the timeline a click goes to that time; dragging sets a loop. On a chart dragging zooms.</p>
<form method="dialog"><button>Close</button></form></dialog>`;
