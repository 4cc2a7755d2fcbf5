/** `text` as it is, whatever marks Markdown or HTML would see in it. */
export const escaped = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>|~$#&]/g, (mark) => `\\${mark}`);

export const code = (text: string): string => `\`${text}\``;

/** A table in Markdown; cells are Markdown already. Columns named in `right` hold numbers. */
export const tableOf = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = [],
): string =>
  [
    head,
    head.map((name) => (right.includes(name) ? "---:" : "---")),
    ...rows.map((row) => row.map((cell) => cell.replaceAll("\n", " "))),
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

const WIDTH = 92;

/** A formula in lines: one for each of the clauses that semicolons part, folded where it is long. */
export const formulaLines = (formula: string): string[] =>
  clausesOf(formula).flatMap((clause) => fold(clause));

const clausesOf = (text: string): string[] => {
  const clauses: string[] = [];
  let depth = 0;
  let since = 0;
  for (const [i, mark] of [...text].entries()) {
    if ("([{".includes(mark)) depth += 1;
    if (")]}".includes(mark)) depth -= 1;
    if (mark !== ";" || depth > 0) continue;
    clauses.push(text.slice(since, i).trim());
    since = i + 1;
  }
  return [...clauses, text.slice(since).trim()];
};

const fold = (text: string): string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "   ";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line];
};
