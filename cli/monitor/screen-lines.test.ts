import { describe, expect, it } from "vitest";
import { lineWidth } from "./line.ts";
import { type Look, Painter, type Size } from "./painter.ts";
import { screenLines } from "./screen-lines.ts";
import { type MonitorState, startState } from "./state.ts";
import { replayView, sampleBoard, sampleView } from "./testing/sample-view.ts";
import { Screen } from "./testing/screen.ts";
import type { MonitorView } from "./view.ts";

const PLAIN: Look = { depth: 1, ascii: false };

const shown = (
  view: MonitorView,
  state: Partial<MonitorState>,
  { columns, rows }: Size,
  look = PLAIN,
): Screen => {
  const lines = screenLines(view, { ...startState, ...state }, { columns, rows });
  const screen = new Screen(columns, rows);
  screen.write(new Painter(look).paint(lines, { columns, rows }));
  return screen;
};

const size = (columns: number, rows: number): Size => ({ columns, rows });

describe("a screen without colours", () => {
  it.each<[string, MonitorView, Partial<MonitorState>, Size]>([
    ["board-80x24", sampleView, {}, size(80, 24)],
    ["board-200x60", sampleView, {}, size(200, 60)],
    ["board-40x10", sampleView, { coin: "USDT" }, size(40, 10)],
    ["coin-80x24", sampleView, { page: "coin" }, size(80, 24)],
    ["coin-120x40", sampleView, { page: "coin" }, size(120, 40)],
    ["alerts-100x24", sampleView, { page: "alerts" }, size(100, 24)],
    ["venues-120x24", sampleView, { page: "venues" }, size(120, 24)],
    ["notes-40x10", sampleView, { page: "notes" }, size(40, 10)],
    ["keys-80x24", replayView, { page: "help" }, size(80, 24)],
    ["replay-80x24", replayView, { message: "no gap after 11 Mar 07:17:42 UTC" }, size(80, 24)],
    [
      "replay-seek-120x30",
      replayView,
      { prompt: { name: "time", text: "2023-03-11T0" } },
      size(120, 30),
    ],
  ])("%s", async (name, view, state, at) => {
    await expect(`${shown(view, state, at).text}\n`).toMatchFileSnapshot(`screens/${name}.txt`);
  });

  it("board-80x24 in ASCII", async () => {
    const { text } = shown(sampleView, {}, size(80, 24), { depth: 1, ascii: true });
    await expect(`${text}\n`).toMatchFileSnapshot("screens/board-80x24-ascii.txt");
  });
});

it("has its colours, few or many, for states, venues and what no longer holds", async () => {
  const told = ([4, 8] as const).map((depth) => {
    const lines = screenLines(sampleView, startState, size(80, 24));
    const out = new Painter({ depth, ascii: false }).paint(lines, size(80, 24));
    return out.replaceAll("\u001b", "^").replaceAll(/(\^\[\d+;1H)/g, "\n$1");
  });
  await expect(`${told.join("\n\n")}\n`).toMatchFileSnapshot("screens/board-80x24-colours.txt");
});

it("fits every window, whatever is shown", () => {
  const empty: MonitorView = { ...sampleView, board: undefined, alerts: [], notes: [] };
  const waiting: MonitorView = { ...sampleView, board: { ...sampleBoard, coins: [] } };
  const pages = ["board", "coin", "alerts", "venues", "notes", "help"] as const;
  for (const view of [sampleView, replayView, empty, waiting])
    for (const page of pages)
      for (const columns of [1, 2, 9, 39, 71, 72, 80, 131, 300])
        for (const rows of [1, 2, 3, 5, 15, 16, 24, 90]) {
          const lines = screenLines(view, { ...startState, page }, { columns, rows });
          expect(lines.length, `${page} ${columns}x${rows}`).toBeLessThanOrEqual(rows);
        }
  const wide = screenLines(sampleView, startState, size(200, 60)).map(lineWidth);
  expect(Math.max(...wide)).toBeLessThanOrEqual(200);
});

it("says first that nothing is recorded any more", () => {
  const disk = {
    ...{ tape: "today", recording: false, freeBytes: 0, fullIn: undefined },
    problem: "the disk is full",
  };
  const live = sampleView.live && {
    ...sampleView.live,
    status: sampleView.live.status && { ...sampleView.live.status, disk },
  };
  const view: MonitorView = { ...sampleView, ...(live ? { live } : {}) };
  expect(shown(view, {}, size(80, 24)).text).toMatch(/^ NOT RECORDING: the disk is full\n LIVE /);
  expect(shown(view, {}, size(40, 10)).text).toMatch(/^NOT RECORDING LIVE/);
});
