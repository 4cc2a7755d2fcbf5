/** The objects of an NDJSON file of one type, as pegtape prints them. */
export const linesOf = (text: string, type: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((line) => line["type"] === type);
