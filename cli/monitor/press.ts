import { micros } from "../../engine/market/time.ts";
import type { Command } from "../../web/theatre/command.ts";
import type { Key } from "./keys.ts";
import type { MonitorState, Page } from "./state.ts";
import { coinsShown, type MonitorView, SORTS } from "./view.ts";

/** What a key asks of the run, besides what it shows. */
export type Order =
  | { readonly do: "quit" | "repaint" | "hold" }
  | { readonly do: "mute"; readonly coin: string }
  | { readonly do: "transport"; readonly command: Command }
  /** To a time as somebody typed it. */
  | { readonly do: "seek"; readonly text: string };

export interface Pressed {
  readonly state: MonitorState;
  readonly order?: Order;
}

/** Lines that a page key goes. */
const LEAP = 10;
const HOURS = [1, 6, 24, Number.POSITIVE_INFINITY];

/** What a key does to what is shown, and what it asks of the run. Keys that mean nothing change nothing. */
export const press = (before: MonitorState, key: Key, view: MonitorView): Pressed => {
  const state: MonitorState = { ...before, message: "" };
  if (key === "ctrl+l") return { state, order: { do: "repaint" } };
  if (state.prompt !== undefined) return type(state, key);
  return (
    (view.replay && transport(state, key)) ??
    (view.live && liveKey(state, key, view)) ??
    move(state, key, view) ??
    turn(state, key, view)
  );
};

const TRANSPORT: Readonly<Record<Key, Command>> = {
  ...{ space: { do: "toggle" }, p: { do: "toggle" }, "[": { do: "slower" }, "]": { do: "faster" } },
  ",": { do: "step", step: "tick", direction: -1 },
  ".": { do: "step", step: "tick", direction: 1 },
  left: { do: "step", step: "second", direction: -1 },
  right: { do: "step", step: "second", direction: 1 },
  "shift+left": { do: "step", step: "minute", direction: -1 },
  "shift+right": { do: "step", step: "minute", direction: 1 },
  B: { do: "step", step: "bar", direction: -1 },
  b: { do: "step", step: "bar", direction: 1 },
  N: { do: "alert", direction: -1 },
  n: { do: "alert", direction: 1 },
  d: { do: "gap" },
  home: { do: "seek", time: micros(0) },
  end: { do: "seek", time: micros(Number.MAX_SAFE_INTEGER) },
};

const transport = (state: MonitorState, key: Key): Pressed | undefined => {
  if (key === "g") return { state: { ...state, prompt: { name: "time", text: "" } } };
  const command = Object.hasOwn(TRANSPORT, key) ? TRANSPORT[key] : undefined;
  return command && { state, order: { do: "transport", command } };
};

const liveKey = (state: MonitorState, key: Key, view: MonitorView): Pressed | undefined => {
  if (key === "p") return { state: { ...state, held: !state.held }, order: { do: "hold" } };
  if (key === "v") return { state: open(state, "venues") };
  const coin = chosen(state, view);
  if (key === "m" && coin !== undefined) return { state, order: { do: "mute", coin } };
  return undefined;
};

/** Up and down in whatever is shown. */
const move = (state: MonitorState, key: Key, view: MonitorView): Pressed | undefined => {
  const by = {
    ...{ j: 1, down: 1, k: -1, up: -1, pagedown: LEAP, pageup: -LEAP },
    ...{ home: -Infinity, end: Infinity },
  }[key];
  if (by === undefined) return undefined;
  if (state.page !== "board" && state.page !== "coin") {
    const last = state.page === "alerts" ? view.alerts.length - 1 : LONGEST;
    return { state: { ...state, at: between(state.at + by, last) } };
  }
  const coins = coinsShown(view, state).map(({ coin }) => coin);
  const now = coins.indexOf(chosen(state, view) ?? "");
  return { state: { ...state, coin: coins[between(now + by, coins.length - 1)] } };
};

/** No text is longer. */
const LONGEST = 1_000;
const between = (value: number, last: number): number => Math.max(0, Math.min(value, last));

const turn = (state: MonitorState, key: Key, view: MonitorView): Pressed => {
  switch (key) {
    case "q":
      return { state, order: { do: "quit" } };
    case "a":
      return { state: open(state, "alerts") };
    case "l":
      return { state: open(state, "notes") };
    case "?":
      return { state: open(state, "help") };
    case "/":
      return { state: { ...state, page: "board", prompt: { name: "filter", text: state.filter } } };
    case "s":
      return { state: { ...state, sort: after(SORTS, state.sort) } };
    case "t":
      return { state: { ...state, hours: after(HOURS, state.hours) } };
    case "enter":
      return enter(state, view);
    case "esc":
    case "backspace":
      if (state.page === "board") return { state: { ...state, filter: "" } };
      return { state: { ...state, page: state.page === "coin" ? "board" : state.before } };
    default:
      return { state };
  }
};

const after = <T>(all: readonly T[], now: T): T => all[(all.indexOf(now) + 1) % all.length] ?? now;

/** Another page; the same key again leads back. */
const open = (state: MonitorState, page: Page): MonitorState => {
  if (state.page === page) return { ...state, page: state.before, at: 0 };
  const before = state.page === "coin" ? "coin" : "board";
  return { ...state, page, before, at: 0 };
};

const enter = (state: MonitorState, view: MonitorView): Pressed => {
  if (state.page === "coin") return { state: { ...state, page: "board" } };
  if (state.page === "board") {
    const coin = chosen(state, view);
    return { state: coin === undefined ? state : { ...state, page: "coin", coin } };
  }
  const alert = state.page === "alerts" ? view.alerts.at(-1 - state.at) : undefined;
  if (alert === undefined) return { state };
  const there: MonitorState = { ...state, page: "coin", coin: alert.coin };
  if (view.replay === undefined) return { state: there };
  return {
    state: there,
    order: { do: "transport", command: { do: "seek", time: alert.time } },
  };
};

/** The coin that is chosen, if it is there, else the first. */
export const chosen = (
  state: MonitorState,
  view: Pick<MonitorView, "board">,
): string | undefined => {
  const coins = coinsShown(view, state);
  return (coins.find(({ coin }) => coin === state.coin) ?? coins[0])?.coin;
};

const MOST_TYPED = 40;

const type = (state: MonitorState, key: Key): Pressed => {
  const { prompt } = state;
  if (prompt === undefined) return { state };
  const typed = (text: string): Pressed => ({
    state: {
      ...state,
      prompt: { ...prompt, text },
      // What is filtered is seen at once.
      ...(prompt.name === "filter" ? { filter: text } : {}),
    },
  });
  if (key === "backspace") return typed(prompt.text.slice(0, -1));
  if (key === "ctrl+u") return typed("");
  const done = { ...state, prompt: undefined };
  if (key === "esc") return { state: prompt.name === "filter" ? { ...done, filter: "" } : done };
  if (key === "enter") {
    const goes = prompt.name === "time" && prompt.text.trim() !== "";
    return { state: done, ...(goes ? { order: { do: "seek", text: prompt.text } } : {}) };
  }
  const text = key === "space" ? " " : key;
  return text.length === 1 && prompt.text.length < MOST_TYPED
    ? typed(prompt.text + text)
    : { state };
};
