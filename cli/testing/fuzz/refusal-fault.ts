import type { WorkbenchError } from "../../../engine/errors.ts";
import { explainError } from "../../explain-error.ts";

const CODES: readonly string[] = ["usage", "input", "damaged", "missing"];
const LONGEST = 3_000;
/** What could move a cursor, forge a line, or turn the rest of it around. */
const CONTROL = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** What is wrong with a refusal of bad input, as it would be printed; undefined when nothing is. */
export const refusalFault = (error: WorkbenchError): string | undefined => {
  const { line, exitCode } = explainError(error);
  if (!CODES.includes(error.code) || exitCode !== 2)
    return `refuses bad input with the code ${error.code}: ${line.slice(0, 300)}`;
  if (error.message.trim() === "" || error.hint.trim() === "")
    return `refuses without a word: ${line.slice(0, 300)}`;
  if (CONTROL.test(line)) return `prints control characters: ${JSON.stringify(line.slice(0, 300))}`;
  return line.length > LONGEST ? `prints ${line.length} characters` : undefined;
};
