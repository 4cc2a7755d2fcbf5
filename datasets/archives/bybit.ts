import { daysOf } from "./days.ts";
import { defineSource } from "./source.ts";
import { upperSymbol } from "./symbol.ts";

// https://public.bybit.com/spot/<SYMBOL>/<SYMBOL>_<YYYY-MM-DD>.csv.gz: id,timestamp,price,volume,side, later also rpi. Times
// are milliseconds, days those of UTC, `side` the taker's; the id counts the lines of one file, so it is no trade's id. There
// are no checksums; gzip's own CRC is all there is.

export const bybit = defineSource({
  id: "bybit",
  describe: "Bybit's public archive, spot: a gzipped CSV of trades a day",
  documentation: [
    "https://public.bybit.com/spot/",
    "https://www.bybit.com/derivatives/en/history-data",
  ],
  licence: "no licence is stated with the archive; Bybit's terms of service apply",
  baseUrl: "https://public.bybit.com",
  limit: { everyMs: 250, parallel: 2 },
  series: {
    trades: {
      describe: "Every trade",
      layout: { format: "bybit-trades" },
      plan: ({ instrument, from, to }) => {
        const symbol = upperSymbol(instrument, "");
        return daysOf({ from, to }).map((day) => {
          const name = `${symbol}_${day.key}.csv.gz`;
          return {
            ...day,
            expectedBytes: 500e3,
            fetch: async ({ client, file }) =>
              (await client.download(`/spot/${symbol}/${name}`, file))
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
