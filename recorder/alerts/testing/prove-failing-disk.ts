// `npm run fail-disk [-- --json]`: every call of the disk fails once, in every way there is, while a recording is made and
// sealed, alerts are logged, a tape, its manifest, stamps and column cache are written and read; then a real disk is full
// after every so many pages. Exit 3 when a lie was told or something was lost that was safe. Nothing is drawn: the seed is
// for nothing but the record.
import { failCalls, troubles } from "../../journal/testing/fail-calls.ts";
import { failTapes } from "../../tape/testing/fail-tapes.ts";
import { fillDisk } from "../../tape/testing/fill-disk.ts";
import { proofArguments, tellProof } from "../../testing/tell-proof.ts";
import { failLogCalls } from "./fail-calls.ts";

// `pages`: of 4 KiB, between one size of the full disk and the next; `step`: of the calls of a tape that fail.
const { seed, frames, pages, step, json } = proofArguments({ frames: 60, pages: 2, step: 1 });
const recordings = [];
for (const what of troubles) recordings.push(await failCalls(what, frames));
const logs = [];
for (const what of troubles) logs.push(await failLogCalls(what, 24));
const tapes = await failTapes(troubles, { step });
const full = await fillDisk(pages);
const runs = (reports: readonly { readonly runs: number }[]): number =>
  reports.reduce((sum, each) => sum + each.runs, 0);
tellProof(
  `${runs(recordings)} failing calls of a recording, ${runs(logs)} of the alert log, ${tapes.runs} of a tape and its cache, ${full.sizes} sizes of a full disk: no lie, and nothing lost that was safe`,
  {
    ...{ seed, recording: runs(recordings), alertLog: runs(logs), tape: tapes.runs },
    ...{ tapeCalls: tapes.failed, tapeEnded: tapes.ended },
    ...{ fullDisks: full.sizes, withoutTape: full.noTape, withoutCache: full.noCache },
    broken: [...recordings, ...logs, tapes, full].flatMap(({ broken }) => broken),
  },
  json,
);
