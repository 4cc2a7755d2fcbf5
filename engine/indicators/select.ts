import type { DefinitionOf, IndicatorDefinition, Input, Parameters } from "./indicator.ts";
import { parseCall } from "./parse-call.ts";
import { indicators } from "./registry.ts";

/** An indicator asked for, with all its parameters. */
export interface Select<Definition = IndicatorDefinition> {
  /** As it was asked for: `rsi(14)`. */
  readonly text: string;
  readonly definition: Definition;
  readonly parameters: Parameters;
  /** Nobody asked for it: it belongs to the default set. */
  readonly byDefault?: boolean;
}

/** Those of the selects that take this input, in their order. */
export const selectsOf = <I extends Input>(
  selects: readonly Select[],
  input: I,
): Select<DefinitionOf<I>>[] =>
  selects.filter((select) => select.definition.input === input) as Select<DefinitionOf<I>>[];

/** The indicator that a text asks for: see parseCall. Throws a usage error. */
export const parseSelect = (text: string): Select =>
  parseCall(text, indicators, {
    noun: "indicator",
    examples: "rsi, rsi(14), bollinger(20,2) or ema(20,seed=first)",
  });

/** Names of a select's values in a frame: `rsi`; `bollinger.middle`, `bollinger.sd` … where there are several. */
export const selectKeys = ({ definition }: Pick<Named, "definition">): string[] =>
  named(definition.id, definition);

/** Names of a select's values as columns, by the text that asked for them: `rsi(14)`; `bollinger(20,2).upper` … */
export const selectColumns = ({ text, definition }: Named): string[] => named(text, definition);

/** A select as far as its values have names. */
export interface Named {
  readonly text: string;
  readonly definition: Pick<IndicatorDefinition, "id" | "fields">;
}

const named = (name: string, { fields }: Pick<IndicatorDefinition, "fields">): string[] =>
  fields.map((field) => (field.name === "" ? name : `${name}.${field.name}`));

/** The default set: every indicator with its default parameters, in order of id. */
export const defaultSelects: readonly Select[] = [...indicators.keys()].map((id) => ({
  ...parseSelect(id),
  byDefault: true,
}));
