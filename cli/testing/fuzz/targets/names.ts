import fc from "fast-check";
import { parseColumns } from "../../../../datasets/import/columns.ts";
import { parseInstrument } from "../../../../engine/market/instrument.ts";
import { damagedText } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const COLUMNS = [
  "time=ts_ms:ms,open=o,close=last",
  'time="a,b":us,price=p',
  "time=t:iso",
  "size=amount",
];

export const names = defineTarget({
  id: "names",
  describe: "instruments and --columns: what is read is made of the parts that were written",
  ...{ few: 2_000, many: 300_000, mostMs: 5 },
  open: () => ({
    inputs: fc.tuple(
      damagedText(["kraken:USDC/USD", "gate:USDD/USDT", "okx:1INCH/USDC"]),
      damagedText(COLUMNS),
    ),
    read: ([id, columns]) => {
      for (const [our, { name, unit }] of parseColumns(columns)) {
        must(our.trim() !== "" && columns.includes(our), () => `a column ${JSON.stringify(our)}`);
        must(name !== "" && (unit === undefined || our === "time"), () => `${our} is ${name}`);
      }
      const { venue, base, quote } = parseInstrument(id);
      must(
        `${venue}:${base}/${quote}` === id,
        () => `${id} is taken apart as ${venue} ${base} ${quote}`,
      );
    },
  }),
});
