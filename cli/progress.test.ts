import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { startProgress } from "./progress.ts";

/** What a bar of 100 units draws after 30 of them in two seconds. */
const draw = async (isTTY: boolean, quiet: boolean): Promise<string> => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  let drawn = "";
  stream.on("data", (data) => {
    drawn += String(data);
  });
  let now = 0;
  const stderr = { isTTY, columns: 80, stream, write: (text: string) => void stream.write(text) };
  const progress = await startProgress(
    { stderr, quiet, elapsed: () => now, color: false },
    "svb-2023",
    100,
    "ticks",
  );
  now = 2000;
  progress.update(30);
  // The bar is drawn ten times a second.
  await new Promise((resolve) => setTimeout(resolve, 300));
  progress.stop();
  return drawn;
};

it("draws how much is done and how fast, on a terminal", async () => {
  const drawn = await draw(true, false);
  expect(drawn).toContain("svb-2023");
  expect(drawn).toContain("30 %  15 ticks/s  5 s left");
});

it("draws nothing elsewhere, nor when it is to be quiet", async () => {
  expect(await draw(false, false)).toBe("");
  expect(await draw(true, true)).toBe("");
});
