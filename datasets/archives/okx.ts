import { micros } from "../../engine/market/time.ts";
import { daysOf } from "./days.ts";
import { defineSource } from "./source.ts";
import { upperSymbol } from "./symbol.ts";

// The page of historical data offers for each spot pair and day
// /cdn/okex/traderecords/trades/daily/<YYYYMMDD>/<BASE-QUOTE>-trades-<YYYY-MM-DD>.zip: one CSV, times in milliseconds. There
// are no checksums; the zip's own CRC is all there is. A file's day is one of UTC+8: that of 11 March begins on 10 March
// at 16:00 UTC.

const AHEAD = micros(8 * 3600e6);

export const okx = defineSource({
  id: "okx",
  describe: "OKX's archive of historical data, spot: a zip of trades a day, days of UTC+8",
  documentation: [
    "https://www.okx.com/historical-data",
    "https://www.okx.com/docs-v5/en/#public-data-rest-api-get-historical-market-data",
  ],
  licence: "no licence is stated with the archive; OKX's terms of service apply",
  baseUrl: "https://static.okx.com",
  limit: { everyMs: 250, parallel: 2 },
  series: {
    trades: {
      describe: "Every trade",
      layout: { format: "okx-trades" },
      plan: ({ instrument, from, to }) => {
        const symbol = upperSymbol(instrument, "-");
        return daysOf({ from, to }, AHEAD).map((day) => {
          const name = `${symbol}-trades-${day.key}.zip`;
          const path = `/cdn/okex/traderecords/trades/daily/${day.key.replaceAll("-", "")}/${name}`;
          return {
            ...day,
            expectedBytes: 500e3,
            fetch: async ({ client, file }) =>
              (await client.download(path, file))
                ? { rows: undefined }
                : {
                    absent: `${name} is not in the archive: not listed that day, or not uploaded yet`,
                  },
          };
        });
      },
    },
  },
});
