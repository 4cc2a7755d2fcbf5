import type { IndicatorDefinition } from "../../engine/indicators/indicator.ts";
import { callText } from "../../engine/indicators/parse-call.ts";
import { parseSelect } from "../../engine/indicators/select.ts";
import { grouped } from "../text.ts";
import { fieldNames } from "./field-names.ts";
import { inputTexts } from "./inputs.ts";
import { code, escaped, formulaLines, tableOf } from "./markdown.ts";
import { boundsText, parameterValue } from "./parameter-text.ts";
import { unitName } from "./units.ts";

/**
 * The page of one indicator. `subject`: whose values its chart shows, undefined where there is no chart; `inFrames` knows the
 * keys that frames have.
 */
export const indicatorPage = (
  definition: IndicatorDefinition,
  subject: string | undefined,
  inFrames: (key: string) => boolean,
): string => {
  const { id, title, formula, source, parameters } = definition;
  const asked = parameters.length > 0 ? callText(definition) : id;
  const sections = [
    `# ${escaped(title)}`,
    `${code(asked)} is fed ${inputTexts[definition.input].fed}. [All indicators](../indicators.md)`,
    chart(definition, subject),
    "## Formula",
    ["```text", ...formulaLines(formula), "```"].join("\n"),
    `Source: ${escaped(source)}.`.replace(/\.\.$/, "."),
    "## Parameters",
    parameterTable(definition),
    "## Values",
    fieldTable(definition, asked, inFrames),
    warmupText(definition),
    ...unaskedText(definition),
  ];
  return `${sections.join("\n\n")}\n`;
};

/** Inputs before the first that can have a value, with the defaults. */
export const warmupOf = (definition: IndicatorDefinition): number =>
  definition.warmup(parseSelect(definition.id).parameters);

const chart = ({ id, title, input }: IndicatorDefinition, subject: string | undefined): string => {
  const { fed } = inputTexts[input];
  if (subject === undefined)
    return `_No chart: it is fed ${fed}, and frames of a replay of \`svb-2023\` have no value of it between 10 and 13 March._`;
  const drawn =
    input === "l1"
      ? " The quotes of that tape are drawn: this shows the indicator, not the market."
      : "";
  return [
    `![${escaped(title)} from 10 to 13 March 2023](${id}.svg)`,
    `_${code(subject)}, 10 March 18:00 to 13 March 2023 00:00 UTC, from the frames of a replay of the reconstructed tape \`svb-2023\` with one-minute bars and the defaults.${drawn}_`,
  ].join("\n\n");
};

const parameterTable = ({ id, parameters }: IndicatorDefinition): string =>
  parameters.length === 0
    ? `None: it is asked for as ${code(id)}.`
    : tableOf(
        ["Name", "Default", "Bounds", "Meaning"],
        parameters.map((parameter) => [
          code(parameter.name),
          code(parameterValue(parameter, parameter.default)),
          escaped(boundsText(parameter)),
          escaped(parameter.describe),
        ]),
      );

const fieldTable = (
  definition: IndicatorDefinition,
  asked: string,
  inFrames: (key: string) => boolean,
): string => {
  const keys = fieldNames(definition.id, definition);
  const columns = fieldNames(asked, definition);
  return tableOf(
    ["In a frame", "As a column of CSV", "Unit", "Meaning"],
    definition.fields.map(({ unit, describe, infinite }, i) => [
      inFrames(keys[i] ?? "") ? code(keys[i] ?? "") : "\u2013",
      code(columns[i] ?? ""),
      escaped(unitName(unit)),
      escaped(describe) + (infinite === true ? " (may be infinite: no value in a frame)" : ""),
    ]),
  );
};

const warmupText = (definition: IndicatorDefinition): string => {
  const warmup = warmupOf(definition);
  const { one, many } = inputTexts[definition.input];
  if (warmup === 0) return `Warm-up: none. The first ${one} can have a value.`;
  const defaults = definition.parameters.length > 0 ? " with the defaults" : "";
  return `Warm-up: ${grouped(warmup)} ${warmup === 1 ? one : many}${defaults}; before that, and wherever it is undefined, there is no value.`;
};

const unaskedText = ({ unasked }: IndicatorDefinition): string[] => {
  if (unasked === "coins")
    return [
      "Unasked, `replay` and `live` run it on the coins' bars that are cut by time; named, on all.",
    ];
  return unasked === "nowhere"
    ? [
        "`replay` and `live` run it only where `--indicators` names it: a frame has its plain form already.",
      ]
    : [];
};
