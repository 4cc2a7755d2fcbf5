import { WorkbenchError } from "../../engine/errors.ts";
import type { Context } from "../command.ts";
import { explainError } from "../explain-error.ts";
import { plain } from "../text.ts";

/** Nobody types more than that. */
const LONGEST = 4096;

/** Asks people on stderr; the answers come from stdin, a line each. */
export interface Asker {
  /** An empty answer is the standard one; one that `read` throws at is asked for again. */
  ask<T>(question: string, standard: string, read: (answer: string) => T | Promise<T>): Promise<T>;
}

export const askerOf = ({ stdin, stderr }: Pick<Context, "stdin" | "stderr">): Asker => {
  const answers = linesOf(stdin);
  return {
    async ask(question, standard, read) {
      for (;;) {
        stderr.write(`${plain(question)}${standard === "" ? "" : ` [${plain(standard)}]`}: `);
        const { value } = await answers.next();
        if (value === undefined) {
          stderr.write("\n");
          throw new WorkbenchError(
            "usage",
            "the answers end here",
            "Nothing was written. With --yes nothing is asked.",
          );
        }
        try {
          return await read(value.trim() === "" ? standard : value.trim());
        } catch (error) {
          if (!(error instanceof WorkbenchError)) throw error;
          stderr.write(`${explainError(error).line.replace(/^pegtape: /, "")}\n`);
        }
      }
    },
  };
};

async function* linesOf(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<string, undefined> {
  let text = "";
  for await (const chunk of chunks) {
    text += String(chunk);
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
    if (text.length > LONGEST)
      throw new WorkbenchError("input", "an answer has no end", "Answer in lines.");
  }
  if (text !== "") yield text;
  return undefined;
}

/** `yes` or `no`, and what begins like them. */
export const readYes = (answer: string): boolean => {
  const letter = answer.toLowerCase();
  if (["y", "yes"].includes(letter)) return true;
  if (["n", "no"].includes(letter)) return false;
  throw new WorkbenchError("usage", `"${answer}" is neither yes nor no`, "Answer yes or no.");
};
