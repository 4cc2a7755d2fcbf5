import { FieldError, type JsonIndex } from "../wire/json-index.ts";
import type { FrameSink } from "./venue.ts";

/** A frame with so many rows that cannot be read is none of the venue's, and not worth the time. */
const MOST_REJECTED = 1_000;

/** Reads the rows of a list one by one: a row that cannot be read is rejected, and the rest goes on. */
export const eachRow = (
  json: JsonIndex,
  list: number,
  out: FrameSink,
  read: (row: number) => void,
): void => {
  let left = MOST_REJECTED;
  for (let row = json.first(list); row >= 0; row = json.next(row, list))
    if (!tryRow(json, row, out, read)) left = oneLess(left);
};

/** The same from the last row to the first, for lists that come newest first. */
export const eachRowBackwards = (
  json: JsonIndex,
  list: number,
  out: FrameSink,
  read: (row: number) => void,
): void => {
  const rows: number[] = [];
  for (let row = json.first(list); row >= 0; row = json.next(row, list)) rows.push(row);
  let left = MOST_REJECTED;
  for (const row of rows.reverse()) if (!tryRow(json, row, out, read)) left = oneLess(left);
};

const oneLess = (left: number): number => {
  if (left === 0) throw new FieldError(`more than ${MOST_REJECTED} rows that cannot be read`);
  return left - 1;
};

const tryRow = (
  json: JsonIndex,
  row: number,
  out: FrameSink,
  read: (row: number) => void,
): boolean => {
  try {
    read(row);
    return true;
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    out.reject(`${error.message} in ${json.raw(row).slice(0, 120)}`);
    return false;
  }
};

/** A member's text, or undefined where it is missing, null or empty. */
export const optional = (json: JsonIndex, node: number, key: string): string | undefined =>
  json.text(json.get(node, key)) || undefined;

/** `buy` or `sell` by whichever two words a venue uses; undefined for any other. */
export const sideOf = (
  json: JsonIndex,
  node: number,
  buy: string,
  sell: string,
): "buy" | "sell" | undefined =>
  json.is(node, buy) ? "buy" : json.is(node, sell) ? "sell" : undefined;

/** The text at a position of a row that is an array; must be there. */
export const textAt = (json: JsonIndex, row: number, index: number): string => {
  const text = json.text(json.at(row, index));
  if (text === undefined) throw new FieldError(`no text at position ${index}`);
  return text;
};

/** The keys of an object that nobody knows, to name it in a count. */
export const shapeOf = (json: JsonIndex, node: number): string =>
  json
    .members(node)
    .map(([key]) => key)
    .join(",")
    .slice(0, 60);
