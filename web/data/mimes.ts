import type { Format } from "../../datasets/export/write-rows.ts";

/** What a file of rows calls itself. */
export const mimes: Readonly<Record<Format, string>> = {
  csv: "text/csv; charset=utf-8",
  json: "application/json; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.file",
};
