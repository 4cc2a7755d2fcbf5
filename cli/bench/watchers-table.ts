import { line, measure, whole } from "./measure.ts";
import type { Watched } from "./watchers.ts";

const DELIVERY_MS = 500;
const MEMORY_MB = 400;
/** Of the bare server's messages a second. */
const RATIO = 0.8;
/** Ten seconds, and the second in which somebody looks. */
const CUT_OFF_MS = 11_000;
const FRAGMENT_MS = 50;

/** Thousands who watch a board while its data is recorded: how many targets were missed. */
export const watchersTable = (home: string, watchers: number): number => {
  const found = measure<Watched>("watchers", String(watchers), home);
  const { ours, bare } = found;
  let missed = 0;
  const row = (label: string, value: string, target = "", met = true): void => {
    if (!met) missed += 1;
    line(label.padEnd(44), value, target, met ? "" : "missed");
  };
  console.log(
    `${whole(watchers)} watch a board of ${whole(found.bytes)} bytes each second, ${found.boards} times; the server is one process${found.pinned ? ", all its threads on one core" : ""}`,
  );
  row("due until heard, median, ms", found.p50Ms.toFixed(0));
  row(
    "due until heard, 99 of 100, ms",
    ...([found.p99Ms.toFixed(0), `< ${DELIVERY_MS}`, found.p99Ms < DELIVERY_MS] as const),
  );
  row("boards replaced by a later one before they were heard", whole(found.missed));
  row("memory, MB", found.rssMb.toFixed(0), `< ${MEMORY_MB}`, found.rssMb < MEMORY_MB);
  row("of a core, recording included", found.cpuShare.toFixed(2));
  row("recorded meanwhile, trades and quotes", whole(found.told));
  const lost = found.told - found.came + found.lost;
  row("of them not on the tape", whole(lost), "0", lost === 0);
  row("messages/s, bare server", whole(bare.aSecond));
  const walls = ours.aSecond / bare.aSecond;
  row("messages/s, ours: of bare", walls.toFixed(2), `>= ${RATIO}`, walls >= RATIO);
  const cores = ours.ofCore / bare.ofCore;
  row("a second of core, ours: of bare", cores.toFixed(2), `>= ${RATIO}`, cores >= RATIO);
  row(
    `${found.stuck} who never read are cut off after, s`,
    (found.cutOffMs / 1000).toFixed(1),
    `<= ${CUT_OFF_MS / 1000}`,
    found.cutOff === found.stuck && found.wentOn && found.cutOffMs <= CUT_OFF_MS,
  );
  row("board by itself, median, ms", found.fragmentP50Ms.toFixed(1));
  row(
    "board by itself, 99 of 100, ms",
    ...([
      found.fragmentP99Ms.toFixed(1),
      `< ${FRAGMENT_MS}`,
      found.fragmentP99Ms < FRAGMENT_MS,
    ] as const),
  );
  console.log("");
  return missed;
};
