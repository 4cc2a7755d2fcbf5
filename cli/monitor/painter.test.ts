import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Depth, Ink } from "./ink.ts";
import { type Line, span } from "./line.ts";
import { Painter } from "./painter.ts";
import { HOSTILE } from "./testing/sample-view.ts";
import { Screen } from "./testing/screen.ts";

const SIZE = { columns: 24, rows: 4 };
const inks = ["plain", "dim", "critical", "hue3"] as const satisfies readonly Ink[];
const text = fc.string({
  unit: fc.constantFrom("a", "b", " ", "\u2581", "\u7a33", "e\u0301", "\u001b", "\n", "\u202e"),
  maxLength: 9,
});
const aLine: fc.Arbitrary<Line> = fc.array(
  fc.tuple(text, fc.constantFrom(...inks)).map(([each, ink]) => span(each, ink)),
  { maxLength: 5 },
);
const picture = fc.array(aLine, { maxLength: 5 });
const look = fc.record({
  depth: fc.constantFrom<Depth>(1, 4, 8),
  ascii: fc.boolean(),
});

describe("the painter", () => {
  it("brings a screen to what drawing it anew would show, whatever stood there and came from outside", () => {
    fc.assert(
      fc.property(fc.array(picture, { minLength: 1, maxLength: 4 }), look, (pictures, shown) => {
        const painter = new Painter(shown);
        const screen = new Screen(SIZE.columns, SIZE.rows);
        for (const lines of pictures) {
          screen.write(painter.paint(lines, SIZE));
          const anew = new Screen(SIZE.columns, SIZE.rows);
          anew.write(new Painter(shown).paint(lines, SIZE));
          expect(screen.cells).toBe(anew.cells);
        }
      }),
    );
  });

  it("says nothing when nothing has changed, little when little has, all when it was forgotten", () => {
    const painter = new Painter({ depth: 8, ascii: false });
    const lines = (last: string): Line[] => [[span("USDC", "bold"), span(`  price ${last}`)], []];
    const first = painter.paint(lines("0.99993"), SIZE);
    expect(painter.paint(lines("0.99993"), SIZE)).toBe("");
    expect(painter.paint(lines("0.99994"), SIZE)).toBe(
      "\u001b[?2026h\u001b[1;19H\u001b[0m4\u001b[0m\u001b[?2026l",
    );
    painter.paint(lines("0.99993"), SIZE);
    painter.forget();
    expect(painter.paint(lines("0.99993"), SIZE)).toBe(first);
  });

  it("draws everything on a window of another size, and never beyond it", () => {
    const painter = new Painter({ depth: 4, ascii: false });
    const lines = [[span("a line that is wider than the window is")], [span("b")], [span("c")]];
    for (const [columns, rows] of [
      [24, 4],
      [10, 2],
      [1, 1],
      [60, 6],
    ] as const) {
      const screen = new Screen(columns, rows);
      screen.write(painter.paint(lines, { columns, rows }));
      expect(screen.text.split("\n")[0]).toBe(
        "a line that is wider than the window is".slice(0, columns).trimEnd(),
      );
    }
  });

  it("lets no order of anybody else reach the terminal, and writes ASCII where nothing else is known", () => {
    const screen = new Screen(60, 1);
    screen.write(
      new Painter({ depth: 1, ascii: false }).paint([[span(HOSTILE)]], { columns: 60, rows: 1 }),
    );
    expect(screen.text).toBe("[2J]0;owned d\u00e9pe\u0301g \u7a33\u5b9a\u5e01 31m");
    const ascii = new Painter({ depth: 1, ascii: true });
    const out = ascii.paint([[span(`\u25c6 \u2212\u2581\u2588\u2847 ${HOSTILE}`)]], {
      columns: 60,
      rows: 1,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's orders are our own.
    expect(out).toMatch(/^[\u001b\u0020-\u007e]*$/);
    expect(out).toContain("# -_#: [2J]0;owned d?peg ??????");
  });
});
