import { expect, it } from "vitest";
import type { Sample } from "./sample.ts";
import { judge } from "./verdict.ts";

/** Eight samples, an hour apart. */
const samplesOf = (at: (hour: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 8 }, (_, i) => ({
    ...{ hours: i + 1, realS: 10 * (i + 1), heap: 50e6, buffers: 0, rss: 200e6 },
    ...{ files: 40, handles: 20, timers: 60, listeners: 6 },
    kept: { objects: new Map(), held: new Map() },
    ...at(i + 1),
  }));

it("a run that keeps the same has no problems", () => {
  const { problems, heap } = judge(samplesOf((hour) => ({ heap: 50e6 + (hour % 2) * 1e5 })));
  expect(problems).toEqual([]);
  expect(Math.abs(heap.slope)).toBeLessThan(0.05);
});

it("memory that gains more than a megabyte an hour is one", () => {
  const { problems } = judge(
    samplesOf((hour) => ({ heap: 50e6 + hour * 2e6, rss: 2e8 + hour * 3e6 })),
  );
  expect(problems).toEqual([
    "the heap gains 2.00 ± 0.00 MB an hour of recorded time; 1 is allowed",
    "resident memory gains 3.00 ± 0.00 MB an hour of recorded time; 1 is allowed",
  ]);
});

it("files, objects and collections that only grow are named; what has a limit of its own is not below it", () => {
  const { problems } = judge(
    samplesOf((hour) => ({
      files: 40 + 10 * hour,
      kept: {
        objects: new Map([
          ["ServerResponse", 100 * hour],
          ["Object", 1000 * hour],
        ]),
        held: new Map([
          ["Broadcast.#listeners", 100 * hour],
          ["LiveView.#gaps", 60 * hour],
        ]),
      },
    })),
  );
  expect(problems).toEqual([
    "files keep growing: 70, 80, 90, 100, 110, 120",
    "ServerResponse keeps growing: 300, 400, 500, 600, 700, 800",
    "Broadcast.#listeners keeps growing: 300, 400, 500, 600, 700, 800",
  ]);
});
