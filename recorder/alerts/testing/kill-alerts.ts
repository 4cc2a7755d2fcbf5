import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("alerts.test-child.ts", import.meta.url));
/** Alerts that one run tells. */
const RUN = 12;

export interface KillAlertsReport {
  readonly kills: number;
  /** Alerts that were reported safe. */
  readonly safe: number;
  /** Those of them that nobody was told. */
  readonly untold: readonly string[];
  /** Messages that came again, by the same key. */
  readonly doubles: number;
  /** Messages that came for the first time after a later one of their group. */
  readonly outOfOrder: readonly string[];
  /** Starts that found something still to be told. */
  readonly resumed: number;
}

/** One process on the folder until it ends, or ends itself at a step. Returns what it said. */
const runOnce = (folder: string, first: number, count: number, deadly: number) =>
  new Promise<string>((resolve, reject) => {
    const given = [folder, first, count, first, deadly].map(String);
    const child = spawn(process.execPath, ["--import", "tsx", CHILD, ...given], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (piece: Buffer) => {
      out += piece.toString();
    });
    child.stderr.on("data", (piece: Buffer) => {
      errors += piece.toString();
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const asked = deadly === 0 ? code === 0 : signal === "SIGKILL";
      if (asked) resolve(out);
      else reject(new Error(`it ended with ${code} ${signal}: ${errors}`));
    });
  });

/** Kills the teller of alerts before each of these steps, each time on what the one before left; the last one lives. */
export const killAlerts = async (steps: readonly number[]): Promise<KillAlertsReport> => {
  const base = await mkdtemp(join(tmpdir(), "pegtape-alerts-"));
  try {
    const lines: string[] = [];
    for (const [nth, step] of [...steps, 0].entries()) {
      const count = step === 0 ? 0 : RUN;
      lines.push(...(await runOnce(join(base, "alerts"), 1 + nth * RUN, count, step)).split("\n"));
    }
    const seen = new Set<string>();
    const latest = new Map<string, number>();
    const [safe, outOfOrder]: [string[], string[]] = [[], []];
    let [doubles, resumed] = [0, 0];
    for (const line of lines) {
      const [what, group = "", key = ""] = line.split(" ");
      if (what === "open" && group !== "0") resumed += 1;
      if (what === "safe") safe.push(key);
      if (what !== "took") continue;
      if (seen.has(key)) doubles += 1;
      else if (Number(key) < (latest.get(group) ?? 0)) outOfOrder.push(key);
      seen.add(key);
      latest.set(group, Math.max(latest.get(group) ?? 0, Number(key)));
    }
    const untold = safe.filter((key) => !seen.has(key));
    return { kills: steps.length, safe: safe.length, untold, doubles, outOfOrder, resumed };
  } finally {
    await rm(base, { recursive: true, force: true });
  }
};
