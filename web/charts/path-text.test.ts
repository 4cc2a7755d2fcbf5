import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PathText } from "./path-text.ts";

type Stroke = readonly [fromX: number, fromY: number, toX: number, toY: number];

/** What a viewer makes of `d`: its strokes, in whole tenths of a pixel. */
const strokesOf = (d: string): Stroke[] => {
  let [x, y] = [0, 0];
  return Array.from(d.matchAll(/([Mmhv])([^Mmhv]*)/g)).flatMap(([, command, rest = ""]) => {
    const [from, fromY] = [x, y];
    const [first = 0, second = 0] = (rest.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map((each) =>
      Math.round(Number(each) * 10),
    );
    if (command === "M") [x, y] = [first, second];
    else if (command === "m") [x, y] = [x + first, y + second];
    else if (command === "h") x += first;
    else y += first;
    return command === "h" || command === "v" ? [[from, fromY, x, y] as const] : [];
  });
};

/** Every tenth of a pixel that strokes go over. */
const covered = (strokes: readonly Stroke[]): Set<string> =>
  new Set(
    strokes.flatMap(([x1, y1, x2, y2]) => {
      const length = Math.abs(x2 - x1) + Math.abs(y2 - y1);
      return Array.from(
        { length: length + 1 },
        (_, i) => `${x1 + Math.sign(x2 - x1) * i} ${y1 + Math.sign(y2 - y1) * i}`,
      );
    }),
  );

describe("PathText", () => {
  it("writes steps by their distances, in tenths of a pixel", () => {
    const path = new PathText();
    path.moveTo(1.04, 43.8);
    path.levelTo(1.7);
    path.uprightTo(42.96);
    path.levelTo(3);
    path.moveTo(0, 44);
    path.uprightTo(43.5);
    expect(path.text).toBe("M1,43.8h.7v-.8h1.3m-3,1v-.5");
  });

  it("goes on through values that stay, and draws nothing where nothing is to see", () => {
    const path = new PathText();
    path.moveTo(1, 2);
    for (const x of [2, 3, 4.5]) {
      path.levelTo(x);
      path.uprightTo(2.01);
    }
    expect(path.text).toBe("M1,2h3.5");
  });

  it("keeps a point that has no length", () => {
    const path = new PathText();
    path.moveTo(1, 2);
    path.dot();
    expect(path.text).toBe("M1,2h0");
  });

  it("covers what its strokes cover, however they are put together", () => {
    const stroke = fc.tuple(fc.constantFrom("x", "y", "m"), fc.integer(), fc.integer());
    fc.assert(
      fc.property(fc.array(stroke, { maxLength: 40 }), (drawn) => {
        const path = new PathText();
        path.moveTo(0, 0);
        let [x, y] = [0, 0];
        const expected: Stroke[] = [];
        for (const [what, a, b] of drawn) {
          const [toX, toY] = [what === "y" ? x : a % 50, what === "x" ? y : b % 50];
          if (what === "x") path.levelTo(toX / 10);
          else if (what === "y") path.uprightTo(toY / 10);
          else path.moveTo(toX / 10, toY / 10);
          if (what !== "m" && (toX !== x || toY !== y)) expected.push([x, y, toX, toY]);
          [x, y] = [toX, toY];
        }
        expect(covered(strokesOf(path.text))).toEqual(covered(expected));
      }),
    );
  });
});
