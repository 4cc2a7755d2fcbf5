import { manifestFaults, manifestHash, parseManifest } from "../../../../recorder/tape/manifest.ts";
import { jsonTarget } from "../json-target.ts";
import { must } from "../target.ts";

const file = (kind: string, at: number) => ({
  path: `${kind}/date=2023-03-11/${kind}-${String(at).padStart(12, "0")}.parquet`,
  ...{ rows: 10, sha256: "ab".repeat(32), firstSeq: at, lastSeq: at + 9 },
  ...{ from: "2023-03-11T00:00:00.000000Z", to: "2023-03-11T23:59:59.000000Z" },
});

/** A recording's manifest and an import's. */
export const manifestSamples = (["recorded", "imported"] as const).map((kind) =>
  JSON.stringify({
    ...{
      format: 1,
      name: "small",
      kind,
      clock: kind === "recorded" ? "receive_time" : "event_time",
    },
    ...{
      created: "2023-03-12T00:00:00Z",
      from: "2023-03-11T00:00:00Z",
      to: "2023-03-12T00:00:00Z",
    },
    ...{ instruments: ["kraken:USDC/USD", "coinbase:USDC/USD"], ticks: 20 },
    files: [file("ticks", 1), file("ticks", 11), ...(kind === "recorded" ? [file("raw", 1)] : [])],
    ...{ source: { origin: "a formula" }, licence: "CC0-1.0" },
  }),
);

export const tapeManifests = jsonTarget({
  id: "tape-manifests",
  describe: "tape.json: no path leads outside the tape, and what is read has one name",
  samples: manifestSamples,
  many: 200_000,
  read: (text) => {
    const manifest = parseManifest(text, "tape.json");
    for (const { path } of manifest.files)
      must(!/(^|\/)\.*(\/|$)|\\|\0/.test(path), () => `a file ${JSON.stringify(path)}`);
    manifestFaults(manifest);
    const again = parseManifest(JSON.stringify(manifest), "tape.json");
    must(
      manifestHash(manifest) === manifestHash(again),
      () => "another name when it is read again",
    );
  },
});
