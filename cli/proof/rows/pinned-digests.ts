import { fileURLToPath } from "node:url";
import { presets } from "../../../engine/alerts/presets.ts";
import type { Figure } from "../../bench/figure.ts";
import { type Context, defineRow } from "../row.ts";
import { jsonLines, runWell } from "../run-child.ts";

const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const ZONES = ["UTC", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe"];

type Way = readonly [string, readonly string[]];

/** Every way to run the embedded tape that has alerts of its own. */
const ways: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.keys(presets).map((id): Way => [`preset ${id}`, ["--preset", id]]),
  ["--seed-compat", ["--seed-compat"]],
  ["bars of a second and a minute", ["--bars", "1s,1m", "--indicators", "rsi(14)"]],
]);

export const pinnedDigests = defineRow({
  id: "digests",
  group: "bytes",
  promise:
    "The embedded tape and everything that is made of it have the same digest, whatever the batch, pace, time zone, cache and version of Node.",
  tests: ["datasets/svb-2023/replay.test.ts", "datasets/svb-2023/svb-2023.test.ts"],
  within: { short: 240, long: 600 },
  measure: async (context) => {
    const other = process.env["PROVE_NODE"];
    const figures: Figure[] = [];
    for (const [name, args] of ways) {
      // From Parquet and from the cache, and each in another zone.
      const zones = context.long ? ZONES : ZONES.slice(0, 2);
      const digests: string[] = [];
      for (const zone of zones) digests.push(await digest(context, args, zone));
      if (other !== undefined) digests.push(await digest(context, args, "UTC", other));
      figures.push({
        ...{ what: `${name}: different digests of ${digests.length} runs` },
        ...{ value: new Set(digests).size, limit: { equals: 1 } },
        peer: digests[0]?.slice(0, 12) ?? "none",
      });
    }
    const notes =
      other === undefined
        ? [
            `with Node ${process.versions.node} alone: PROVE_NODE=<path to another node> adds a run of each by that one`,
          ]
        : [];
    return { figures, notes };
  },
});

const digest = async (
  { home, signal }: Context,
  args: readonly string[],
  zone: string,
  node?: string,
): Promise<string> => {
  const command = [MAIN, "replay", "svb-2023", "--home", await home(), "--json", ...args];
  const out = await runWell(command, {
    ...{ signal, env: { TZ: zone } },
    ...(node === undefined ? {} : { node }),
  });
  const summary = jsonLines(out).at(-1);
  if (summary?.["type"] !== "summary") throw new Error(`no summary: ${out.slice(-300)}`);
  return String(summary["digest"]);
};
