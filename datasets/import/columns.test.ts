import { describe, expect, it } from "vitest";
import { parseColumns } from "./columns.ts";

describe("parseColumns", () => {
  it.each([
    ["time=ts_ms:ms,open=open", { time: { name: "ts_ms", unit: "ms" }, open: { name: "open" } }],
    ["time=when", { time: { name: "when" } }],
    ["time=ts_ms", { time: { name: "ts_ms", unit: "ms" } }],
    ["time=a:b:us", { time: { name: "a:b", unit: "us" } }],
    [
      ' time = when : iso , close = "a, ""b""" ',
      { close: { name: 'a, "b"' }, time: { name: "when", unit: "iso" } },
    ],
    ["close=a:b=c", { close: { name: "a:b=c" } }],
  ])("%s", (text, expected) => {
    expect(Object.fromEntries(parseColumns(text))).toEqual(expected);
  });

  it.each([
    ["open", '--columns: "open" does not say our name = the file\'s name'],
    ["=x", '--columns: "=x" does not say'],
    ["open=", '--columns: "open=" does not say'],
    ["open=a,open=b", '--columns names "open" twice'],
    ['open=""', "names no column of the file"],
    ['time="":ms', "names no column of the file"],
    ["time=ts:minutes", '--columns: "minutes" is no unit of time'],
  ])("%s is refused", (text, expected) => {
    expect(() => parseColumns(text)).toThrow(expected);
  });
});
