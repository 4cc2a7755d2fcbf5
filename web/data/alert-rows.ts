import { csvText } from "../../datasets/export/csv-text.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import { alertJson } from "../../engine/alerts/alert-json.ts";

const COLUMNS = [
  ...["time", "coin", "instrument", "rule", "severity", "state", "incident", "step", "venue"],
  ...["value", "unit", "side", "basis", "action", "boardOnly", "recovering", "message"],
];

/** Alerts as a file: a line each in CSV, in JSON the objects that the command line prints. */
export const alertFile = (alerts: readonly Alert[], format: "csv" | "json"): string => {
  const objects = alerts.map(alertJson);
  if (format === "json") return `[${objects.map((each) => JSON.stringify(each)).join(",\n")}]\n`;
  const cell = (value: unknown) =>
    typeof value === "number" || typeof value === "boolean" || typeof value === "string"
      ? value
      : null;
  return csvText(
    COLUMNS,
    objects.map((object) => COLUMNS.map((column) => cell(object[column]))),
  );
};
