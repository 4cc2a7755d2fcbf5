import { clip, table } from "./text.ts";

/** Columns of a terminal that a table may fill. */
const WIDTH = 120;
const GAP = 2;
/** A cell is never cut below this. */
const LEAST = 8;

/**
 * Rows as `table` lays them out, at most `width` columns wide: where they would be wider, the widest column gives way, and
 * its cells end in an ellipsis.
 */
export const fittedTable = (rows: readonly (readonly string[])[], width = WIDTH): string[] => {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  const room = width - GAP * Math.max(0, widths.length - 1);
  let over = widths.reduce((sum, each) => sum + each, 0) - room;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= LEAST) break;
    widths[widths.indexOf(widest)] = widest - 1;
    over--;
  }
  return table(
    rows.map((row) =>
      row.map((cell, i) => {
        const most = widths[i] ?? cell.length;
        return cell.length > most ? clip(cell, most + 1) : cell;
      }),
    ),
  );
};

/** Prose in lines of at most `width` columns, broken at spaces; a longer word stands on a line of its own. */
export const wrapped = (text: string, width = WIDTH): string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
};
