/** JSON that goes out as it stands: no double may come between a number of the tape and its digits. */
class Exact {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | Exact
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Text that is JSON by itself: a decimal with all its digits, zeros at the end included. */
export const exact = (text: string): Exact => new Exact(text);

/** `JSON.stringify` for values that hold exact numbers; members that are undefined are left out. */
export const writeJson = (value: Json): string => {
  if (value instanceof Exact) return value.text;
  if (Array.isArray(value)) return `[${value.map((one) => writeJson(one)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`).join(",")}}`;
};
