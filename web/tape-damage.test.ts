import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Served, serve } from "./testing/serve.ts";
import { writeSmallTape } from "./testing/small-tape.ts";

// DuckDB reads most flipped bits as other numbers and says nothing: nobody may be shown those.
let served: Served;
beforeAll(async () => {
  served = await serve(async (home) => {
    await writeSmallTape({ home, name: "sound" });
    const { files } = await writeSmallTape({ home, name: "flipped", hours: 2 });
    const path = join(home, "tapes", "flipped", files[0]?.path ?? "");
    const bytes = await readFile(path);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 8;
    await writeFile(path, bytes);
    await writeSmallTape({ home, name: "renamed", hours: 2 });
    const manifest = join(home, "tapes", "renamed", "tape.json");
    const text = await readFile(manifest, "utf8");
    await writeFile(manifest, text.replace('"kraken:USDC/USD"', '"kraken:USDT/USD"'));
  });
});
afterAll(async () => served.close());

it("the page of a damaged tape says so at once, and counts nothing", async () => {
  const page = await (await served.get("/tapes/flipped")).text();
  expect(page).toContain("This tape is damaged:");
  expect(page).toContain("its SHA-256 is not the one in tape.json");
  expect(page).not.toContain("Instruments</h2>");
  const told = await served.json("/tapes/flipped");
  expect(told).toMatchObject({ damage: { code: "damaged" }, findings: [{ code: "checksum" }] });
  expect(told).not.toHaveProperty("contents");
  expect(await served.json("/tapes/sound")).toHaveProperty("contents");
});

it("no query reads a damaged tape, and its damage keeps nobody from the others", async () => {
  const ask = (view: string) =>
    served.get(`/sql?${new URLSearchParams({ q: `SELECT count(*) FROM "${view}"` })}`);
  const refused = await ask("flipped");
  expect(refused.status).toBe(500);
  expect(await refused.text()).toContain("its SHA-256 is not the one in tape.json");
  expect((await ask("sound")).status).toBe(200);
});

it("no chart leaves out what is of an instrument that tape.json does not list", async () => {
  const refused = await served.get("/charts/price.json?tape=renamed");
  expect(refused.status).toBe(500);
  expect(await refused.text()).toContain("an instrument that its tape.json does not list");
});
