/** A key as it was pressed: `a`, `N`, `up`, `shift+left`, `ctrl+c`, `space`, `enter`, `esc`. */
export type Key = string;

/** As Node's `keypress` events have it. */
export interface Keypress {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
  readonly shift?: boolean | undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  ...{ return: "enter", enter: "enter", escape: "esc", backspace: "backspace", space: "space" },
  ...{ up: "up", down: "down", left: "left", right: "right", tab: "tab", delete: "delete" },
  ...{ pageup: "pageup", pagedown: "pagedown", home: "home", end: "end" },
};

/** Undefined for what is no key of ours: function keys, what a terminal answers by itself. */
export const keyOf = (text: string | undefined, press: Keypress): Key | undefined => {
  const { name = "", ctrl, meta, shift } = press;
  if (ctrl) return /^[a-z]$/.test(name) ? `ctrl+${name}` : undefined;
  const named = NAMES[name];
  if (named !== undefined)
    return shift && /left|right|up|down/.test(named) ? `shift+${named}` : named;
  if (meta || text === undefined) return undefined;
  return /^[\u0020-\u007e]$/.test(text) ? text : undefined;
};

export interface KeyHelp {
  readonly keys: string;
  readonly does: string;
  readonly in?: "live" | "replay";
}

/** All keys, for the list that `?` shows; the transport's are those of the pages. */
export const HELP: readonly KeyHelp[] = [
  { keys: "j k \u2193 \u2191", does: "choose a coin, an alert; scroll" },
  { keys: "Enter", does: "the chosen coin or alert in detail; of a replay, go to the alert" },
  { keys: "Esc", does: "back; the filter away" },
  { keys: "a", does: "all alerts" },
  { keys: "v", does: "venues: how each feed does", in: "live" },
  { keys: "l", does: "messages of this run" },
  { keys: "/", does: "only coins and venues whose name holds a text" },
  { keys: "s", does: "sort by state, coin, deviation, age" },
  { keys: "t", does: "the chart over 1, 6, 24 hours, all" },
  { keys: "m", does: "mute the chosen coin for an hour, or end that", in: "live" },
  { keys: "p", does: "hold the picture; the run goes on", in: "live" },
  { keys: "Space p", does: "play, pause", in: "replay" },
  { keys: ", .", does: "one tick back, on", in: "replay" },
  { keys: "\u2190 \u2192", does: "one second back, on; with Shift one minute", in: "replay" },
  { keys: "B b", does: "one bar back, on", in: "replay" },
  { keys: "N n", does: "previous, next alert", in: "replay" },
  { keys: "d", does: "next gap", in: "replay" },
  { keys: "[ ]", does: "slower, faster", in: "replay" },
  { keys: "g", does: "go to a time", in: "replay" },
  { keys: "Home End", does: "to the beginning, to the end", in: "replay" },
  { keys: "Ctrl-L", does: "draw everything anew" },
  { keys: "Ctrl-Z", does: "to the shell and back with fg; live feeds stand still meanwhile" },
  { keys: "?", does: "this list" },
  { keys: "q", does: "quit; Ctrl-C does, too" },
];
