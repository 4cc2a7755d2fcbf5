import { expect, it } from "vitest";
import { openTarget } from "../config.ts";
import { message, testMachine } from "../testing/machine.ts";

const printed: string[] = [];
const machine = { ...testMachine({}), print: (line: string) => void printed.push(line) };
const target = openTarget("here", { type: "terminal" }, machine);
const never = new AbortController().signal;

it("prints one line without what moves the cursor", async () => {
  await target.send(message(), never);
  await target.send(message({ title: "a\u001b[2J\r\nb\u202ec\u0007\u009b1m" }), never);
  await target.send(message({ title: "x".repeat(2000) }), never);
  expect(printed.slice(0, 2)).toEqual([
    "2023-03-11T07:59:58Z critical fired: CRITICAL USDC -410 bps",
    "2023-03-11T07:59:58Z critical fired: a [2J b c 1m",
  ]);
  expect(printed[2]).toHaveLength(500);
});

it("prints nothing once it shall end", async () => {
  const before = printed.length;
  await expect(target.send(message(), AbortSignal.abort(new Error("stopped")))).rejects.toThrow(
    "stopped",
  );
  expect(printed).toHaveLength(before);
});
