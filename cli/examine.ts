import { randomUUID } from "node:crypto";
import { readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../recorder/tape/make-folder.ts";
import type { Context } from "./command.ts";
import { bytes } from "./text.ts";

/** One thing looked at. */
export interface Symptom {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do when it is not well. */
  readonly hint: string;
  /** False where pegtape can do without. */
  readonly needed?: boolean;
}

/** Looks at everything; a look that fails is a symptom, not an error. */
export const examine = async (context: Context): Promise<Symptom[]> => {
  const looks: readonly [string, (context: Context) => Promise<Omit<Symptom, "name">>][] = [
    ["pegtape", lookAtOurselves],
    ["node", lookAtNode],
    ["duckdb", lookAtDuckDB],
    ["extensions", lookAtExtensions],
    ["home", lookAtHome],
    ["disk", lookAtDisk],
    ["clock", lookAtClock],
    ["cache", lookAtCache],
  ];
  const symptoms: Symptom[] = [];
  for (const [name, look] of looks) {
    const seen = await look(context).catch((error: unknown) => ({
      ok: false,
      detail: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
      hint: "Run it again with --debug, or reinstall with npm ci.",
    }));
    symptoms.push({ name, ...seen });
  }
  return symptoms;
};

const lookAtOurselves = async ({ version }: Context) => ({
  ok: version !== "unknown",
  detail: version,
  hint: "Reinstall with npm ci: package.json is not where it belongs.",
});

const OLDEST_NODE = [20, 20, 2] as const;

const lookAtNode = async () => {
  const parts = process.versions.node.split(".").map(Number);
  const differs = OLDEST_NODE.findIndex((part, i) => parts[i] !== part);
  const ok = differs < 0 || (parts[differs] ?? 0) > (OLDEST_NODE[differs] ?? 0);
  return {
    ok,
    detail: `${process.versions.node} on ${process.platform} ${process.arch}`,
    hint: `Install Node ${OLDEST_NODE.join(".")} or newer.`,
  };
};

const lookAtDuckDB = async () => {
  const { openDatabase } = await import("../recorder/duckdb.ts");
  const database = await openDatabase({ threads: 1 });
  try {
    const [row] = await database.rows(
      "SELECT version() AS version, sum(x) AS total FROM range(10) t(x)",
    );
    const ok = Number(row?.["total"]) === 45;
    return { ok, detail: String(row?.["version"]), hint: "Reinstall with npm ci." };
  } finally {
    database.close();
  }
};

/** A query must never wait for a network that is not there, nor load what nobody asked for. */
const lookAtExtensions = async () => {
  const { openDatabase } = await import("../recorder/duckdb.ts");
  const database = await openDatabase({ threads: 1 });
  try {
    const [flags] = await database.rows(
      `SELECT current_setting('autoinstall_known_extensions') AS install,
              current_setting('autoload_known_extensions') AS load`,
    );
    const found = await database.rows(
      "SELECT extension_name AS name FROM duckdb_extensions() WHERE loaded ORDER BY extension_name",
    );
    const names = found.map((row) => String(row["name"]));
    const off = flags?.["install"] === false && flags["load"] === false;
    return {
      ok: off && names.includes("parquet") && names.includes("json"),
      detail: `${names.join(", ")}; none is installed or loaded on demand${off ? "" : ": not so"}`,
      hint: "Reinstall with npm ci: this DuckDB is not the one that package-lock.json names.",
    };
  } finally {
    database.close();
  }
};

const lookAtHome = async ({ home }: Context) => {
  const hint = "Give another folder with --home or PEGTAPE_HOME, or change its rights.";
  const there = await stat(home).catch(() => undefined);
  if (there && !there.isDirectory())
    return { ok: false, detail: `${home} is a file, not a folder`, hint };
  const trial = join(home, `.trial-${randomUUID()}.tmp`);
  let made: string | undefined;
  try {
    made = await makeFolder(home);
    await writeFile(trial, "x");
    return { ok: true, detail: `${home} can be written`, hint };
  } catch (error) {
    return { ok: false, detail: `${home} cannot be written (${String(error)})`, hint };
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
    // Looking must leave nothing behind.
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }
};

const ENOUGH = 1e9;

const lookAtDisk = async ({ home }: Context) => {
  let there = home;
  while (!(await stat(there).catch(() => undefined)) && dirname(there) !== there)
    there = dirname(there);
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  return {
    ok: free >= ENOUGH,
    detail: `${bytes(free)} free at ${there}`,
    hint: `Make room: tapes and caches want ${bytes(ENOUGH)} and more. The cache folder is safe to delete.`,
  };
};

/** Before this the clock cannot be right: the program was not written yet. 2026-01-01. */
const WRITTEN = 1_767_225_600_000;
const CENTURY = 36_525 * 86_400_000;

const lookAtClock = async ({ now, elapsed, wait }: Context) => {
  const [wall, steady] = [now(), elapsed()];
  await wait(50);
  const drift = Math.abs(now() - wall - (elapsed() - steady));
  const sane = wall > WRITTEN && wall < WRITTEN + CENTURY;
  const when = Number.isFinite(wall) ? new Date(wall).toISOString() : String(wall);
  return {
    ok: sane && drift < 25,
    detail: `${when}, ${sane ? "plausible" : "impossible"}; ${drift < 25 ? "steady" : `jumped ${Math.round(drift)} ms`}`,
    hint: "Set the machine's clock (NTP): recordings carry its time.",
  };
};

const lookAtCache = async ({ home }: Context) => {
  const folder = join(home, "cache");
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  let size = 0;
  for (const name of names)
    size += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
  return {
    ok: true,
    detail: `${bytes(size)} in ${names.length} entries at ${folder}`,
    hint: "",
  };
};
