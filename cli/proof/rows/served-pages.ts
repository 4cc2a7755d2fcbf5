import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import type { Figure } from "../../bench/figure.ts";
import { defineRow } from "../row.ts";

const MAIN = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const TAPE = "svb-2023";
const [FROM, TO] = [Date.parse("2023-03-10T00:00Z"), Date.parse("2023-03-14T00:00Z")];
const ASKED = { short: 60, long: 400 };
/** Not counted: while the compiler still learns, and the view is made. */
const FIRST = 10;
const CHART_MS = 100;
const SEEK_MS = 200;

export const servedPages = defineRow({
  id: "R13",
  group: "reliability",
  promise: "Charts and seeks in a replay of a million ticks are answered before one notices.",
  timed: true,
  within: { short: 150, long: 400 },
  measure: async ({ long, seed, home, signal }) => {
    const random = seeded(seed);
    const many = long ? ASKED.long : ASKED.short;
    const { url, stop } = await serve(await home(), signal);
    try {
      const chart = await times(many, async () => {
        const answer = await fetch(`${url}/charts/price.svg?tape=${TAPE}&width=1200`, { signal });
        if (!(await answer.text()).includes("<svg")) throw new Error(`a chart: ${answer.status}`);
      });
      const post = (path: string, form: Readonly<Record<string, string>>): Promise<Response> =>
        fetch(`${url}/replay/${TAPE}/${path}`, {
          method: "POST",
          headers: { "hx-request": "true", origin: url, accept: "application/json" },
          ...{ body: new URLSearchParams(form), signal },
        });
      const { session } = (await (await post("session", {})).json()) as { session: string };
      const seek = await times(many, async () => {
        const to = new Date(FROM + Math.floor(random() * (TO - FROM))).toISOString();
        const answer = await post("transport", { session, do: "seek", to });
        await answer.text();
        if (!answer.ok) throw new Error(`a seek to ${to}: ${answer.status}`);
      });
      return {
        figures: [
          ...figuresOf("a chart", chart, CHART_MS),
          ...figuresOf("a seek to a drawn time", seek, SEEK_MS),
        ],
      };
    } finally {
      stop();
    }
  },
});

const times = async (many: number, ask: () => Promise<void>): Promise<number[]> => {
  const ms: number[] = [];
  for (let i = 0; i < FIRST + many; i++) {
    const start = performance.now();
    await ask();
    if (i >= FIRST) ms.push(performance.now() - start);
  }
  return ms.sort((a, b) => a - b);
};

const figuresOf = (what: string, sorted: readonly number[], limit: number): Figure[] => {
  const at = (part: number): number => sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
  return [
    { what: `${what}, median of ${sorted.length}, ms`, value: at(0.5) },
    { what: `${what}, 99 of 100, ms`, value: at(0.99), limit: { below: limit } },
  ];
};

const serve = async (home: string, signal: AbortSignal) => {
  const child = spawn(process.execPath, [MAIN, "serve", "--home", home, "--port", "0"], {
    ...{ stdio: ["ignore", "pipe", "pipe"] as const, signal },
  });
  child.on("error", () => undefined);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    for await (const line of firstLines(stream)) {
      said += `${line}\n`;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) return { url, stop: () => child.kill("SIGTERM") };
    }
  throw new Error(`serve does not listen: ${said.slice(-300)}`);
};

const firstLines = (stream: NodeJS.ReadableStream) => createInterface({ input: stream });
