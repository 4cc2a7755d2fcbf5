import { readFile, stat, writeFile } from "node:fs/promises";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Model, parseModel } from "../../engine/learned/model.ts";

/** Far more than any model that `train` makes. */
const LARGEST = 4_000_000;

/** A model from its file. Throws one error that names it: `missing` where there is none, `input` where it is no model. */
export const readModel = async (path: string): Promise<Model> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new WorkbenchError(
      "missing",
      `no file "${path}"`,
      "Give the path of a model that pegtape train made.",
    );
  if (found.size > LARGEST)
    throw new WorkbenchError(
      "input",
      `${path} is no model: it has ${found.size} bytes, and none has more than ${LARGEST}`,
      "Make one with pegtape train.",
    );
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new WorkbenchError(
      "input",
      `${path} is no model: it cannot be read as JSON`,
      "Make one with pegtape train.",
      { cause },
    );
  }
  return parseModel(value, path);
};

export const writeModel = async (path: string, model: Model): Promise<void> => {
  await writeFile(path, `${JSON.stringify(model, null, 1)}\n`);
};
