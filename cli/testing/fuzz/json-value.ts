import { WorkbenchError } from "../../../engine/errors.ts";

/** For readers of values, whose callers have read the JSON: what is none is refused here as they would. */
export const jsonValue = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WorkbenchError("input", "no JSON", "Write JSON.", { cause });
  }
};
