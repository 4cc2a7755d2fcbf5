import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listTapes, resolveTape } from "./resolve-tape.ts";
import { makeTape, temporaryFolder, tradesSql } from "./sample-tape.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let home: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  home = join(folder.path, "home");
  await makeTape({ rows: tradesSql(10), out: join(home, "tapes", "svb") });
  await makeTape({ rows: tradesSql(10), out: join(home, "tapes", "ftx") });
  await makeTape({ rows: tradesSql(10), out: join(folder.path, "outside") });
  await mkdir(join(home, "tapes", "half"));
});
afterAll(() => folder.remove());

it("finds a tape by its name or its path", async () => {
  expect(await resolveTape("svb", home)).toBe(join(home, "tapes", "svb"));
  expect(await resolveTape(join(folder.path, "outside"), home)).toBe(join(folder.path, "outside"));
});

it("lists the tapes of a home, half written ones left out", async () => {
  expect(await listTapes(home)).toEqual(["ftx", "svb"]);
  expect(await listTapes(join(folder.path, "nothing"))).toEqual([]);
});

it("leaves a folder without tape.json to openTape, which says what is wrong with it", async () => {
  expect(await resolveTape("half", home)).toBe(join(home, "tapes", "half"));
});

it.each(["svbb", "../../outside", ""])(
  "names the tapes that there are when %j is none",
  async (name) => {
    await expect(resolveTape(name, home)).rejects.toMatchObject({
      ...{ code: "missing", message: `no tape "${name}"` },
      hint: "Known: ftx, svb. Or give the path of a tape.",
    });
  },
);
