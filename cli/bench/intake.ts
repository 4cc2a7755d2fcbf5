import { rmSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { flat } from "./captured-frames.ts";
import { CollectingSimulation } from "./collecting-simulation.ts";
import { drawRecords, RECORDED_VENUES } from "./draw-records.ts";
import { memoryNet } from "./memory-net.ts";
import { benchClock, openRig, scratchFolder } from "./recorder-rig.ts";

/** One run: frames from memory into a recording. */
export interface Intake {
  readonly frames: number;
  /** From the first frame until the last is safe on the disk. */
  readonly ms: number;
  /** Time of processors meanwhile, those of disk threads included. */
  readonly cpuMs: number;
  /** To make Parquet files of the same frames afterwards. */
  readonly sealMs: number;
  readonly sealCpuMs: number;
}

/** Frames between two turns of the event loop: about as many as a socket hands over at once. */
const TURN = 256;

/** Frames of six simulated venues through the recorder and the default pipeline, onto the disk. */
export const measureIntake = async (records: number, home: string): Promise<Intake> => {
  const folder = scratchFolder(home);
  const clock = benchClock();
  const simulation = new CollectingSimulation(clock);
  const net = memoryNet(simulation);
  const addresses = (scheme: string): Record<string, string> =>
    Object.fromEntries(RECORDED_VENUES.map((id) => [id, `${scheme}://memory/${id}`]));
  const rig = await openRig({
    ...{ folder, clock, net },
    ...{ endpoints: addresses("ws"), rests: addresses("http") },
  });
  try {
    await rig.live();
    const frames = simulation.collect(drawRecords(records, clock.now())).map(({ socket, text }) => {
      const client = net.clients.get(socket);
      if (client === undefined) throw new Error("a venue has hung up");
      return { client, text: flat(text) };
    });
    const begun = process.cpuUsage();
    const start = performance.now();
    for (let at = 0; at < frames.length; at += TURN) {
      for (let i = at; i < at + TURN; i++) {
        const frame = frames[i];
        frame?.client.frame(frame.text);
      }
      await setImmediate();
    }
    await rig.recording.flush();
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(begun);
    const told = ticksOf(rig.recorder);
    if (told < records) throw new Error(`${records} records were told, ${told} came`);
    const sealing = performance.now();
    const sealBegun = process.cpuUsage();
    await rig.close();
    const sealMs = performance.now() - sealing;
    const sealCpu = process.cpuUsage(sealBegun);
    return {
      ...{ frames: frames.length, ms, sealMs },
      cpuMs: (user + system) / 1000,
      sealCpuMs: (sealCpu.user + sealCpu.system) / 1000,
    };
  } finally {
    simulation.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Trades and quotes that came of the simulated venues. Throws where one was rejected. */
export const ticksOf = (recorder: { readonly fold: RigFold }): number => {
  let ticks = 0;
  for (const id of RECORDED_VENUES) {
    const { trades, quotes, rejected, lastReason } = recorder.fold.tally(id);
    if (rejected > 0) throw new Error(`${id}: ${lastReason}`);
    ticks += trades + quotes;
  }
  return ticks;
};

export interface RigFold {
  tally(venue: string): {
    readonly trades: number;
    readonly quotes: number;
    readonly rejected: number;
    readonly lastReason: string;
  };
}
