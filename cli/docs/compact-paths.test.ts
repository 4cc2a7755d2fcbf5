import fc from "fast-check";
import { expect, it } from "vitest";
import { compactPaths } from "./compact-paths.ts";

/** The places, in tenths, of a path that begins with M and goes on in steps. */
const places = (path: string): number[][] => {
  const numbers = [...path.matchAll(/-?(?:\d+\.?\d*|\.\d+)/g)].map(([text]) =>
    Math.round(Number(text) * 10),
  );
  let [x, y] = [0, 0];
  return numbers.flatMap((each, i) => {
    if (i % 2 === 0) x += each;
    else y += each;
    return i % 2 === 0 ? [] : [[x, y]];
  });
};

it("writes steps in tenths, without what a reader of SVG does without", () => {
  expect(compactPaths('<path d="M10,20.5L10.5,20L12,20L11.5,25"/>')).toBe(
    '<path d="M10,20.5l.5-.5 1.5,0-.5,5"/>',
  );
});

it("keeps breaks and single points", () => {
  expect(compactPaths('<path d="M1,2L3,4M5,6ZM7,8L7,9"/>')).toBe(
    '<path d="M1,2l2,2M5,6ZM7,8l0,1"/>',
  );
});

it("leaves other paths alone", () => {
  const curve = '<path d="M1,2C3,4,5,6,7,8"/>';
  expect(compactPaths(curve)).toBe(curve);
});

it("goes where the path went, however long it is", () => {
  const tenth = fc.integer({ min: -9999, max: 9999 });
  fc.assert(
    fc.property(fc.array(fc.tuple(tenth, tenth), { minLength: 1 }), (points) => {
      const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x / 10},${y / 10}`).join("");
      expect(places(/ d="([^"]*)"/.exec(compactPaths(` d="${path}"`))?.[1] ?? "")).toEqual(points);
    }),
  );
});
