import { WorkbenchError } from "../errors.ts";
import { createIndicator } from "../indicators/create.ts";
import { parseSelect, selectsOf } from "../indicators/select.ts";

/** The bar indicator that a rule's `value` names, and which of its fields. Throws where there is none. */
export const indicatorOf = (value: string) => {
  const at = value.lastIndexOf(".");
  const dotted = /\.[A-Za-z]\w*$/.test(value);
  const text = dotted ? value.slice(0, at) : value;
  const field = dotted ? value.slice(at + 1) : "";
  const [select] = selectsOf([parseSelect(text)], "bars");
  if (select === undefined)
    throw new WorkbenchError(
      "input",
      `${text} does not run on bars`,
      "docs/indicators.md says on what each runs.",
    );
  const names = select.definition.fields.map((each) => each.name);
  const column = names.indexOf(field);
  if (column < 0)
    throw new WorkbenchError(
      "input",
      `${text} has no value "${field}"`,
      `It has: ${names.map((each) => each || "itself").join(", ")}.`,
    );
  return { indicator: createIndicator(text), column };
};
