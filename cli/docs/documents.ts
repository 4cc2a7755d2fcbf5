import { baselines } from "../../engine/detectors/baselines/index.ts";
import { detectors } from "../../engine/detectors/registry.ts";
import type { IndicatorDefinition } from "../../engine/indicators/indicator.ts";
import { indicators } from "../../engine/indicators/registry.ts";
import { chartDocument } from "../../web/charts/document.ts";
import * as commands from "../commands/index.ts";
import { commandFile, commandPage, commandsPage } from "./command-page.ts";
import { detectorsPage } from "./detectors-page.ts";
import { fieldNames } from "./field-names.ts";
import { indexPage } from "./index-page.ts";
import { indicatorChart } from "./indicator-chart.ts";
import { indicatorPage } from "./page.ts";
import { type SvbValues, svbValues } from "./svb-values.ts";

/** Everything below docs/ that is made from the registries of indicators, detectors and commands: texts by their path from there. */
export const generatedDocuments = async (): Promise<Map<string, string>> => {
  const definitions = [...indicators.values()];
  const document = await chartDocument();
  const values = svbValues();
  const documents = new Map([
    ["indicators.md", indexPage(definitions)],
    ["detectors.md", detectorsPage([...detectors.values()], baselines)],
  ]);
  documents.set("commands.md", commandsPage(Object.values(commands)));
  for (const command of Object.values(commands))
    documents.set(`commands/${commandFile(command)}`, await commandPage(command));
  for (const definition of definitions) {
    const { id } = definition;
    const chart = chartOf(definition, values, document);
    documents.set(`indicators/${id}.md`, indicatorPage(definition, chart?.subject, values.has));
    if (chart !== undefined) documents.set(`indicators/${id}.svg`, chart.svg);
  }
  return documents;
};

const chartOf = (definition: IndicatorDefinition, values: SvbValues, document: Document) => {
  const { id, title, input, fields } = definition;
  const found = values.columns(fieldNames(id, definition));
  if (found === undefined) return undefined;
  const { subject, close, points } = found;
  // A coin's price over its venues is in dollars, whatever they quote in.
  const quote = input === "bars" || input === "l1" ? found.quote : "USD";
  const lines = fields.flatMap(({ name, unit }, i) => {
    const own = points[i];
    return own === undefined ? [] : [{ name, unit, points: own }];
  });
  const label = `${title} of ${subject} from 10 March 18:00 to 13 March 2023 00:00 UTC, reconstructed data.`;
  const picture = { id, label, lines, quote, close, closeQuote: found.quote };
  return { subject, svg: indicatorChart(picture, document) };
};
