import { describe, expect, it } from "vitest";
import { HELP, keyOf } from "./keys.ts";
import { type Order, press } from "./press.ts";
import { type MonitorState, startState } from "./state.ts";
import { now, replayView, sampleView } from "./testing/sample-view.ts";
import type { MonitorView } from "./view.ts";

/** What a row of keys comes to, and the orders on the way. */
const typing = (view: MonitorView, ...keys: readonly string[]) => {
  let state: MonitorState = startState;
  const orders: Order[] = [];
  for (const key of keys) {
    const pressed = press(state, key, view);
    state = pressed.state;
    if (pressed.order) orders.push(pressed.order);
  }
  return { ...state, orders };
};

describe("keys on the board", () => {
  it.each<[string, readonly string[], Partial<MonitorState>]>([
    ["choose a coin, and stop at the last", ["j", "down", "j", "j", "j", "up"], { coin: "USDT" }],
    ["open and close it", ["j", "enter"], { page: "coin", coin: "TUSD" }],
    ["lead back to where one was", ["enter", "a", "a"], { page: "coin" }],
    ["lead back by Esc", ["enter", "?", "esc", "esc"], { page: "board" }],
    ["sort", ["s", "s"], { sort: "deviation" }],
    ["choose the chart's hours, round and round", ["t", "t", "t", "t"], { hours: 6 }],
    ["filter while one types", ["/", "d", "a", "q", "backspace"], { filter: "da" }],
    ["forget the filter by Esc", ["/", "d", "enter", "esc"], { filter: "", prompt: undefined }],
    ["scroll what is long, not beyond its ends", ["a", "pagedown", "k"], { at: 1 }],
    ["mean nothing elsewhere", ["x", "space", "n", "[", "tab"], startState],
  ])("%s", (_, keys, state) => {
    const { orders, ...left } = typing(sampleView, ...keys);
    expect(left).toMatchObject(state);
    expect(orders).toEqual([]);
  });

  it("chooses among those that the filter leaves, in their order", () => {
    expect(typing(sampleView, "/", "u", "s", "d", "t", "enter", "end").coin).toBe("USDT");
    expect(typing(sampleView, "s", "j").coin).toBe("TUSD");
  });

  it("asks for what is not its own", () => {
    expect(typing(sampleView, "m", "p", "ctrl+l", "q").orders).toEqual([
      { do: "mute", coin: "USDC" },
      { do: "hold" },
      { do: "repaint" },
      { do: "quit" },
    ]);
  });

  it("types what would be an order elsewhere", () => {
    expect(typing(sampleView, "/", "q", "m", "space").orders).toEqual([]);
  });
});

describe("keys of a replay", () => {
  it("are those of the pages", () => {
    const keys = ["space", "[", "]", ",", ".", "left", "shift+right", "B", "b", "N", "n", "d"];
    const commands = typing(replayView, ...keys).orders.map((order) =>
      order.do === "transport" ? order.command : order,
    );
    expect(commands).toEqual([
      ...[{ do: "toggle" }, { do: "slower" }, { do: "faster" }],
      { do: "step", step: "tick", direction: -1 },
      { do: "step", step: "tick", direction: 1 },
      { do: "step", step: "second", direction: -1 },
      { do: "step", step: "minute", direction: 1 },
      { do: "step", step: "bar", direction: -1 },
      { do: "step", step: "bar", direction: 1 },
      { do: "alert", direction: -1 },
      { do: "alert", direction: 1 },
      { do: "gap" },
    ]);
  });

  it("go to a time that is typed, and to an alert that is chosen", () => {
    expect(typing(replayView, "g", "7", ":", "1", "enter")).toMatchObject({
      orders: [{ do: "seek", text: "7:1" }],
      prompt: undefined,
    });
    expect(typing(replayView, "a", "j", "enter")).toMatchObject({
      ...{ page: "coin", coin: "USDC" },
      orders: [{ do: "transport", command: { do: "seek", time: now - 3_600e6 } }],
    });
  });

  it("leave those of a live run alone", () => {
    expect(typing(replayView, "m", "v")).toMatchObject({ orders: [], page: "board" });
  });
});

it.each([
  [undefined, { name: "up" }, "up"],
  [undefined, { name: "left", shift: true }, "shift+left"],
  ["\r", { name: "return" }, "enter"],
  ["\u0003", { name: "c", ctrl: true }, "ctrl+c"],
  ["N", { name: "n", shift: true }, "N"],
  [" ", { name: "space" }, "space"],
  ["?", {}, "?"],
  ["\u00e9", {}, undefined],
  ["b", { name: "b", meta: true }, undefined],
  [undefined, { name: "f1" }, undefined],
])("reads %j %j as %s", (text, keypress, key) => {
  expect(keyOf(text, keypress)).toBe(key);
});

it("explains every key that does something in a replay", () => {
  const explained = HELP.filter((each) => each.in !== "live").flatMap(({ keys }) =>
    keys.split(" "),
  );
  for (const key of [
    ",",
    ".",
    "b",
    "B",
    "n",
    "N",
    "d",
    "[",
    "]",
    "g",
    "a",
    "l",
    "/",
    "s",
    "t",
    "q",
  ])
    expect(explained).toContain(key);
});
