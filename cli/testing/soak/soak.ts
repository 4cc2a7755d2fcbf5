import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replayTape } from "../../../datasets/replay-tape.ts";
import { micros, parseTime } from "../../../engine/market/time.ts";
import { notifyOf } from "../../../engine/notify/notify-config.ts";
import { defaultSettings } from "../../../engine/pipeline/settings.ts";
import { checkAttempts } from "../../../recorder/feed/testing/check-run.ts";
import { protocols } from "../../../recorder/feed/testing/protocols.ts";
import { VirtualClock } from "../../../recorder/feed/testing/virtual-clock.ts";
import { seeded } from "../../../recorder/simulator/seeded.ts";
import { openTape } from "../../../recorder/tape/open-tape.ts";
import { LiveView } from "../../../web/board/live-view.ts";
import { type LiveDone, runLive } from "../../live-run.ts";
import type { AccessChoice } from "../../serve-access.ts";
import { openPages } from "../../serve-pages.ts";
import { type SoakContext, soakContext } from "./context.ts";
import { Ledger } from "./ledger.ts";
import { checkNothingLost } from "./nothing-lost.ts";
import { openReceivers } from "./receivers.ts";
import { type Sample, takeSample, turn } from "./sample.ts";
import { SoakDisk } from "./soak-disk.ts";
import { type SoakStage, setSoakStage } from "./stage.ts";
import { Trouble } from "./trouble.ts";
import { Viewers } from "./viewers.ts";

const START = parseTime("2026-11-25T00:00:00Z") ?? micros(0);
const HOUR_MS = 3_600_000;
/** Virtual time goes by in such steps; between two of them the disk and the sockets of this machine catch up. */
const STEP_MS = 1_000;
/** Chains of promises may take a few timers to their end: the disk's and the sockets' take real time anyway. */
const LINKS = 4;
/** The market is quiet for so long at the end: what is on its way arrives, what was lost is asked for. */
const QUIET_MS = 180_000;

export interface SoakOptions {
  readonly seed: number;
  /** Of simulated time. */
  readonly hours: number;
  /** An empty folder. */
  readonly folder: string;
  /** Looks at what is kept, first to last; without those before it had warmed up. */
  readonly samples: number;
  /** Between two records of a pair, s; between two boards, s; between two steps of the viewers, s. */
  readonly paceS: number;
  readonly boardS: number;
  readonly viewersS: number;
  /** Length of a draw of faults, hours. */
  readonly drawHours: number;
  /** Whether guests look at charts, too: to draw them the libraries of charts are loaded. */
  readonly charts: boolean;
  onSample?(sample: Sample): void;
}

export interface SoakRun {
  readonly seed: number;
  readonly hours: number;
  readonly venues: number;
  readonly faults: number;
  readonly frames: number;
  readonly ticks: number;
  readonly told: number;
  readonly missing: number;
  readonly alerts: number;
  readonly sent: number;
  /** Bytes of boards that viewers read. */
  readonly heard: number;
  readonly pages: number;
  readonly cutOff: number;
  readonly digest: string;
  readonly realS: number;
  readonly samples: readonly Sample[];
  /** What is wrong apart from memory; empty when all promises held. */
  readonly problems: readonly string[];
}

/**
 * A live run with everything that it has: feeds of all venues with faults, recording, pipeline, alerts that are told, and
 * pages that are looked at, in one process on virtual time. At the end all of it is held against what was told.
 */
export const runSoak = async (options: SoakOptions): Promise<SoakRun> => {
  const { seed, hours, folder } = options;
  const wholeMs = hours * HOUR_MS;
  const begun = performance.now();
  const clock = new VirtualClock(START, LINKS);
  mkdirSync(folder, { recursive: true });
  const ledger = new Ledger(join(folder, "told"));
  const stage = setSoakStage({
    ...{ seed, protocols, clock, wholeMs, ledger, paceS: options.paceS },
    drawMs: options.drawHours * HOUR_MS,
  });
  const context = soakContext(clock, folder, seeded(seed ^ 0xc0de));
  const disk = new SoakDisk(clock);
  const receivers = openReceivers(clock, seeded(seed ^ 0xbe11), folder);
  const settings = defaultSettings("receive_time");
  const view = new LiveView({ settings, clock, refreshMs: options.boardS * 1000 });
  const pages = await openPages({ port: 0, access: PAGES, live: view }, context);
  const names = [...receivers.targets.keys()];
  const routes = [{ severity: ["critical", "warning"], targets: names }];
  let over = false;
  const live = runLive(
    {
      ...{ choice: stage.choice, settings, json: true, clock, view },
      record: join(folder, "recorded"),
      notify: {
        ...{ spec: notifyOf({ routes }, "soak", names), targets: {}, heartbeat: undefined },
      },
      machine: { net: stage.net, disk, codec: disk.codec, targets: receivers.targets },
    },
    context,
  ).finally(() => {
    over = true;
  });
  const viewers = new Viewers({
    ...{ port: Number(new URL(pages.url).port), random: seeded(seed ^ 0xface) },
    charts: options.charts,
  });
  const trouble = new Trouble({ seed, clock, disk, context, folder });
  const samples: Sample[] = [];
  const problems: string[] = [];
  const everyMs = (wholeMs - QUIET_MS) / options.samples;
  // What is loaded takes real time; the first second is that in which the recorder begins.
  while (view.board === undefined && !over) await turn();
  for (let step = 1; !over; step++) {
    await clock.run(STEP_MS);
    do await turn();
    while (disk.busy);
    const ms = (clock.now() - START) / 1000;
    if (ms >= wholeMs - QUIET_MS) stage.quiet();
    if (step === 60) await viewers.begin();
    if (step % options.viewersS === 0 && step > 60) await viewers.step();
    await trouble.step(ms, wholeMs);
    if (step % 3600 === 0) {
      problems.push(...checkAttempts(stage.net.attempts));
      stage.net.attempts.clear();
    }
    if (ms < everyMs * (samples.length + 1) || over) continue;
    const sample = await takeSample({ hours: ms / HOUR_MS, realS: since(begun), clock });
    samples.push(sample);
    options.onSample?.(sample);
  }
  const done = await live;
  const cutOff = view.listen().cutOff;
  viewers.end();
  stage.close();
  view.close();
  await pages.close();
  problems.push(...stage.problems, ...viewers.problems, ...notes(context));
  return {
    ...{ seed, hours, samples, venues: protocols.length, cutOff },
    faults: stage.simulation.counts.faults + trouble.count,
    ...(await examine({ stage, ledger, done, folder, problems })),
    ...{ sent: receivers.sent, heard: viewers.bytes, pages: viewers.pages },
    realS: since(begun),
    problems: [...problems, ...sameNews(receivers.told())],
  };
};

const since = (begun: number): number => (performance.now() - begun) / 1000;

const PAGES: AccessChoice = { host: "127.0.0.1", tokens: undefined, allowedHosts: [] };

interface Ended {
  readonly stage: SoakStage;
  readonly ledger: Ledger;
  readonly done: LiveDone;
  readonly folder: string;
  readonly problems: string[];
}

/** What was recorded, against what was told and what was said of it live. */
const examine = async ({ stage, ledger, done, folder, problems }: Ended) => {
  const { summary, problem } = done;
  if (problem !== undefined) problems.push(`the recording failed: ${String(problem)}`);
  const path = join(folder, "recorded");
  const lost = await checkNothingLost(path, stage.pairs, ledger.read());
  problems.push(...lost.problems);
  const tape = await openTape(path, { home: folder, cache: false });
  const settings = defaultSettings("receive_time");
  const { ticks, frames, alerts, digest, alertDigest } = await replayTape({
    ...{ tape, settings, sink: {} },
  });
  tape.close();
  const again = { ticks, frames, alerts, digest, alertDigest };
  for (const [key, value] of Object.entries(again))
    if (summary[key] !== value)
      problems.push(`live said ${key} ${summary[key]}, its replay ${value}`);
  return { ...again, told: ledger.count, missing: lost.missing };
};

/** Everybody was told the same, whatever it took. */
const sameNews = (told: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const [[first = "", all = new Set<string>()] = [], ...others] = told;
  return others.flatMap(([name, own]) => {
    const lacking = [...all].filter((line) => !own.has(line)).length;
    const more = [...own].filter((line) => !all.has(line)).length;
    return lacking + more === 0
      ? []
      : [`${name} was not told ${lacking} things that ${first} was, and ${more} that it was not`];
  });
};

/** What a live run says only when something of ours has failed. */
const notes = ({ notes: all }: SoakContext): string[] =>
  all.filter((note) => /kept nowhere|not told|not safe|cannot be read|Error/.test(note));
