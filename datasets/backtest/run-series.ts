/** What the pictures of a run are drawn of, at full length. Times µs. */
export interface RunSeries {
  /** The run itself first, then those it is compared with. */
  readonly curves: readonly NamedCurve[];
  readonly fills: readonly SeriesFill[];
  readonly prices: readonly PriceSeries[];
}

/** Equity in account currency, and what is held as a part of it; columns of equal length, each value holds until the next. */
export interface NamedCurve {
  readonly name: string;
  readonly time: Float64Array;
  readonly equity: Float64Array;
  readonly exposure: Float64Array;
}

export interface SeriesFill {
  readonly time: number;
  readonly instrument: string;
  readonly side: "buy" | "sell";
  /** Quote currency. */
  readonly price: number;
  /** Base units. */
  readonly size: number;
}

/** Bars of an instrument that was traded, quote currency; columns of equal length. */
export interface PriceSeries {
  readonly instrument: string;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly close: Float64Array;
}
