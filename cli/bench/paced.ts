import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { realNet } from "../../recorder/feed/net.ts";
import type { Net } from "../../recorder/feed/surroundings.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { RECORDED_VENUES } from "./draw-records.ts";
import { heard, order } from "./loopback-talk.ts";
import { benchClock, openRig, scratchFolder } from "./recorder-rig.ts";
import { monotonic } from "./watched-server.ts";

/** Frames at a set pace through all that `live --record` runs. */
export interface Paced {
  readonly frames: number;
  readonly aSecond: number;
  /** Frames that did not come, and ticks of the pipeline that are not on the tape afterwards. */
  readonly lost: number;
  readonly notOnTape: number;
  /** From when a frame was due at the server until rules had judged its ticks, ms. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** A frame that does not come is waited for so long after the last one was due. */
const PATIENCE_MS = 30_000;

/**
 * The server is a process of its own and sends by absolute time: a frame that is late, because either side was busy, has
 * waited since it was due, and what came before it is no excuse.
 */
export const measurePaced = async (
  { aSecond, seconds }: { readonly aSecond: number; readonly seconds: number },
  home: string,
): Promise<Paced> => {
  const [, main = ""] = process.argv;
  const server = fork(main, ["server"]);
  const folder = scratchFolder(home);
  try {
    const { port } = await heard(server, "listening");
    const addresses = (scheme: string): Record<string, string> =>
      Object.fromEntries(RECORDED_VENUES.map((id) => [id, `${scheme}://127.0.0.1:${port}/${id}`]));
    const took = new Map<string, number[]>();
    const net: Net = {
      request: realNet.request,
      connect: (url, most, events) => {
        const mine: number[] = [];
        took.set(url.slice(url.indexOf(`:${port}`) + `:${port}`.length), mine);
        return realNet.connect(url, most, {
          ...events,
          frame: (text) => {
            // Returns when the frame is in the journal's hands, folded, and judged.
            events.frame(text);
            mine.push(monotonic());
          },
        });
      },
    };
    const rig = await openRig({
      ...{ folder, clock: benchClock(), net },
      ...{ endpoints: addresses("ws"), rests: addresses("http") },
    });
    await rig.live();
    const collected = heard(server, "collected");
    order(server, { say: "collect", records: aSecond * seconds, way: "frames" });
    const { frames, places = [] } = await collected;
    await setTimeout(200);
    const begun = heard(server, "begun");
    order(server, { say: "pace", aSecond });
    const { at } = await begun;
    const { numbers } = await heard(server, "paced");
    const last = monotonic() + PATIENCE_MS;
    const timeOf = (i: number): number | undefined => took.get(places[i] ?? "")?.[numbers[i] ?? -1];
    while (numbers.some((_, i) => timeOf(i) === undefined) && monotonic() < last)
      await setTimeout(100);
    await rig.recording.flush();
    await rig.close();
    const tape = await openTape(folder, { home, cache: false });
    const notOnTape = rig.pipeline.ticks - tape.manifest.ticks;
    tape.close();
    const late = numbers.flatMap((_, i) => {
      const time = timeOf(i);
      return time === undefined ? [] : [time - (at + (i / aSecond) * 1000)];
    });
    late.sort((a, b) => a - b);
    const quantile = (part: number): number =>
      late[Math.ceil(late.length * part) - 1] ?? Number.NaN;
    return {
      ...{ frames, aSecond, lost: frames - late.length, notOnTape },
      ...{ p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) },
    };
  } finally {
    server.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
};
