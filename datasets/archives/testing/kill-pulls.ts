// `npm run kill-pulls -- --kills 5`: every series of every source is pulled from a loopback server by a process that is
// killed (SIGKILL) in the middle of an answer, again and again, and then goes on. One line a series; exit 3 when a tape
// differs from that of an unbroken pull.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseManifest } from "../../../recorder/tape/manifest.ts";
import { startArchive } from "./archive-server.ts";
import { pullSample } from "./pull-once.ts";
import type { SourceSample } from "./sample.ts";
import { samples } from "./samples/index.ts";

interface KilledPull {
  readonly source: string;
  readonly series: string;
  /** Processes that were killed before they were done. */
  readonly kills: number;
  readonly requests: number;
  readonly same: boolean;
}

const killPulls = async (
  sample: SourceSample,
  place: number,
  kills: number,
  folder: string,
): Promise<KilledPull> => {
  const unbrokenHome = join(folder, `${place}-unbroken`);
  const calm = await startArchive(sample.host());
  const { manifest } = await pullSample(sample, unbrokenHome, calm.url);
  await calm.close();

  const home = join(folder, `${place}-killed`);
  let asked = 0;
  let last = Number.POSITIVE_INFINITY;
  let kill = (): void => undefined;
  // The answer to request number `last` stands still half-way, and there the process goes.
  const server = await startArchive(sample.host(), () => {
    if (++asked !== last) return undefined;
    setTimeout(kill, 20);
    return "hang";
  });
  const run = (): Promise<NodeJS.Signals | null> => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", CHILD, String(place), home, server.url],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    kill = () => child.kill("SIGKILL");
    return new Promise((resolve) => child.on("exit", (_code, signal) => resolve(signal)));
  };
  let killed = 0;
  // The first gets half of it done; what is left has to have a request for each of the others to go at.
  const total = calm.requests.length;
  const later = total > 8 * kills ? 3 : 1;
  for (let round = 0; round < kills; round++) {
    asked = 0;
    last = round === 0 ? Math.ceil(total / 2) : later;
    if ((await run()) === "SIGKILL") killed++;
  }
  last = Number.POSITIVE_INFINITY;
  await run();
  await server.close();
  const path = join(home, "tapes", "sample", "tape.json");
  const files = existsSync(path) ? parseManifest(readFileSync(path, "utf8"), path).files : [];
  return {
    ...{ source: sample.source.id, series: sample.series, kills: killed },
    requests: server.requests.length,
    same: files.length > 0 && JSON.stringify(files) === JSON.stringify(manifest.files),
  };
};

const CHILD = fileURLToPath(new URL("./pull-child.ts", import.meta.url));

const { values } = parseArgs({ options: { kills: { type: "string", default: "5" } } });
const folder = mkdtempSync(join(tmpdir(), "pegtape-kill-pulls-"));
try {
  for (const [place, sample] of samples.entries()) {
    const pulled = await killPulls(sample, place, Number(values.kills), folder);
    process.stdout.write(`${JSON.stringify(pulled)}\n`);
    if (!pulled.same || pulled.kills < Number(values.kills)) process.exitCode = 3;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
