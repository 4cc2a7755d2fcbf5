import type { IndicatorDefinition } from "../../engine/indicators/indicator.ts";

/** What an indicator's fields are called after `name`: its id in frames, the text that asked for it in files. */
export const fieldNames = (name: string, { fields }: IndicatorDefinition): string[] =>
  fields.map((field) => (field.name === "" ? name : `${name}.${field.name}`));
