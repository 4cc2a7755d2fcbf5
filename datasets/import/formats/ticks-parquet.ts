import { defineFormat, named } from "../format.ts";
import { commonSides } from "../shapes/shape.ts";
import { ticks } from "../shapes/ticks.ts";

/** Files of a tape, or made to look like one; they name their instruments themselves. */
export const ticksParquet = defineFormat({
  id: "ticks-parquet",
  describe:
    "Parquet in a tape's own columns, with or without seq; of one instrument or, without --instrument, of all in it",
  container: "parquet",
  shape: ticks,
  columns: Object.fromEntries(Object.keys(ticks.fields).map((field) => [field, named(field)])),
  mappable: false,
  sides: commonSides,
});
