/** What is done with each of some items, by one indicator. */
export type Loop<Indicator, Items, Scratch = undefined> = (
  indicator: Indicator,
  items: Items,
  count: number,
  scratch: Scratch,
) => void;

const written = new Map<string, Map<unknown, unknown>>();

/**
 * A loop of which `text` is the source, over `items` up to `count`, for one kind of indicator. Each kind has a copy of its
 * own, so that a call in it meets one class only and the compiler can put its body in place; a loop shared by forty kinds
 * would look each up in a table. `text` is written in this folder or by the pipeline, never made of what comes from outside.
 */
export const loopOf = <Indicator extends object, Items, Scratch = undefined>(
  indicator: Indicator,
  text: string,
): Loop<Indicator, Items, Scratch> => {
  const kinds = written.get(text) ?? new Map<unknown, unknown>();
  written.set(text, kinds);
  const kind = indicator.constructor;
  const known = kinds.get(kind);
  if (known !== undefined) return known as Loop<Indicator, Items, Scratch>;
  // The number makes each text another one: of equal texts the compiler keeps one function, and what it learns of it.
  const source = `${text} // ${kinds.size}`;
  const made: unknown = new Function("indicator", "items", "count", "scratch", source);
  kinds.set(kind, made);
  return made as Loop<Indicator, Items, Scratch>;
};
