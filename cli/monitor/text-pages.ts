import { statusScreen } from "../status-screen.ts";
import { HELP } from "./keys.ts";
import { cell, cut, type Line, line, span, wrap } from "./line.ts";
import type { MonitorState } from "./state.ts";
import type { MonitorView } from "./view.ts";

/** How each feed does, as `record` shows it. */
export const venuesPage = (
  { live }: MonitorView,
  state: MonitorState,
  width: number,
  height: number,
): Line[] => {
  if (live?.status === undefined) return [line("  no look at the feeds yet", "dim")];
  const lines = statusScreen(live.status, false, { columns: width - 1, rows: 1_000 });
  return scrolled(
    lines.map((each) => line(`  ${each}`)),
    state,
    height,
  );
};

const notesText = ({ notes }: MonitorView, width: number): Line[] =>
  notes.length === 0
    ? [line("  no message so far", "dim")]
    : [...notes]
        .reverse()
        .flatMap((note) =>
          wrap(note, width - 4).map((text, at) => line(`${at === 0 ? "  " : "    "}${text}`)),
        );

const helpText = ({ live }: MonitorView, width: number): Line[] => {
  const now = live === undefined ? "replay" : "live";
  return [
    line("  Keys", "bold"),
    ...HELP.filter((each) => each.in === undefined || each.in === now).map(
      ({ keys, does }): Line => [
        span("  "),
        cell(keys, 10, { ink: "bold" }),
        span(cut(does, Math.max(0, width - 12))),
      ],
    ),
  ];
};

/** Messages of this run, the newest first. */
export const notesPage = (view: MonitorView, state: MonitorState, width: number, height: number) =>
  scrolled(notesText(view, width), state, height);

/** All keys that mean something here. */
export const helpPage = (view: MonitorView, state: MonitorState, width: number, height: number) =>
  scrolled(helpText(view, width), state, height);

const scrolled = (lines: readonly Line[], { at }: MonitorState, height: number): Line[] =>
  lines.slice(Math.min(at, Math.max(0, lines.length - height)));
