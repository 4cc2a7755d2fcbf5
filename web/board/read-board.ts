import { baseRate } from "../../datasets/events/base-rate.ts";
import { mechanismOf } from "../../datasets/events/mechanism.ts";
import type { Alert } from "../../engine/alerts/alert.ts";
import { rankOf } from "../../engine/alerts/severity.ts";
import { dispersionOf } from "../../engine/coin/venue-prices.ts";
import { type Select, selectColumns, selectKeys } from "../../engine/indicators/select.ts";
import { bps, deviationBps, fromE8 } from "../../engine/market/price.ts";
import { micros } from "../../engine/market/time.ts";
import type { CoinTrack } from "../../engine/pipeline/coin-track.ts";
import type { InstrumentTrack } from "../../engine/pipeline/instrument-track.ts";
import type { Pipeline } from "../../engine/pipeline/pipeline.ts";
import { type PipelineSettings, selectsOn } from "../../engine/pipeline/settings.ts";
import { lowerBound } from "../view/cut.ts";
import type { FrameColumns } from "../view/run.ts";
import { alertingLine } from "./alerting-line.ts";
import type { Board, BoardCoin, BoardRow, CoinState, Mode } from "./board.ts";

const MINUTE = 60e6;
/** Values of a sparkline. */
const HOUR = 60;

/** All that a board is made of. The same state and history give the same board. */
export interface BoardSource {
  /** Only looked at. */
  readonly pipeline: Pipeline;
  readonly mode: Mode;
  readonly ticksPerSecond: number;
  /** A subject's frames up to the pipeline's time. */
  readonly frames: (
    subject: string,
  ) => Pick<FrameColumns, "time" | "price" | "deviation"> | undefined;
  /** The last emission of every open incident: see `openIncidents`. */
  readonly open: readonly Alert[];
  /** Where feeds are connected: how many are up. Else those that are fresh, of those that ever spoke. */
  readonly venues?: { readonly up: number; readonly known: number } | undefined;
}

/** What the pipeline knows now, as a board. Nothing in the pipeline changes by it. */
export const readBoard = (source: BoardSource): Board => {
  const { pipeline, mode, ticksPerSecond, open } = source;
  const { time, instruments, settings } = pipeline;
  const coins = pipeline.coins
    .filter(({ reference, view }) => !reference && !view.empty)
    .map((coin) => readCoin(coin, source));
  const fresh = instruments.filter((track) => track.source.freshAt(time));
  const { up, known } = source.venues ?? { up: venuesOf(fresh), known: venuesOf(instruments) };
  return {
    ...{ mode, ticksPerSecond, ticks: pipeline.ticks },
    clock: micros(Number.isFinite(time) ? time : Number.NaN),
    venuesUp: up,
    venuesKnown: known,
    openAlerts: open.filter(({ boardOnly }) => boardOnly !== true).length,
    coins: coins.sort((a, b) => gravity(b.state) - gravity(a.state)),
    indicators: askedFor(settings).flatMap(({ keys }) => keys),
  };
};

const venuesOf = (tracks: readonly InstrumentTrack[]): number =>
  new Set(tracks.map(({ instrument }) => instrument.venue)).size;

const GRAVITY: readonly CoinState[] = ["normal", "info", "warning", "blind", "critical"];
const gravity = (state: CoinState): number => GRAVITY.indexOf(state);

const readCoin = (coin: CoinTrack, { pipeline, frames, open }: BoardSource): BoardCoin => {
  const { time, settings } = pipeline;
  const { view, id } = coin;
  const own = open.filter((alert) => alert.coin === id);
  const rows = pipeline.instruments
    .filter((track) => track.coin === coin)
    .map((track) => readRow(track, coin, pipeline));
  const ages = rows.map(({ age }) => age).filter((age) => !Number.isNaN(age));
  const history = frames(id);
  const state = stateOf(view.venues, own);
  const action = gravest(own.filter((alert) => alert.action !== "NONE"))?.action ?? "NONE";
  const now = { price: fromE8(view.price), deviation: view.deviation as number };
  const { price, deviation } = view.venues > 0 || history === undefined ? now : lastKnown(history);
  return {
    ...{ coin: id, basis: view.basis, state, price, deviation, action, rows },
    ...{ fresh: view.venues, venues: view.venueNames.length, agreeing: agreeing(coin, settings) },
    age: micros(ages.length > 0 ? Math.min(...ages) : Number.NaN),
    dispersion: bps(dispersionOf(view.venuePrices, view.price).range),
    rsi: rsiOf(coin, settings, "coin"),
    indicators: Object.fromEntries(
      askedFor(settings).flatMap(({ select, keys }) => {
        const values = valuesOf(coin, settings, "coin", (each) => each === select);
        return keys.map((key, i) => [key, values[i] ?? Number.NaN]);
      }),
    ),
    sparkline: sparkline(history, time),
    baseRate:
      action === "NONE" && state !== "critical" ? undefined : baseRate(mechanismOf(id)).sentence,
  };
};

const readRow = (track: InstrumentTrack, coin: CoinTrack, pipeline: Pipeline): BoardRow => {
  const { source, instrument, link } = track;
  const { time, settings } = pipeline;
  const price = source.priceAt(time);
  const counted = coin.view.priceBy(source);
  // What counts is measured as the coin is, a rate and all; what does not, from its own peg.
  const deviation = Number.isNaN(counted)
    ? deviationBps(price, link.peg)
    : deviationBps(counted, coin.view.peg);
  const { bid, ask, saidAt } = source;
  return {
    ...{ instrument: instrument.id, venue: instrument.venue, hue: track.index },
    price: fromE8(price),
    deviation: bps(deviation),
    spread: source.quoted(time) ? bps(((ask - bid) / ((ask + bid) / 2)) * 1e4) : Number.NaN,
    rsi: rsiOf(track, settings, "instrument"),
    age: micros(Number.isFinite(saidAt) ? time - saidAt : Number.NaN),
    fresh: source.freshAt(time),
    lost: Number.isNaN(price),
  };
};

/** `blind`: nobody can say. Else the gravest of what is open. */
const stateOf = (venues: number, open: readonly Alert[]): CoinState =>
  venues === 0 ? "blind" : (gravest(open)?.severity ?? "normal");

const gravest = (open: readonly Alert[]): Alert | undefined =>
  open.reduce<Alert | undefined>(
    (worst, alert) =>
      worst === undefined || rankOf(alert.severity) > rankOf(worst.severity) ? alert : worst,
    undefined,
  );

/** Fresh venues that lie on the same side of the alerting line as the coin does. */
const agreeing = ({ id, view }: CoinTrack, { rules }: PipelineSettings): number => {
  const below = -alertingLine(rules, id, "below");
  const above = alertingLine(rules, id, "above");
  const side = (deviation: number): number =>
    deviation <= below ? -1 : deviation >= above ? 1 : 0;
  const own = side(view.deviation);
  return view.venuePrices.filter(
    (price) => !Number.isNaN(price) && side(bps(deviationBps(price, view.peg))) === own,
  ).length;
};

/** The present values of an indicator over bars of the first size; none where it does not run. */
const valuesOf = (
  track: Pick<CoinTrack, "series">,
  settings: PipelineSettings,
  kind: "instrument" | "coin",
  wanted: (select: Select) => boolean,
): readonly number[] => {
  const [size] = settings.bars;
  if (size === undefined) return [];
  const at = selectsOn(settings.indicators, size, kind).findIndex(wanted);
  return [...(track.series[0]?.indicators[at]?.values ?? [])];
};

const rsiOf = (
  track: Pick<CoinTrack, "series">,
  settings: PipelineSettings,
  kind: "instrument" | "coin",
): number => valuesOf(track, settings, kind, isRsi)[0] ?? Number.NaN;

const isRsi = ({ definition }: Select): boolean => definition.id === "rsi";

/** Indicators over bars that somebody chose, besides the RSI that has its own column; named as in frames. */
const askedFor = ({ indicators }: PipelineSettings) => {
  const rsi = indicators.find(isRsi);
  return indicators
    .filter((select) => !select.byDefault && select.definition.input === "bars" && select !== rsi)
    .map((select) => {
      const first = indicators.find(({ definition }) => definition === select.definition);
      return { select, keys: first === select ? selectKeys(select) : selectColumns(select) };
    });
};

type History = Pick<FrameColumns, "time" | "price" | "deviation">;

/** Before everything went quiet. */
const lastKnown = ({ price, deviation }: History) => {
  const at = price.findLastIndex((value) => !Number.isNaN(value));
  return { price: price[at] ?? Number.NaN, deviation: deviation[at] ?? Number.NaN };
};

/** What held at each full minute of the last hour. */
const sparkline = (history: History | undefined, now: number): number[] => {
  if (history === undefined || !Number.isFinite(now)) return [];
  const last = Math.floor(now / MINUTE) * MINUTE;
  return Array.from({ length: HOUR }, (_, i) => {
    const time = last - (HOUR - 1 - i) * MINUTE;
    return history.deviation[lowerBound(history.time, time + 1) - 1] ?? Number.NaN;
  });
};
