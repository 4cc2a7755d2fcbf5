import { type Model, trainedUntil } from "../engine/learned/model.ts";
import { formatTime, micros } from "../engine/market/time.ts";
import type { Context } from "./command.ts";
import { plain, table } from "./text.ts";

const DAY = 86_400e6;
const digits = (value: number | null): string =>
  value === null ? "-" : String(Number(value.toPrecision(3)));
const minuteText = (time: string): string => `${time.slice(0, 16).replace("T", " ")}Z`;

/** The model without its weights, for programs. */
export const printModelJson = (model: Model, context: Context): void => {
  const { kind, version, features, trained, validation } = model;
  context.object({ type: "model", kind, version, features, trained, validation });
};

/** What a model was fitted to, and how it did on what it was not fitted to, for people. */
export const printModel = (model: Model, context: Context): void => {
  const { kind, trained, validation } = model;
  const lines = (rows: readonly (readonly string[])[]): void => {
    for (const line of table(rows)) context.line(line);
    context.line("");
  };
  context.line(
    `${kind}, fitted to ${trained.rows} rows, ${trained.positives} of them within an hour before T_100, in ${trained.clusters} ${trained.clusters === 1 ? "cluster" : "clusters"}.`,
  );
  context.line(
    `Data from ${minuteText(trained.from)} to ${minuteText(trained.to)}: it may score events whose T_50 is after ${minuteText(formatTime(micros(trainedUntil(model) + DAY)))}.`,
  );
  context.line("");
  lines([
    ["tape", "kind", "sha256"],
    ...trained.tapes.map(({ name, kind: what, sha256 }) => [
      plain(name),
      plain(what),
      sha256.slice(0, 12),
    ]),
  ]);
  if (validation === null) {
    context.line("Not validated: that takes two clusters, of which one can be left out.");
    return;
  }
  context.line("On clusters left out of the fit:");
  lines([
    ["", "model", "without"],
    [
      "Brier score",
      digits(validation.brier),
      `${digits(validation.baseBrier)} (base rate ${digits(validation.baseRate)})`,
    ],
    ["log loss", digits(validation.logLoss), `${digits(validation.baseLogLoss)} (base rate)`],
    ["AUC", digits(validation.auc), `${digits(validation.levelAuc)} (distance from par)`],
  ]);
  lines([
    ["cluster from", "coins", "rows", "positives", "AUC", "AUC of the distance"],
    ...validation.clusters.map((each) => [
      ...[minuteText(each.from), plain(each.coins.join(", ")), String(each.rows)],
      ...[String(each.positives), digits(each.auc), digits(each.levelAuc)],
    ]),
  ]);
  lines([
    ["score", "rows", "said", "observed"],
    ...validation.reliability.map(({ from, to, rows, said, observed }) => [
      ...[`${from} to ${to}`, String(rows), digits(said), digits(observed)],
    ]),
  ]);
  lines([
    ["importance", "rise of the log loss when shuffled"],
    ...validation.importance.map(({ group, logLoss }) => [plain(group), digits(logLoss)]),
  ]);
};
