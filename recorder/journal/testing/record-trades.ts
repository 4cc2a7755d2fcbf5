import { micros } from "../../../engine/market/time.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { kraken } from "../../venues/kraken.ts";
import { ParquetCodec } from "../parquet-codec.ts";
import { realDisk } from "../real-disk.ts";
import { Recording } from "../recording.ts";
import type { Workshop } from "../seal.ts";
import { ManualClock } from "./manual-clock.ts";
import { numberedTrade } from "./numbered-trades.ts";
import { processOf } from "./scenario.ts";

/** A recording's folder on the real disk, with the fold over Kraken's frames. Whoever opens it closes its codec. */
export const tradesWorkshop = (folder: string): Workshop & { readonly codec: ParquetCodec } => ({
  ...{ folder, disk: realDisk, codec: new ParquetCodec(), fold: () => new TickFold({ kraken }) },
});

export interface RecordTrades {
  readonly folder: string;
  readonly trades: number;
  /** Number of the first trade. */
  readonly first?: number;
  readonly name?: string;
  /** Length of a segment, and so of the files made of it. */
  readonly sealBytes?: number;
  /** Called when every frame is safe, before the recording is closed. */
  readonly safe?: () => Promise<void>;
}

/** Records so many numbered trades over midnight, in several files, as `record` leaves them. */
export const recordTrades = async (options: RecordTrades): Promise<void> => {
  const { folder, trades, first = 1, name = "trades", sealBytes = 20_000, safe } = options;
  const workshop = tradesWorkshop(folder);
  const recording = await Recording.open({
    ...{ ...workshop, sealBytes, processes: processOf(1), clock: new ManualClock() },
    heading: {
      ...{ name, created: "2024-03-09T23:00:00Z", licence: "CC0-1.0" },
      source: { recorder: "numbered trades" },
    },
  });
  const start = Date.UTC(2024, 2, 9, 23, 59) * 1000;
  for (let n = 0; n < trades; n++)
    recording.append({
      ...{ venue: "kraken", connection: 1, direction: "in", frame: numberedTrade(first + n) },
      receiveTime: micros(start + Math.floor((n * 120e6) / trades)),
    });
  await recording.flush();
  await safe?.();
  await recording.close();
  await workshop.codec.close();
};
