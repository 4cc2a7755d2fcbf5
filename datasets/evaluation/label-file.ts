import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DuckDBTimestampValue } from "@duckdb/node-api";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";
import { sync, writeError } from "../../recorder/tape/durable.ts";
import type { CoinLabels } from "./label-tape.ts";

/**
 * Labels to Parquet, a row a coin, side and bar: `time` (TIMESTAMP, µs, when the bar is known), `coin`, `side`, `basis`, `off`
 * (bps towards the side, null without a price), `event` (counted from 1 a coin and side, null outside), `t50`, `t100`, `t300`
 * (true from that onset to the event's end), `cluster`, `spike`, `calm`. On failure nothing is left, and what was there stays.
 */
export const writeLabels = async (path: string, all: readonly CoinLabels[]): Promise<void> => {
  const folder = dirname(path);
  const target = join(folder, `.${basename(path)}-${randomUUID()}.tmp`);
  const database = await openDatabase({ threads: 1 });
  try {
    await database.run(
      `CREATE TABLE labels (time TIMESTAMP, coin VARCHAR, side VARCHAR, basis VARCHAR, "off" DOUBLE, event INTEGER,
         t50 BOOLEAN, t100 BOOLEAN, t300 BOOLEAN, cluster INTEGER, spike BOOLEAN, calm BOOLEAN)`,
    );
    const appender = await database.connection.createAppender("labels");
    for (const { coin, side, basis, series, labels, clusters } of all) {
      const { events, spikes, calm } = labels;
      let [event, spike] = [0, 0];
      for (const [i, time] of series.time.entries()) {
        while ((events[event]?.end ?? Number.POSITIVE_INFINITY) <= time) event++;
        while ((spikes[spike]?.to ?? Number.POSITIVE_INFINITY) < time) spike++;
        const onsets = events[event]?.onsets;
        const since = (line: 50 | 100 | 300): boolean => (onsets?.[line] ?? Infinity) <= time;
        const isIn = since(50);
        const off = series.off[i] ?? Number.NaN;
        appender.appendTimestamp(new DuckDBTimestampValue(BigInt(time)));
        appender.appendVarchar(coin);
        appender.appendVarchar(side);
        if (basis === undefined) appender.appendNull();
        else appender.appendVarchar(basis);
        if (Number.isNaN(off)) appender.appendNull();
        else appender.appendDouble(off);
        if (isIn) appender.appendInteger(event + 1);
        else appender.appendNull();
        for (const line of [50, 100, 300] as const) appender.appendBoolean(since(line));
        if (isIn) appender.appendInteger(clusters[event] ?? 0);
        else appender.appendNull();
        appender.appendBoolean((spikes[spike]?.from ?? Infinity) <= time);
        appender.appendBoolean(calm[i] === 1);
        appender.endRow();
      }
    }
    appender.closeSync();
    const options = "(FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)";
    await database.run(`COPY labels TO ${quoteText(target)} ${options}`);
    await sync(target);
    await rename(target, path);
    await sync(folder);
  } catch (error) {
    await rm(target, { force: true });
    throw writeError(error, path);
  } finally {
    database.close();
  }
};
