import { defineFormat } from "../format.ts";
import { ticksParquet } from "./ticks-parquet.ts";

/** What `export` writes to CSV. */
export const ticksCsv = defineFormat({
  ...ticksParquet,
  id: "ticks-csv",
  describe: "CSV in a tape's own columns, as export writes it",
  container: "csv",
  guarded: ["venue", "symbol", "kind", "side", "trade_id", "detail"],
});
