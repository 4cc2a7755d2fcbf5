import { type BoardParts, partials as boardPartials, boardParts } from "../board/board-html.ts";
import { type Html, html, raw } from "../html.ts";
import type { Catalogue } from "../view/catalogue.ts";
import type { Extent, Session } from "./session.ts";
import { figureStack, pieces, shapeOf, stageOf } from "./stage.ts";

interface Told {
  /** The charts that the page has. */
  readonly shape: string;
  readonly pieces: ReadonlyMap<string, string>;
  readonly board: BoardParts;
}

/**
 * Messages to the pages of sessions: the pieces that have changed since the last one, and all of them for who has just
 * come (`fresh`).
 */
export const painter = (catalogue: Catalogue) => {
  const told = new WeakMap<Session, Told>();
  return async (session: Session, extent: Extent, fresh = false): Promise<string> => {
    const { manifest } = await catalogue.find(session.reel.run.name);
    const stage = stageOf(session, manifest);
    const before = fresh ? undefined : told.get(session);
    const found = await pieces(stage, extent);
    const shape = extent === "all" ? shapeOf(stage) : (before?.shape ?? "");
    // Other charts than the page has: all of them anew, instead of what they are made of.
    const other = before?.shape !== shape;
    const partials = [...found]
      .filter(
        ([selector, { text }]) =>
          before?.pieces.get(selector) !== text && !(other && selector.startsWith("#chart-")),
      )
      .map(([selector, content]) => partial(selector, "outerMorph", content));
    if (other) partials.push(partial("#theatre-charts", "innerMorph", await figureStack(stage)));
    const board = boardParts(stage.scene.board);
    // Row by row, so that none moves under a pointer; a page that has just come may have other rows.
    if (before) partials.push(raw(boardPartials(board, before.board)));
    else
      partials.push(
        partial("#board-head", "outerMorph", board.parts.get("board-head") ?? html``),
        partial("#board-coins", "outerMorph", board.table),
      );
    // What one hears who is new, the others have not heard.
    if (fresh) return partials.map(({ text }) => text).join("\n");
    told.set(session, {
      ...{ shape, board },
      pieces: new Map([
        ...(before?.pieces ?? []),
        ...[...found].map(([selector, { text }]) => [selector, text] as const),
      ]),
    });
    return partials.map(({ text }) => text).join("\n");
  };
};

const partial = (selector: string, swap: string, content: Html): Html =>
  html`<hx-partial hx-target="${selector}" hx-swap="${swap}">${content}</hx-partial>`;
