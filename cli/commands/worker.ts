import { availableParallelism, hostname } from "node:os";
import { resolve } from "node:path";
import type { WorkEvent } from "../../datasets/queue/queue-worker.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseDuration } from "../../engine/market/time.ts";
import { type Context, defineCommand } from "../command.ts";
import { connectQueue, queueOption } from "../connect-queue.ts";
import { grouped, took } from "../text.ts";

export const worker = defineCommand({
  command: "worker",
  describe: "Runs the backtests of sweeps that others began with --queue",
  examples: [
    ["worker --queue redis://10.0.0.5:6379", "On every core, until Ctrl-C"],
    [
      "worker --queue redis://127.0.0.1:6379 --threads 2 --once --json",
      "Until no sweep goes on, telling of each job",
    ],
  ],
  options: {
    queue: queueOption,
    threads: { type: "number", describe: "Threads that strategies run in (default: all cores)" },
    strategies: {
      type: "string",
      default: ".",
      describe: "Folder of strategies' files; none from anywhere else is run",
    },
    lock: {
      type: "string",
      default: "15s",
      describe: "How long after this worker is gone its job is another's",
    },
    once: { type: "boolean", describe: "End when no sweep goes on and no job is left" },
  },
  stops: true,
  async details() {
    return [
      "Each machine needs the same version of pegtape, the sweep's tapes (at the same path, or by name in --home), and",
      "the strategy's file in --strategies. What is not the same is refused, and the sweep shows why.",
      "PEGTAPE_QUEUE keeps a password off the command line. Redis 6.2 and later, or Valkey.",
      "",
      "With --json, a line each time a job is taken or left, and one for a sweep that this worker does not take:",
      '  {"type":"job","sweep","job","state":"taken|done|handedBack|lost","tape","configurations","elapsedMs"}',
      '  {"type":"refused","sweep","reason"}',
    ];
  },
  async run(args, context) {
    const { threads = availableParallelism(), queue, once = false } = args;
    if (!Number.isInteger(threads) || threads < 1 || threads > 1024)
      throw new WorkbenchError("usage", `--threads cannot be ${threads}`, "Give a whole number.");
    const lockMs = readLock(args.lock);
    const connection = await connectQueue(queue, context);
    const [{ QueueWorker }, { openWorkshop }] = await Promise.all([
      import("../../datasets/queue/queue-worker.ts"),
      import("../../datasets/queue/open-workshop.ts"),
    ]);
    const name = `${hostname()}-${process.pid}`;
    try {
      const working = new QueueWorker({
        ...{ connection, name, lockMs, once, signal: context.signal },
        ...{ elapsed: context.elapsed, wait: context.wait },
        prepare: (announcement) =>
          openWorkshop(announcement, {
            ...{ version: context.version, home: context.home, threads },
            strategies: resolve(context.cwd, args.strategies),
          }),
        tell: (event) => tell(event, context),
      });
      context.note(`worker ${name} waits for jobs, ${threads} threads; Ctrl-C hands back and ends`);
      await working.run();
      return once && working.refused > 0 ? 1 : 0;
    } finally {
      connection.close();
    }
  },
});

/** In ms. Under a second a busy machine would lose its jobs. */
const readLock = (text: string): number => {
  const ms = parseDuration(text) / 1000;
  if (ms >= 1000 && ms <= 3_600_000) return ms;
  throw new WorkbenchError("usage", `--lock cannot be ${text}`, "Give 1s to 1h.");
};

const DID = { taken: "runs", done: "ran", handedBack: "hands back", lost: "lost" } as const;

const tell = (event: WorkEvent, { json, object, note }: Context): void => {
  if (json) object({ ...event });
  const sweep = event.sweep.slice(0, 12);
  if (event.type === "refused") {
    note(`sweep ${sweep} is not for this worker: ${event.reason}`);
    return;
  }
  const { state, configurations, tape, elapsedMs } = event;
  const time = state === "taken" ? "" : `, ${took(elapsedMs)}`;
  note(`sweep ${sweep}: ${DID[state]} ${grouped(configurations)} configurations on ${tape}${time}`);
};
