import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openDatabase, quoteText } from "../../recorder/duckdb.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const FROM = "2023-03-11T06:30Z";
const TO = "2023-03-11T08:30Z";
/** Two hours in twelve seconds, and time before and after it: both listeners must be there when the tape begins. */
const SPEED = "600";
const WAIT = "8s";
const RUN = "26s";

export interface DrillOptions {
  /** Where the source tape is, or is made. */
  readonly home: string;
  /** Undefined: nothing goes wrong. */
  readonly seed: number | undefined;
}

export interface Drill {
  readonly seed: number | undefined;
  readonly faults: readonly string[];
  /** Trades of the source, and of them those that the two recordings lack and account for by gaps. */
  readonly trades: number;
  readonly inGaps: readonly number[];
  /** What is wrong; empty when all promises held. */
  readonly problems: readonly string[];
}

/**
 * The real thing, in processes of its own: `simulate` tells two hours of March 2023 at 600 times the pace, `record` and
 * `live --record` listen. What they recorded is held against the source, and a replay of it against what `live` said.
 */
export const drill = async ({ home, seed }: DrillOptions): Promise<Drill> => {
  const folder = await mkdtemp(join(tmpdir(), "pegtape-drill-"));
  const children: ChildProcess[] = [];
  const start = (...args: readonly string[]): Running => {
    const running = run([...args, "--home", home], folder);
    children.push(running.child);
    return running;
  };
  try {
    const faulty = seed === undefined ? [] : ["--faults", String(seed)];
    const range = ["--from", FROM, "--to", TO, "--speed", SPEED, "--wait", WAIT, "--port", "0"];
    const simulator = start("simulate", "svb-2023", ...range, ...faulty, "--json");
    const addresses = await listening(simulator, 2);
    const asked = [...addresses, "--for", RUN, "--json"];
    const recorder = start("record", ...asked, "--out", "recorded");
    const watcher = start("live", ...asked, "--record", "watched");
    const [recorded, watched] = await Promise.all([recorder.ended, watcher.ended]);
    simulator.child.kill("SIGTERM");
    await simulator.ended;
    const problems = [recorded, watched].flatMap(({ code, err }) =>
      code === 0 ? [] : [`exit code ${code}: ${err.slice(-500)}`],
    );
    const summary = parse(watched.lines.at(-1));
    const replayed = await start("replay", "watched", "--json").ended;
    if (replayed.code !== 0)
      problems.push(`the replay fails with ${replayed.code}: ${replayed.err.slice(-500)}`);
    const again = parse(replayed.lines.at(-1));
    for (const key of ["ticks", "frames", "alerts", "digest", "alertDigest"])
      if (summary[key] !== again[key] || summary[key] === undefined)
        problems.push(`live said ${key} ${summary[key]}, its replay ${again[key]}`);
    for (const tape of ["recorded", "watched"]) {
      const verified = await start("verify", tape, "--json").ended;
      if (verified.code !== 0)
        problems.push(`${tape} does not verify: ${verified.lines.join(" ")}`);
    }
    const compared = await Promise.all(
      ["recorded", "watched"].map((tape) =>
        compare(join(home, "tapes", "svb-2023"), join(folder, tape)),
      ),
    );
    return {
      ...{ seed, problems: [...problems, ...compared.flatMap((one) => one.problems)] },
      faults: simulator.lines.filter((line) => line.includes('"fault"')),
      trades: compared[0]?.trades ?? 0,
      inGaps: compared.map(({ inGaps }) => inGaps),
    };
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
};

/** Makes the source tape under `home`, if it is not there. */
export const makeSource = async (home: string): Promise<void> => {
  const { code, err } = await run(["start", "--no-serve", "--home", home], home).ended;
  if (code !== 0) throw new Error(err);
};

interface Done {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly err: string;
}

interface Running {
  readonly child: ChildProcess;
  /** Grows. */
  readonly lines: readonly string[];
  readonly ended: Promise<Done>;
}

const run = (args: readonly string[], cwd: string): Running => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  let err = "";
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  child.stderr.on("data", (piece: Buffer) => {
    err += piece.toString("utf8");
  });
  const ended = new Promise<Done>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, lines, err }));
  });
  return { child, lines, ended };
};

const parse = (line: string | undefined): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(line ?? "");
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
};

/** Options that point at the simulated venues, once so many listen. */
const listening = async ({ lines, child }: Running, many: number): Promise<string[]> => {
  for (let tries = 0; tries < 600; tries++) {
    const found = lines.map(parse).filter(({ type }) => type === "listening");
    if (found.length >= many)
      return [
        ...["--venues", found.map(({ venue }) => venue).join(",")],
        ...found.flatMap(({ venue, ws, rest }) => [
          ...["--endpoint", `${venue}=${ws}`, "--rest-endpoint", `${venue}=${rest}`],
        ]),
      ];
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the simulator does not listen: ${lines.join(" ")}`);
};

interface Compared {
  readonly trades: number;
  readonly inGaps: number;
  readonly problems: readonly string[];
}

/**
 * A recording against its source. A missing trade is accounted for by a gap of its instrument that overlaps the time
 * between the trades that came before and after it.
 */
const compare = async (source: string, recorded: string): Promise<Compared> => {
  const database = await openDatabase();
  const ticks = (tape: string): string =>
    `read_parquet(${quoteText(`${tape}/ticks/*/*.parquet`)}, hive_partitioning = false)`;
  try {
    await database.run(
      `CREATE TABLE told AS SELECT venue, symbol, trade_id, price, size, side, event_time,
         row_number() OVER (PARTITION BY venue, symbol ORDER BY seq) AS place
       FROM ${ticks(source)} WHERE kind = 'trade' AND event_time >= '${FROM.replace("Z", "")}' AND event_time < '${TO.replace("Z", "")}'`,
    );
    await database.run(`CREATE TABLE kept AS SELECT * FROM ${ticks(recorded)}`);
    const count = async (sql: string): Promise<number> =>
      Number((await database.rows(`SELECT count(*)::DOUBLE AS n FROM (${sql})`))[0]?.["n"]);
    const problems: string[] = [];
    const expect = async (what: string, sql: string): Promise<void> => {
      const n = await count(sql);
      if (n > 0) problems.push(`${recorded}: ${n} ${what}`);
    };
    await expect(
      "trades are there twice",
      "SELECT 1 FROM kept WHERE kind = 'trade' GROUP BY venue, symbol, trade_id HAVING count(*) > 1",
    );
    await expect(
      "trades are not those of the source",
      `SELECT 1 FROM kept ANTI JOIN told USING (venue, symbol, trade_id, price, size, side, event_time)
       WHERE kept.kind = 'trade'`,
    );
    // For every missing trade: when the last one before it and the first one after it came over the feed.
    const missing = `
      WITH placed AS (
        SELECT told.venue, told.symbol, place, count(receive_time) = 0 AS missing,
          min(receive_time) FILTER (detail IS NULL) AS came
        FROM told LEFT JOIN (SELECT * FROM kept WHERE kind = 'trade') k USING (venue, symbol, trade_id)
        GROUP BY ALL
      ), around AS (
        SELECT *, max(came) OVER (PARTITION BY venue, symbol ORDER BY place ROWS UNBOUNDED PRECEDING) AS before,
          min(came) OVER (PARTITION BY venue, symbol ORDER BY place ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after
        FROM placed
      ) SELECT * FROM around WHERE missing`;
    const gaps = `SELECT venue, symbol, CAST(json_extract_string(detail, '$.from') AS TIMESTAMP) AS lost,
        CAST(json_extract_string(detail, '$.to') AS TIMESTAMP) AS back
      FROM kept WHERE kind = 'gap'`;
    const outside = await database.rows(
      `SELECT venue, symbol, before::VARCHAR AS before, after::VARCHAR AS after, count(*)::INTEGER AS n
       FROM (${missing}) m WHERE NOT EXISTS (SELECT 1 FROM (${gaps}) g
         WHERE g.venue = m.venue AND g.symbol = m.symbol
           AND coalesce(m.before, g.lost) <= g.back AND coalesce(m.after, g.back) >= g.lost)
       GROUP BY ALL ORDER BY ALL`,
    );
    for (const { venue, symbol, before, after, n } of outside)
      problems.push(
        `${recorded}: ${n} trades of ${venue}:${symbol} between ${before} and ${after} are missing outside of every gap`,
      );
    return { trades: await count("SELECT 1 FROM told"), inGaps: await count(missing), problems };
  } finally {
    database.close();
  }
};
