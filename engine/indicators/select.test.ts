import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../errors.ts";
import { nearest } from "./nearest.ts";
import { indicators } from "./registry.ts";
import { defaultSelects, parseSelect, selectColumns, selectKeys } from "./select.ts";

const failure = (text: string): { code: string; message: string; hint: string } => {
  try {
    parseSelect(text);
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
};

describe("parseSelect", () => {
  it.each([
    ["rsi", { n: 14 }],
    ["rsi()", { n: 14 }],
    [" rsi( 21 ) ", { n: 21 }],
    ["bollinger(20,2)", { n: 20, k: 2 }],
    ["bollinger(10)", { n: 10, k: 2 }],
    ["bollinger(10, k=2.5)", { n: 10, k: 2.5 }],
    ["bollinger(k=.5)", { n: 20, k: 0.5 }],
    ["ema(5,seed=first)", { n: 5, seed: "first" }],
    ["ema(seed=first)", { n: 20, seed: "first" }],
    ["rsiCutler(2,seedCompat=true)", { n: 2, seedCompat: "true" }],
    ["volumeProfile(240,1,0.7)", { W: 240, bin: 1, va: 0.7 }],
    ["pegDeviation()", {}],
  ])("reads %s", (text, parameters) => {
    const select = parseSelect(text);
    expect(select.parameters).toEqual(parameters);
    expect(select.text).toBe(text.trim());
  });

  it.each([
    ["", `"" asks for no indicator`, "Write it like rsi"],
    ["rsi(14", `"rsi(14" asks for no indicator`, "Write it like rsi"],
    ["rsi 14", `"rsi 14" asks for no indicator`, "Write it like rsi"],
    ["rsj", `no indicator "rsj"`, "Did you mean rsi?"],
    ["RSI(14)", `no indicator "RSI"`, "Did you mean rsi"],
    ["boll", `no indicator "boll"`, "Did you mean bollinger?"],
    ["toString", `no indicator "toString"`, ", atr, "],
    ["rsi(x)", `rsi: n "x" is no number`, "Write it like rsi(14)."],
    ["rsi(14,)", `rsi: "" is one value too many`, "Write it like rsi(14)."],
    ["rsi()()", `"rsi()()" asks for no indicator`, "Write it like"],
    ["bollinger(,2)", `bollinger: n "" is no number`, "Write it like bollinger(20,2)."],
    ["rsi(0)", `rsi: n "0" is under 1`, "Write it like rsi(14)."],
    ["rsi(1e9)", `rsi: n "1e9" is over 100000`, "Write it like rsi(14)."],
    ["rsi(14.5)", `rsi: n "14.5" is no whole number`, "Write it like rsi(14)."],
    ["rsi(14,3)", `rsi: "3" is one value too many`, "Write it like rsi(14)."],
    ["ema(20,first)", `ema: "first" is one value too many`, "ema(20,seed=mean)"],
    ["ema(20,seed=last)", `ema: seed "last" is none of mean, first`, "ema(20,seed=mean)"],
    ["ema(20,sead=first)", `ema: no option "sead"`, "Did you mean seed?"],
    ["ema(seed=first,20)", `ema: "20" follows an option given by name`, "Numbers come first."],
    ["ema(20,n=10)", `ema: "n" is given twice`, "ema(20,seed=mean)"],
    ["pegDeviation(1)", `pegDeviation: "1" is one value too many`, "pegDeviation()"],
    ["pegDeviation(x=1)", `pegDeviation: no option "x"`, "It takes no options."],
  ])("refuses %s", (text, message, hint) => {
    const error = failure(text);
    expect(error.code).toBe("usage");
    expect(error.message).toBe(message);
    expect(error.hint).toContain(hint);
  });
});

it("names a select's values by id in frames and by its text in columns", () => {
  expect(selectKeys(parseSelect("rsi(14)"))).toEqual(["rsi"]);
  expect(selectColumns(parseSelect("rsi(14)"))).toEqual(["rsi(14)"]);
  expect(selectKeys(parseSelect("momentum(10)"))).toEqual(["momentum.price", "momentum.bps"]);
  expect(selectColumns(parseSelect("bollinger(20,2)"))[2]).toBe("bollinger(20,2).upper");
});

it("asks by default for every indicator once, in order of id", () => {
  expect(defaultSelects.map(({ text }) => text)).toEqual([...indicators.keys()].sort());
  for (const { text, definition, parameters } of defaultSelects)
    expect(parseSelect(text)).toEqual({ text, definition, parameters });
});

it("guesses near names only", () => {
  const names = ["rsi", "rsiCutler", "ema", "volumeProfile"];
  expect(nearest("rsi14", names)).toEqual(["rsi"]);
  expect(nearest("volumeprofil", names)).toEqual(["volumeProfile"]);
  expect(nearest("volmueProfile", names)).toEqual(["volumeProfile"]);
  expect(nearest("quartz", names)).toEqual([]);
});
