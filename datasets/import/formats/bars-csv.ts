import { commonTimes, defineFormat, named } from "../format.ts";
import { bar } from "../shapes/bar.ts";
import { commonSides } from "../shapes/shape.ts";

/** Any CSV of bars with a header. */
export const barsCsv = defineFormat({
  id: "bars-csv",
  describe:
    "CSV of bars with a header: time (ISO), time_ms or ts_ms, open, high, low, close, volume; or only time and close",
  container: "csv",
  shape: bar,
  columns: {
    time: commonTimes,
    open: named("open"),
    high: named("high"),
    low: named("low"),
    close: named("close"),
    volume: named("volume"),
  },
  mappable: true,
  interval: "given",
  sides: commonSides,
});
