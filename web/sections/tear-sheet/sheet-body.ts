import { type Html, html } from "../../html.ts";
import { kindBadge } from "../../parts.ts";
import { drawnMark } from "../../reports/self-contained.ts";
import { block } from "./block.ts";
import { monthTable } from "./sheet-months.ts";
import {
  equityPictures,
  exposurePicture,
  type Pictured,
  pricePictures,
  resultPicture,
  sensitivityPicture,
} from "./sheet-pictures.ts";
import {
  booksSection,
  comparisonTable,
  costSection,
  ratioSection,
  timingSection,
  tradeTable,
} from "./sheet-tables.ts";
import { longTime, sheetFacts, sheetFigures, sheetRemarks, verdictOf } from "./sheet-top.ts";

type Section = readonly [id: string, title: string, body: Html];

/** A whole tear sheet: in its file and on its page. Too few trades for ratios, and the trades come first. */
export const sheetBody = (pictured: Pictured): Html => {
  const { sheet } = pictured;
  const { tape, strategy, watermark, kind, standing, failure } = sheet;
  const trades: Section = [
    "trades",
    "Trades",
    html`${pricePictures(pictured)}${tradeTable(sheet)}${resultPicture(pictured)}`,
  ];
  const ratios: Section = ["ratios", "Ratios", ratioSection(sheet)];
  const equity: Section = [
    "equity",
    "Equity",
    html`${equityPictures(pictured)}${exposurePicture(pictured)}`,
  ];
  const leads = standing.leads === "ratios" ? [equity, ratios, trades] : [trades, equity];
  const sections: readonly Section[] = [
    ...leads,
    ["beside", "Beside hold and the article", comparisonTable(sheet)],
    ["books", "Profit, loss and costs", html`${booksSection(sheet)}${costSection(sheet)}`],
    ["timing", "Entry timing", timingSection(sheet)],
    ["months", "Months", monthTable(sheet)],
    ...(sheet.sensitivity.length === 0
      ? []
      : [["sensitivity", "Sensitivity", sensitivityPicture(pictured)] as const]),
    ...(standing.leads === "ratios" ? [] : [ratios]),
    ["checks", "Checks and assumptions", checks(pictured)],
  ];
  return html`<div class="sheet">${watermark === null ? undefined : drawnMark([kind])}
<div class="title"><h1>${strategy.title} on ${tape.name} ${kindBadge(kind)}</h1><p class="data-clock">${longTime(tape.from)} <span class="to">to</span> ${longTime(tape.to)} <span class="zone">UTC</span></p></div>
${failure === null ? undefined : html`<p class="verdict bad">Stopped${failure.time === null ? "" : ` at ${longTime(failure.time)} UTC`}: ${failure.cause}</p>`}
<p class="verdict">${verdictOf(sheet)}</p>
${sheetRemarks(sheet)}
${sheetFigures(sheet)}
${sheetFacts(sheet)}
<nav class="contents" aria-label="Contents"><ul>${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(([id, title, content]) => html`<section id="${id}"><h2>${title}</h2>${content}</section>\n`)}</div>`;
};

const checks = ({ sheet }: Pictured): Html => {
  const { audit, assumptions } = sheet;
  const said =
    audit === null
      ? html`<p>Look-ahead and warm-up were not audited with this run: <code>pegtape audit ${sheet.strategy.id}</code> does.</p>`
      : html`<p class="verdict${audit.verdict === "passed" ? "" : " bad"}">${audit.verdict === "passed" ? `Passed: the same orders from the tape cut at ${audit.cuts} places.` : `Failed: ${audit.first ?? "an order differs"}.`}</p>`;
  return html`${block(sheet, "Look-ahead and warm-up", said)}
${block(
  sheet,
  "What was assumed",
  assumptions.length === 0
    ? html`<p>Nothing: the tape said all that was needed.</p>`
    : html`<ul class="assumptions">${assumptions.map((each) => html`<li>${each}</li>`)}</ul>`,
)}`;
};
