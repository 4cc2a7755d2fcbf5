import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { micros } from "../../../engine/market/time.ts";
import { TickFold } from "../../fold/tick-fold.ts";
import { ParquetCodec } from "../../journal/parquet-codec.ts";
import { realDisk } from "../../journal/real-disk.ts";
import { Recording } from "../../journal/recording.ts";
import { ManualClock } from "../../journal/testing/manual-clock.ts";
import { START } from "../../journal/testing/sample-frames.ts";
import { heading, processOf } from "../../journal/testing/scenario.ts";
import { verifyTape } from "../../journal/verify.ts";
import { seeded } from "../../simulator/seeded.ts";
import { readManifest } from "../../tape/open-tape.ts";
import { temporaryFolder } from "../../tape/sample-tape.ts";
import * as venues from "../index.ts";
import { fuzzMaterial } from "./fuzz-material.ts";
import { mutateFrame } from "./mutate-frame.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
afterEach(() => folder?.remove());

it("damaged frames of every venue are written down as they came, and make the same ticks again", async () => {
  folder = await temporaryFolder();
  const codec = new ParquetCodec();
  const random = seeded(20230311);
  const workshop = {
    ...{ disk: realDisk, codec, folder: join(folder.path, "tape") },
    fold: () => new TickFold(venues),
  };
  const recording = await Recording.open({
    ...{ ...workshop, clock: new ManualClock(), processes: processOf(1), heading },
    sealBytes: 1 << 20,
  });
  let frames = 0;
  for (const [at, venue] of Object.values(venues).entries()) {
    const material = fuzzMaterial(venue, false);
    const played = [
      ...material.sound,
      ...Array.from({ length: 2_000 }, () => mutateFrame(material.frames, random)),
    ];
    for (const frame of played) {
      frames += 1;
      const receiveTime = micros(START + frames * 1_000);
      const place = { venue: venue.id, connection: at + 1, direction: "in" } as const;
      recording.append({ receiveTime, ...place, frame });
    }
  }
  await recording.close();
  const manifest = await readManifest(workshop.folder);
  await mkdir(join(folder.path, "work"));
  const verified = await verifyTape(workshop, manifest, join(folder.path, "work"));
  await codec.close();
  expect(verified.faults).toEqual([]);
  expect(verified.ticksAgain).toBeGreaterThan(1_000);
  expect(manifest.files.length).toBeGreaterThan(4);
});
