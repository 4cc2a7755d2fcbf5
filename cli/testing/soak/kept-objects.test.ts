import { expect, it } from "vitest";
import { keptObjects } from "./kept-objects.ts";

class Keeper {
  readonly #visitors = new Map<number, string>();
  readonly shelf: number[] = [];
  readonly row = new Float64Array(7);

  constructor(many: number) {
    for (let i = 0; i < many; i++) {
      this.#visitors.set(i, String(i));
      this.shelf.push(i);
    }
  }

  get size(): number {
    return this.#visitors.size;
  }
}

it("counts what is alive, and what instances hold to themselves, and sees what is let go of", () => {
  let keepers: Keeper[] = [new Keeper(3), new Keeper(4)];
  const { objects, held } = keptObjects();
  expect(objects.get("Keeper")).toBe(2);
  expect(held.get("Keeper.#visitors")).toBe(7);
  expect(held.get("Keeper.shelf")).toBe(7);
  expect(held.get("Keeper.row")).toBe(14);
  expect(keepers[0]?.size).toBe(3);
  keepers = keepers.slice(1);
  expect(keptObjects().objects.get("Keeper")).toBe(1);
  expect(keepers[0]?.size).toBe(4);
});
