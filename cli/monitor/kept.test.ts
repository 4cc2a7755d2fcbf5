import { expect, it } from "vitest";
import type { Context } from "../command.ts";
import { testMachine } from "../test-machine.ts";
import { Kept } from "./kept.ts";

const setUp = (isTTY = true) => {
  const machine = testMachine();
  const printed: string[] = [];
  const context = {
    ...machine,
    stderr: { ...machine.stderr, isTTY },
    line: (text: string) => printed.push(text),
    note: (text: string) => printed.push(`! ${text}`),
  } as unknown as Context;
  machine.dispose();
  return { printed, kept: new Kept(context, new AbortController().signal) };
};

it("keeps what a run prints until the terminal is given back, and prints it once", () => {
  const { printed, kept } = setUp();
  kept.context.line("an alert");
  kept.context.note("kraken is \u001b[2Jback");
  kept.context.stderr.write("sealing\n");
  expect(printed).toEqual([]);
  expect([kept.notes, kept.told]).toEqual([["kraken is [2Jback", "sealing"], 2]);
  kept.print();
  kept.print();
  expect(printed).toEqual(["! kraken is [2Jback", "! sealing", "an alert"]);
});

it("keeps the last of a long run, and says how many went before", () => {
  const { printed, kept } = setUp();
  for (let i = 1; i <= 1_700; i += 1) kept.context.line(`alert ${i}`);
  for (let i = 1; i <= 501; i += 1) kept.context.note(`note ${i}`);
  kept.print();
  expect(printed.slice(0, 2)).toEqual(["! 1 earlier remarks are not repeated", "! note 2"]);
  expect(printed.slice(501, 503)).toEqual(["1,500 earlier lines are not repeated", "alert 1501"]);
  expect(printed).toHaveLength(702);
});

it("leaves remarks alone that go to a file: they stand there at once, and once", () => {
  const { printed, kept } = setUp(false);
  kept.context.note("okx is silent");
  expect([printed, kept.notes]).toEqual([["! okx is silent"], ["okx is silent"]]);
  kept.print();
  expect(printed).toHaveLength(1);
});
