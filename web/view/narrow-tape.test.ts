import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { replayTape } from "../../datasets/replay-tape.ts";
import { parseTime } from "../../engine/market/time.ts";
import { defaultSettings } from "../../engine/pipeline/settings.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { Player } from "../theatre/player.ts";
import { Reel } from "../theatre/reel.ts";
import { narrowTape } from "./narrow-tape.ts";
import { runWith } from "./replay-runs.ts";

it("is a tape of its own: run, read from a checkpoint, and in the reel it ends in the digest of that part", async () => {
  const home = await mkdtemp(join(tmpdir(), "pegtape-narrow-"));
  await writeSmallTape({ home, name: "small" });
  const tape = await openTape(join(home, "tapes", "small"), { home });
  const [from, to] = ["2023-03-11T06:40Z", "2023-03-11T07:30Z"].map(parseTime);
  if (from === undefined || to === undefined) throw new Error("no times");
  const instruments = tape.instruments.slice(0, 1).map(({ id }) => id);
  const settings = defaultSettings(tape.clock);
  const { every } = settings;
  if (every === undefined) throw new Error("no frames");
  const range = { from, to, instruments };
  const plain = await replayTape({ tape, settings, sink: {}, range });
  expect(plain.ticks).toBeGreaterThan(50);
  const part = narrowTape(tape, range);
  expect(part.manifest).toMatchObject({
    ...{ from: "2023-03-11T06:40:00.000000Z", to: "2023-03-11T07:30:00.000000Z" },
  });
  const run = await runWith({ tape: part, settings, every });
  expect(run).toMatchObject({ ticks: plain.ticks, digest: plain.digest });
  const reel = await Reel.open(part, run, { spacing: 20, count: 8 }, settings);
  await reel.surveyed;
  const half = reel.checkpoints.last((place) => place.ticks < plain.ticks / 2);
  expect(half?.ticks).toBeGreaterThan(0);
  const player = new Player(part, settings, half);
  while (await player.advance({}));
  expect(player.pipeline.digest).toBe(plain.digest);
  reel.close();
  await rm(home, { recursive: true });
});
