import type { Alert } from "../../engine/alerts/alert.ts";
import type { Micros } from "../../engine/market/time.ts";
import type { Board, BoardCoin } from "../../web/board/board.ts";
import type { StatusLine } from "../feed-status.ts";
import type { History } from "./chart.ts";

/** All that the monitor shows, of live feeds or of a replay at its cursor. The board is that of the pages. */
export interface MonitorView {
  /** Undefined before the first tick. */
  readonly board: Board | undefined;
  /** Oldest first; the last few hundred. */
  readonly alerts: readonly Alert[];
  /** A coin's deviations so far. */
  readonly history: (coin: string) => History | undefined;
  /** Remarks, oldest first. */
  readonly notes: readonly string[];
  readonly live?: LiveFacts;
  readonly replay?: ReplayFacts;
}

export interface LiveFacts {
  /** As of the last second; undefined before the first. */
  readonly status: StatusLine | undefined;
  /** Address of the pages, where there are any. */
  readonly pages?: string | undefined;
  /** Venues that are heard from another address than their own. */
  readonly elsewhere: readonly string[];
  /** Coins of whose alerts nobody is told, until when. */
  readonly muted: ReadonlyMap<string, Micros>;
}

export interface ReplayFacts {
  readonly name: string;
  /** How the tape came to be. */
  readonly kind: string;
  readonly from: Micros;
  readonly to: Micros;
  /** Seconds of tape a second. */
  readonly speed: number | "max";
  /** Ticks in each of equal parts of the tape. */
  readonly density: Uint32Array;
  readonly frames: number;
  readonly digest: string;
  /** It is on its way to a place. */
  readonly isSeeking: boolean;
}

export const SORTS = ["state", "coin", "deviation", "age"] as const;
export type Sort = (typeof SORTS)[number];

/** Coins in the order asked for, of those whose name holds the filter; the board has the gravest first. */
export const coinsShown = (
  { board }: Pick<MonitorView, "board">,
  { filter, sort }: { readonly filter: string; readonly sort: Sort },
): readonly BoardCoin[] => {
  const wanted = filter.toLowerCase();
  const coins = (board?.coins ?? []).filter(
    ({ coin, rows }) =>
      coin.toLowerCase().includes(wanted) ||
      rows.some(({ instrument }) => instrument.toLowerCase().includes(wanted)),
  );
  if (sort === "state") return coins;
  const by = {
    coin: (a: BoardCoin, b: BoardCoin) => (a.coin < b.coin ? -1 : 1),
    deviation: (a: BoardCoin, b: BoardCoin) => size(b.deviation) - size(a.deviation),
    age: (a: BoardCoin, b: BoardCoin) => size(b.age) - size(a.age),
  }[sort];
  return [...coins].sort(by);
};

/** Unknown is last. */
const size = (value: number): number => (Number.isNaN(value) ? -1 : Math.abs(value));
