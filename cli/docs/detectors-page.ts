import type { BaselineDefinition } from "../../engine/detectors/baselines/baseline-rule.ts";
import type { DetectorDefinition, InputGroup } from "../../engine/detectors/detector.ts";
import { code, escaped, formulaLines, tableOf } from "./markdown.ts";
import { boundsText, parameterValue } from "./parameter-text.ts";
import { unitName } from "./units.ts";

const GROUPS: Readonly<Record<InputGroup, string>> = {
  price: "price",
  flow: "trades and quotes",
  venues: "venues",
  coins: "other coins",
};

const INTRODUCTION = `# Detectors

A detector says how far one coin is from calm on one side of its peg, at the end of every minute (or bar of the tape, where
those are longer): a score, more is worse, NaN while it does not know. Each is told what was known by then and nothing else.
Inputs that a tape does not have are not made up: such a detector has no score there, and \`composite\` goes on without them.

One number of each is fitted, its threshold; everything else was fixed before any result. An alert opens when two steps in a
row are at or beyond the threshold, and ends when the score was at or under half of it for 15 minutes.

**The usual.** Calm coins do not all rest at par. Where a formula says _median_ it is that of the last seven days, a sample
every five minutes, the present value left out; the _scale_ is their interquartile range / 1.349, which is the standard
deviation were they normal, and at least 0.5 bps. Both stand still while an alert of the detector is open, or the trouble
would become what is usual; but only once a day is known, or a first guess might stand for good. Until 12 samples are there
nothing is usual, and there is no score. The scale is at least 5 bps at first, less and less so over the first day.

This page is made from the registry by \`npm run docs\`.`;

const BASELINES = `## What they are held against

Rules of which nothing is fitted. Each is active while its condition holds at the ends of steps, and no longer; where a price is
missing it is not. B0 is the article's rule over the bars of one instrument, B0' the same with an hour between its alerts and a flat
line taken for neither overbought nor oversold; each of their alerts counts as active for as long as they are silent after it.
B1\\* is \`level\` with a fitted threshold.`;

/** docs/detectors.md. */
export const detectorsPage = (
  detectors: readonly DetectorDefinition[],
  baselines: readonly BaselineDefinition[],
): string =>
  `${[
    INTRODUCTION,
    tableOf(
      ["Detector", "Title", "Parameters", "Score", "Looks at"],
      detectors.map(({ id, title, parameters, unit, groups }) => [
        `[${code(id)}](#${id.toLowerCase()})`,
        escaped(title),
        parameters
          .map((parameter) =>
            code(`${parameter.name}=${parameterValue(parameter, parameter.default)}`),
          )
          .join(" "),
        unitName(unit),
        groupsText(groups),
      ]),
    ),
    ...detectors.map(sectionOf),
    BASELINES,
    tableOf(
      ["Baseline", "Title", "Active while", "Source"],
      baselines.map(({ id, title, formula, source }) => [id, title, formula, source].map(escaped)),
    ),
  ].join("\n\n")}\n`;

const sectionOf = (definition: DetectorDefinition): string => {
  const { id, title, formula, source, parameters, unit, groups, thresholds, freezes } = definition;
  const usual = freezes
    ? "What is usual stands still while an alert is open."
    : "Its scores do not depend on its alerts.";
  const limits = `Thresholds tried: ${thresholds[0]} to ${thresholds.at(-1)}.`;
  return [
    `## ${id}`,
    `${escaped(title)}. Score: ${unitName(unit)}. Looks at ${groupsText(groups)}. ${usual} ${limits}`,
    ["```text", ...formulaLines(formula), "```"].join("\n"),
    ...(parameters.length === 0
      ? []
      : [
          tableOf(
            ["Parameter", "Default", "Meaning", "Bounds"],
            parameters.map((parameter) => [
              code(parameter.name),
              code(parameterValue(parameter, parameter.default)),
              escaped(parameter.describe),
              boundsText(parameter),
            ]),
          ),
        ]),
    `Source: ${escaped(source)}.`,
  ].join("\n\n");
};

const groupsText = (groups: readonly InputGroup[]): string =>
  groups.map((group) => GROUPS[group]).join(", ");
