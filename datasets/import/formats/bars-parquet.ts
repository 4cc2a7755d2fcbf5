import { defineFormat } from "../format.ts";
import { barsCsv } from "./bars-csv.ts";

/** Any Parquet file of bars. */
export const barsParquet = defineFormat({
  ...barsCsv,
  id: "bars-parquet",
  describe: "Parquet of bars: the columns of bars-csv; time may be a TIMESTAMP (UTC)",
  container: "parquet",
});
