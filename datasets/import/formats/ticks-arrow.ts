import { defineFormat } from "../format.ts";
import { ticksParquet } from "./ticks-parquet.ts";

/** What `export` writes to Arrow IPC files, or another tool that has read them. */
export const ticksArrow = defineFormat({
  ...ticksParquet,
  id: "ticks-arrow",
  describe: "Arrow IPC file in a tape's own columns, as export writes it",
  container: "arrow",
});
