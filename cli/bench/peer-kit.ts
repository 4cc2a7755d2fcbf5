import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";

/** A candle as backtest-kit takes and gives it; `timestamp` is its open, in ms. */
export interface PeerCandle {
  readonly timestamp: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** What the race calls of npm `backtest-kit`, as its types of 19.5.0 have it. */
export interface PeerKit {
  addExchangeSchema(schema: {
    readonly exchangeName: string;
    readonly getCandles: (
      symbol: string,
      interval: string,
      since: Date,
      limit: number,
    ) => Promise<PeerCandle[]>;
  }): void;
  addFrameSchema(schema: {
    readonly frameName: string;
    readonly interval: "1m";
    readonly startDate: Date;
    /** Inclusive. */
    readonly endDate: Date;
  }): void;
  addStrategySchema(schema: {
    readonly strategyName: string;
    readonly interval: "1m";
    readonly getSignal: (symbol: string) => Promise<null>;
  }): void;
  getCandles(symbol: string, interval: "1m", limit: number): Promise<readonly PeerCandle[]>;
  listenError(take: (error: unknown) => void): () => void;
  readonly Backtest: {
    run(
      symbol: string,
      names: {
        readonly strategyName: string;
        readonly exchangeName: string;
        readonly frameName: string;
      },
    ): AsyncIterable<unknown>;
  };
}

const CALLED = [
  "addExchangeSchema",
  "addFrameSchema",
  "addStrategySchema",
  "getCandles",
  "listenError",
] as const;

/**
 * The peer as installed under `folder`, with everything that it would write to disk switched off.
 * @throws WorkbenchError `missing` where it is not, or is another release than the race knows.
 */
export const openPeerKit = (folder: string): PeerKit => {
  const kit = load(folder);
  if (!isPeerKit(kit))
    throw new WorkbenchError(
      "missing",
      `backtest-kit in ${folder} lacks what the race calls`,
      "Install the release that docs/bench-peers.md names.",
    );
  for (const part of Object.values(kit)) if (hasDummy(part)) part.useDummy();
  return kit;
};

const load = (folder: string): unknown => {
  try {
    return createRequire(join(resolve(folder), "package.json"))("backtest-kit");
  } catch (cause) {
    throw new WorkbenchError(
      "missing",
      `backtest-kit cannot be loaded from ${folder}`,
      "Install it there as docs/bench-peers.md says.",
      { cause },
    );
  }
};

const has = (value: unknown, name: string): boolean =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";

const isPeerKit = (value: unknown): value is PeerKit =>
  CALLED.every((name) => has(value, name)) && has(Reflect.get(Object(value), "Backtest"), "run");

const hasDummy = (value: unknown): value is { useDummy(): void } => has(value, "useDummy");
