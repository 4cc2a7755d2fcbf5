import { expect, it } from "vitest";
import { PollTrouble } from "./poll-trouble.ts";
import { SendError } from "./target.ts";

const signal = new AbortController().signal;
const start = (): { trouble: PollTrouble; slept: number[] } => {
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => void slept.push(ms);
  return { trouble: new PollTrouble({ sleep }), slept };
};

it("waits longer each time, a minute at most, and throws once", async () => {
  const { trouble, slept } = start();
  const error = new SendError("down");
  const thrown: number[] = [];
  for (let i = 1; i <= 9; i++) await trouble.wait(error, signal).catch(() => thrown.push(i));
  expect(thrown).toEqual([3]);
  expect(slept).toEqual([1_000, 2_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  trouble.over();
  await trouble.wait(error, signal);
  expect(slept.at(-1)).toBe(1_000);
});

it("throws at once what is permanent, then waits a minute each time", async () => {
  const { trouble, slept } = start();
  const error = new SendError("refused", { permanent: true });
  await expect(trouble.wait(error, signal)).rejects.toBe(error);
  await trouble.wait(error, signal);
  expect(slept).toEqual([60_000]);
});

it("honours a wish that is longer", async () => {
  const { trouble, slept } = start();
  await trouble.wait(new SendError("busy", { retryAfterMs: 90_000 }), signal);
  expect(slept).toEqual([90_000]);
});

it("passes on what is no failure of the channel", async () => {
  const { trouble, slept } = start();
  await expect(trouble.wait(new TypeError("a fault"), signal)).rejects.toThrow("a fault");
  expect(slept).toEqual([]);
});
