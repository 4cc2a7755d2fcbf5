import { formatDuration, type Micros, minutes } from "../engine/market/time.ts";
import type { Chart } from "./charts/chart.ts";
import { dayClock, isoShort, year } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { View } from "./view/run.ts";

/** What is kept of a chart beside its page: the picture for either ground, and its points. */
export const chartFiles = (chart: Chart, view: View): Html => {
  const { run, from } = view;
  // Where the future is not drawn it is not handed out either.
  const to = view.known ?? view.to;
  // What is live is on no tape that an address could name.
  if (run.hash === "" || isoShort(from) === isoShort(to)) return html`<p class="chart-files"></p>`;
  const [only] = view.subjects;
  const query = new URLSearchParams({ tape: run.name, from: isoShort(from), to: isoShort(to) });
  if (run.every !== minutes(1)) query.set("every", formatDuration(run.every as Micros));
  if (only && view.subjects.length === 1 && run.subjects.length > 1)
    query.set("instrument", only.id);
  const address = (extension: string, more = ""): string =>
    `/charts/${chart.id}.${extension}?${query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/")}${more}`;
  const name = `${run.name}-${chart.id}`;
  const link = (label: string, extension: string, what: string, more = ""): Html =>
    html`<a href="${address(extension, more)}" download="${name}.${extension}" aria-label="${label} of ${what}">${label}</a>`;
  return html`<p class="chart-files"><span>Picture:</span> ${link("SVG, light", "svg", chart.title(view), "&scheme=light")} ${link("SVG, dark", "svg", chart.title(view), "&scheme=dark")}<button type="button" hidden data-png="${address("svg")}" data-name="${name}.png">PNG</button> <span>Points:</span> ${link("CSV", "csv", chart.title(view))} ${link("JSON", "json", chart.title(view))}</p>`;
};

/** What a picture that stands alone says of itself. */
export const fileCaption = (chart: Chart, view: View): string => {
  const { run, from, to } = view;
  const drawn = run.kind === "reconstructed" || run.kind === "simulated" ? `, ${run.kind}` : "";
  const marks = (chart.keys?.(view) ?? []).map(({ label }) => label).join("; ");
  return `${chart.title(view)} (${chart.unit(view)}), ${run.name}${drawn}, ${dayClock(from)} ${year(from)} to ${dayClock(to)} ${year(to)} UTC${marks === "" ? "" : `. Broad stroke: ${marks}`}`;
};
