import type { CoinRule } from "../alerts/rule.ts";
import type { RuleSpec } from "../alerts/rule-config.ts";
import type { RuleValue } from "../alerts/rule-value.ts";
import { type BarSize, parseBarSize } from "../bars/bar-size.ts";
import type { DefinitionOf, IndicatorDefinition, Input, Inputs } from "../indicators/indicator.ts";
import { defaultSelects, type Select, selectsOf } from "../indicators/select.ts";
import type { Model } from "../learned/model.ts";
import { type Micros, minutes } from "../market/time.ts";

/** What a run depends on besides its tape. Equal settings over an equal tape give the same digest. */
export interface PipelineSettings {
  /** `tape`: the tape's own order and clock; `time`: event time, receive time where it is null. */
  readonly order: "tape" | "time";
  /** The tape's clock, by which time moves in tape order. */
  readonly clock: "event_time" | "receive_time";
  readonly bars: readonly BarSize[];
  /** Frames at multiples of this; undefined makes none. */
  readonly every: Micros | undefined;
  readonly indicators: readonly Select[];
  /** The alert rules; absent: those of the preset `default`. */
  readonly rules?: readonly RuleSpec[];
  /** The learned score that coins are given; absent: none, and frames have no column for it. */
  readonly model?: Model;
  /** Every coin is told to the sink step by step. */
  readonly steps?: boolean;
  /** The article's rules, literally, instead of ours. */
  readonly seedCompat: boolean;
  /** False: nothing is hashed, for whoever wants what is said and no digest of it. */
  readonly digest?: false;
}

/** One-minute bars and frames, every indicator with its defaults, our rules. */
export const defaultSettings = (clock: PipelineSettings["clock"]): PipelineSettings => ({
  order: "tape",
  clock,
  bars: [parseBarSize("1m")],
  every: minutes(1),
  indicators: defaultSelects,
  seedCompat: false,
});

/** Somebody is told of the steps of coins. */
export const stepsWanted = ({ steps, rules, model }: PipelineSettings): boolean =>
  steps === true ||
  model !== undefined ||
  (rules?.some(({ type }) => type === "detector") ?? false);

/** How long a step is: as a bar of the run's first size, or a minute where those are not cut by time. */
export const stepLength = ({ bars: [first] }: PipelineSettings): Micros =>
  first?.by === "time" ? first.length : minutes(1);

/** Those of the selects that run on bars of this size: all that were asked for, and by default what makes sense there. */
export const selectsOn = (selects: readonly Select[], size: BarSize, kind: "instrument" | "coin") =>
  selectsOf(selects, "bars").filter(
    (select) =>
      runsAnywhere(select) ||
      (select.definition.unasked === "coins" && kind === "coin" && size.by === "time"),
  );

/** Those that run on quotes and trades, on venues or on coins. */
export const selectsFed = <I extends Exclude<Input, "bars">>(
  selects: readonly Select[],
  input: I,
): Select<DefinitionOf<I>>[] => selectsOf(selects, input).filter(runsAnywhere);

const runsAnywhere = ({ byDefault, definition }: Select<{ readonly unasked?: string }>): boolean =>
  byDefault !== true || definition.unasked === undefined;

/** Puts the indicators of one series of bars into being, in the order of the settings. */
export const createIndicators = (
  settings: PipelineSettings,
  size: BarSize,
  kind: "instrument" | "coin",
  peg: number,
) =>
  selectsOn(settings.indicators, size, kind).map(({ definition, parameters }) =>
    definition.create(parameters, { peg }),
  );

/** An indicator over a feed other than bars, and the places of those of its values that frames have. */
export interface Framed<Indicator> {
  readonly indicator: Indicator;
  readonly columns: readonly number[];
}

/** An indicator that a rule judges. */
export interface Judged<Indicator> extends Framed<Indicator> {
  readonly value: RuleValue;
}

/** The indicator that was made for a rule's value. */
export const judgedIn = <Indicator>(
  all: readonly Judged<Indicator>[],
  value: RuleValue,
): Indicator | undefined => all.find((each) => each.value === value)?.indicator;

/** Puts those indicators over a feed into being of which frames have a value, in the order of the settings. */
export const createFramed = <I extends Exclude<Input, "bars">>(
  settings: PipelineSettings,
  input: I,
  peg: number,
): Framed<Inputs[I]>[] =>
  selectsFed(settings.indicators, input)
    .map(({ definition, parameters }) => ({
      definition,
      parameters,
      columns: columnsOf(definition),
    }))
    .filter(({ columns }) => columns.length > 0)
    .map(({ definition, parameters, columns }) => ({
      indicator: definition.create(parameters, { peg }),
      columns,
    }));

/** Those over a feed that rules judge and frames need not have: `columns` of none. */
export const createJudged = <I extends Exclude<Input, "bars">>(
  rules: readonly Pick<CoinRule, "value">[],
  input: I,
  peg: number,
): Judged<Inputs[I]>[] =>
  rules.flatMap(({ value }) => {
    const [select] = value?.select === undefined ? [] : selectsOf([value.select], input);
    if (value === undefined || select === undefined) return [];
    return [
      { value, columns: [], indicator: select.definition.create(select.parameters, { peg }) },
    ];
  });

/** The sizes of bars that rules run on and the settings do not have. */
export const sizesJudged = (
  settings: PipelineSettings,
  rules: readonly Pick<CoinRule, "value">[],
): BarSize[] => {
  const known = new Set(settings.bars.map(({ text }) => text));
  return rules.flatMap(({ value }) => {
    if (value?.size === undefined || known.has(value.size.text)) return [];
    known.add(value.size.text);
    return [value.size];
  });
};

const columnsOf = ({ fields }: Pick<IndicatorDefinition, "fields">): number[] =>
  fields.flatMap(({ fileOnly }, column) => (fileOnly === true ? [] : [column]));
