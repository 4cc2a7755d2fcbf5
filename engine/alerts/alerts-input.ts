import { WorkbenchError } from "../errors.ts";

/** Rules as people write them: a list of rules, or an object as the config file's `alerts`. Throws an error that names the file. */
export const alertsInput = (value: unknown, where: string): object => {
  if (Array.isArray(value)) return { rules: value };
  if (typeof value === "object" && value !== null) return value;
  throw new WorkbenchError(
    "input",
    `${where} holds no rules`,
    "Write a list of rules, or an object with them.",
  );
};
