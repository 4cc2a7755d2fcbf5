import type { IndicatorDefinition, Input } from "../../engine/indicators/indicator.ts";
import { grouped } from "../text.ts";
import { inputTexts } from "./inputs.ts";
import { code, escaped, tableOf } from "./markdown.ts";
import { warmupOf } from "./page.ts";
import { parameterValue } from "./parameter-text.ts";
import { unitName } from "./units.ts";

const INTRODUCTION = `# Indicators

Each takes one input after the other, and can be saved and restored at any moment without changing a bit of what follows.
_No value_, while it warms up or where it is undefined, is an empty cell of CSV, \`null\` in JSON and NaN in memory; never a
made-up number. Values are in natural units; in frames they are rounded to a step of their unit.

They are asked for by id, with parameters in their order and options by name: \`rsi\`, \`rsi(14)\`, \`bollinger(20,2)\`,
\`ema(20,seed=first)\`. What is left out keeps its default.

\`\`\`sh
npx pegtape replay svb-2023 --indicators "rsi(14),bollinger(20,2)" --frames frames.parquet
npx pegtape indicators bars.csv --select "rsi(14)" --select "bollinger(20,2)"
\`\`\`

Warm-up is counted in inputs, with the defaults: so many pass before the first value. Charts show the weekend of Silicon
Valley Bank from the reconstructed tape \`svb-2023\`: USDC on Kraken or, where nothing happened there, Tether. These pages are
made from the registry by \`npm run docs\`.`;

/** The list of all indicators, a table for each kind of input. */
export const indexPage = (definitions: readonly IndicatorDefinition[]): string => {
  const inputs = Object.keys(inputTexts) as Input[];
  const sections = inputs.flatMap((input) => {
    const own = definitions.filter((definition) => definition.input === input);
    const { title, fed } = inputTexts[input];
    return own.length === 0 ? [] : [`## ${title}`, `Fed ${fed}.`, tableOfOnes(own)];
  });
  return `${[INTRODUCTION, ...sections].join("\n\n")}\n`;
};

const tableOfOnes = (definitions: readonly IndicatorDefinition[]): string =>
  tableOf(
    ["Indicator", "Title", "Parameters", "Unit", "Warm-up"],
    definitions.map((definition) => [
      `[${code(definition.id)}](indicators/${definition.id}.md)`,
      escaped(definition.title),
      definition.parameters
        .map((parameter) =>
          code(`${parameter.name}=${parameterValue(parameter, parameter.default)}`),
        )
        .join(" "),
      escaped([...new Set(definition.fields.map(({ unit }) => unitName(unit)))].join(", ")),
      grouped(warmupOf(definition)),
    ]),
    ["Warm-up"],
  );
