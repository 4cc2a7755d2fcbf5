import type { TearSheet } from "../../engine/backtest/tear-sheet/shape.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { sheetShape } from "./sheet-shape.ts";

/** A tear sheet from the text of its file. Throws an `input` error that names `where` and the place in it. */
export const readSheet = (text: string, where: string): TearSheet => {
  const refused = (why: string): WorkbenchError =>
    new WorkbenchError(
      "input",
      `${where} is no result of a backtest: ${why}`,
      "`pegtape backtest <tape> --strategy <name>` writes one.",
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused("it is no JSON");
  }
  const parsed = sheetShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`${issue?.path.join(".") || "the whole"}: ${issue?.message}`);
};
