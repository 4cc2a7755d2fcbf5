import { code, tableOf } from "../docs/markdown.ts";
import { type Entries, entriesOf, nearer } from "./entries.ts";
import { commandOf } from "./events.ts";
import { bps, NONE, percent } from "./figures.ts";
import type { EventRuns } from "./run-event.ts";

const OURS = "depegReversion";
/** What the article claims. */
const CLAIM = 0.4;
const HEAD = ["entries", "first, bps", "way", "middle, bps", "way", "best way"];
const AGAINST = ["ours nearer, first", "ours nearer, middle"];

/** Our entries against the article's, in every event. */
export const timingSection = (all: readonly EventRuns[]): string => {
  const found = all.flatMap(comparisonsOf);
  return [
    "## Entry timing, ours against the article's",
    `The article claims 40 % better entries. Measured here: how far over the trough a trade was opened, on the average of what it paid, in bps and as a part of the way from the trough (0 %) to par (100 %); ours is ${code(OURS)}, "nearer" is how much less far over the trough it bought than the article's rules, so the claim is 40 % or more. First: the first trade opened within the depeg. Middle: the median of all of them. Nobody knew the trough then: it is the yardstick, not the aim.`,
    tableOf(["event", "rules", ...HEAD, ...AGAINST], all.flatMap(rowsOf), [...HEAD, ...AGAINST]),
    verdict(all, found),
    [
      "```",
      ...all.flatMap(({ event, articles }) => [
        commandOf(event, OURS),
        ...articles.map(({ more }) => commandOf(event, "article", more)),
      ]),
      "```",
    ].join("\n"),
  ].join("\n\n");
};

const oursOf = ({ sheets, label }: EventRuns): Entries | undefined => {
  const sheet = sheets.find(({ strategy }) => strategy.id === OURS);
  return sheet && entriesOf(sheet, label);
};

/** Ours against each form of the article's, first and middle; where both bought. */
const comparisonsOf = (runs: EventRuns): number[] => {
  const ours = oursOf(runs);
  return runs.articles
    .flatMap(({ sheet }) => {
      const theirs = entriesOf(sheet, runs.label);
      return [
        nearer(ours?.first ?? Number.NaN, theirs.first),
        nearer(ours?.middle ?? Number.NaN, theirs.middle),
      ];
    })
    .filter((value) => !Number.isNaN(value));
};

const rowsOf = (runs: EventRuns): string[][] => {
  const { event, articles, label } = runs;
  const ours = oursOf(runs);
  const off = label?.peak.off ?? Number.NaN;
  const cells = ({ count, first, middle, best }: Entries): string[] => [
    ...[String(count), bps(first * off), percent(first, 0)],
    ...[bps(middle * off), percent(middle, 0), percent(best, 0)],
  ];
  return [
    [event.title, `**${OURS}**`, ...(ours === undefined ? [] : cells(ours)), NONE, NONE],
    ...articles.map(({ name, sheet }) => {
      const theirs = entriesOf(sheet, label);
      return [
        ...[event.title, `article, ${name}`, ...cells(theirs)],
        percent(nearer(ours?.first ?? Number.NaN, theirs.first), 0),
        percent(nearer(ours?.middle ?? Number.NaN, theirs.middle), 0),
      ];
    }),
  ];
};

const verdict = (all: readonly EventRuns[], found: readonly number[]): string => {
  const claimed = found.filter((value) => value >= CLAIM).length;
  const better = found.filter((value) => value > 0).length;
  const without = all.filter((runs) => comparisonsOf(runs).length === 0);
  const span =
    found.length === 0
      ? ""
      : ` They lie between ${percent(Math.min(...found), 0)} and ${percent(Math.max(...found), 0)}.`;
  const answer =
    claimed === 0
      ? "**40 % better entries were not found**"
      : `**40 % better entries were found in ${claimed} of ${found.length} comparisons**`;
  return [
    `${answer}: of ${found.length} comparisons ours bought nearer to the trough in ${better}, by 40 % or more in ${claimed}, and not nearer in ${found.length - better}.${span}`,
    without.length === 0
      ? ""
      : ` No comparison in ${without.map(({ event }) => event.title).join(" and ")}: one of the two, or both, opened nothing within the depeg.`,
    " The comparisons of one event share its one dip: they are no evidence for one another.",
  ].join("");
};
