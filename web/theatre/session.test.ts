import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  formatTime,
  type Micros,
  micros,
  minutes,
  parseTime,
  seconds,
} from "../../engine/market/time.ts";
import { openTape } from "../../recorder/tape/open-tape.ts";
import { boardHtml } from "../board/board-html.ts";
import { chartDocument } from "../charts/document.ts";
import { price } from "../charts/price.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { wholeOf } from "../view/range.ts";
import { ReplayRuns } from "../view/replay-runs.ts";
import type { Run } from "../view/run.ts";
import type { Command } from "./command.ts";
import { Cursor } from "./cursor.ts";
import { Player } from "./player.ts";
import { Reel } from "./reel.ts";
import { sceneAt } from "./scene.ts";
import { Session } from "./session.ts";
import { ManualClock } from "./testing.ts";

interface State {
  readonly digest: string;
  readonly alertDigest: string;
  readonly frames: number;
  readonly time: number;
}

let home: string;
let reel: Reel;
let run: Run;
/** The states of a plain play of the tape, by ticks. */
const played: State[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pegtape-theatre-"));
  await writeSmallTape({ home, name: "small" });
  const path = join(home, "tapes", "small");
  run = await new ReplayRuns(home).get(path);
  reel = await Reel.open(await openTape(path, { home }), run, { spacing: 700, count: 6 });
  await reel.surveyed;
  const player = new Player(reel.tape, reel.settings);
  do {
    const { digest, alertDigest, frames, time } = player.pipeline;
    played[player.place.ticks] = { digest, alertDigest, frames, time };
  } while (await player.advance({ ticks: player.place.ticks + 1 }));
});
afterAll(async () => {
  reel.close();
  await rm(home, { recursive: true });
});

const stateOf = ({ pipeline: { digest, alertDigest, frames, time } }: Cursor): State => ({
  ...{ digest, alertDigest, frames, time },
});

/** How many ticks there are up to a time. */
const ticksTo = (time: number): number => played.findLastIndex((state) => state.time <= time);

const LOOK = { mode: { name: "paused" }, ticksPerSecond: 0, instrument: undefined } as const;

const open = (clock = new ManualClock(), speed = 600): Session =>
  new Session({
    ...{ id: "s", reel, clock, window: wholeOf(run), panels: ["price"], speed },
    ...{ width: 800, instrument: undefined, frames: undefined },
    paint: async () => "",
    onError: (error) => {
      throw error;
    },
  });

const at = (minute: number): Micros => micros(wholeOf(run).from + minutes(minute));

describe("the place in a replay", () => {
  it("was played to its end by the pass that leaves checkpoints", () => {
    expect(played.length).toBe(run.ticks + 1);
    expect(played.at(-1)).toMatchObject({ digest: run.digest, alertDigest: run.alertDigest });
    expect(reel.checkpoints.length).toBeGreaterThan(2);
    expect(reel.checkpoints.length).toBeLessThanOrEqual(6);
    expect(reel.density.reduce((sum, n) => sum + n, 0)).toBe(run.ticks);
  });

  it("has the state that playing there has, whatever led to it", async () => {
    const { from, to } = wholeOf(run);
    const command: fc.Arbitrary<Command> = fc.oneof(
      fc
        .integer({ min: from - 1e9, max: to + 1e9 })
        .map((time) => ({ do: "seek", time: micros(time) }) as const),
      fc.record({
        do: fc.constant("step" as const),
        step: fc.constantFrom("tick", "tick", "second", "minute", "bar"),
        direction: fc.constantFrom(1, -1),
      }),
      fc.record({ do: fc.constant("alert" as const), direction: fc.constantFrom(1, -1) }),
      fc.constant({ do: "gap" } as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 2, maxLength: 7 }), async (commands) => {
        const session = open();
        for (const each of commands) {
          // There may be no further alert or gap; that is said, and nothing is lost by it.
          await session.do(each).catch((error) => expect(error).toMatchObject({ code: "usage" }));
          const { cursor } = session;
          expect(stateOf(cursor)).toEqual(played[cursor.ticks]);
          expect(cursor.done).toBe(cursor.ticks === run.ticks);
          expect(cursor.ticks).toBeGreaterThanOrEqual(0);
          if (each.do === "seek")
            expect(cursor.ticks).toBe(ticksTo(Math.min(Math.max(each.time, from), to)));
        }
        await session.close();
      }),
      { numRuns: 12 },
    );
  });

  it("shows the same board and charts as playing there, and every frame that was emitted", async () => {
    const document = await chartDocument();
    const show = (cursor: Cursor): string[] => {
      const scene = sceneAt(cursor, { ...LOOK, window: wholeOf(run) });
      const size = { width: 800, height: 300, timeAxis: true };
      const rows = scene.sofar.subjects.reduce((sum, { frames }) => sum + frames.time.length, 0);
      expect(rows).toBe(cursor.pipeline.frames);
      expect(scene.sofar.alerts.length).toBe(cursor.pipeline.alerts);
      return [boardHtml(scene.board).text, price.draw(scene.view, size, document)];
    };
    const plain = new Cursor(reel);
    const sought = new Cursor(reel);
    for (const minute of [74.5, 152]) {
      while (!(await plain.play(at(minute), 100)));
      await sought.toTime(at(200));
      await sought.toTime(at(minute));
      expect(show(sought)).toEqual(show(plain));
    }
    await plain.close();
    await sought.close();
  });

  it("steps back by one tick from where many have the same time", async () => {
    const cursor = new Cursor(reel);
    await cursor.toTime(at(100));
    const from = cursor.ticks;
    for (let back = 1; back <= 5; back += 1) {
      await cursor.toTick(cursor.ticks - 1);
      expect(cursor.ticks).toBe(from - back);
      expect(stateOf(cursor)).toEqual(played[from - back]);
    }
    await cursor.toTick(-3);
    expect(cursor.ticks).toBe(0);
    await cursor.close();
  });

  it("shows a gap once its record has been read", async () => {
    const session = open();
    await session.do({ do: "seek", time: at(145) });
    expect(session.cursor.known.gaps).toBe(0);
    await session.do({ do: "gap" });
    expect(formatTime(session.cursor.time)).toBe("2023-03-11T08:30:00.000000Z");
    expect(session.cursor.known.gaps).toBe(1);
    await expect(session.do({ do: "gap" })).rejects.toThrow("no gap after 11 Mar 08:30");
    await session.close();
  });

  it("goes through all alerts and back", async () => {
    const session = open();
    const there: number[] = [];
    for (let i = 1; i <= run.alerts.length; i += 1) {
      await session.do({ do: "alert", direction: 1 });
      expect(session.cursor.pipeline.alerts).toBeGreaterThanOrEqual(i);
      i = session.cursor.pipeline.alerts;
      there.push(session.cursor.ticks);
    }
    await expect(session.do({ do: "alert", direction: 1 })).rejects.toThrow("no alert after");
    expect(there.length).toBeGreaterThan(2);
    for (const ticks of there.toReversed().slice(1)) {
      await session.do({ do: "alert", direction: -1 });
      expect(session.cursor.ticks).toBe(ticks);
    }
    await session.close();
  });

  it("steps by bars to where each has just closed", async () => {
    const session = open();
    await session.do({ do: "seek", time: at(30) });
    const closed = (): number => Math.ceil(session.cursor.pipeline.time / minutes(1)) - 1;
    const before = closed();
    for (const [direction, bars] of [
      [1, 1],
      [1, 2],
      [-1, 1],
      [-1, 0],
      [-1, -1],
    ] as const) {
      await session.do({ do: "step", step: "bar", direction });
      expect(closed() - before).toBe(bars);
    }
    await session.close();
  });
});

describe("playing", () => {
  it("follows the wall clock at its speed and stops when it is told to", async () => {
    const clock = new ManualClock();
    const session = open(clock);
    await session.do({ do: "play" });
    expect(session.mode).toEqual({ name: "replay", speed: 600 });
    await clock.pass(6_000);
    // A move is due every 50 ms of the wall's clock, which are half a minute of the tape's.
    expect(Math.abs(session.cursor.time - at(60))).toBeLessThanOrEqual(seconds(31));
    expect(stateOf(session.cursor)).toEqual(played[session.cursor.ticks]);
    await session.do({ do: "slower" });
    expect(session.speed).toBe(60);
    const then = session.cursor.time;
    await clock.pass(5_000);
    expect(Math.abs(session.cursor.time - then - minutes(5))).toBeLessThanOrEqual(seconds(4));
    await session.do({ do: "toggle" });
    const { ticks } = session.cursor;
    await session.do({ do: "faster" });
    expect(session.mode).toEqual({ name: "paused" });
    expect(session.cursor.ticks).toBe(ticks);
    await session.close();
  });

  it("comes to the end at any speed, and begins anew from there", async () => {
    const session = open();
    await session.do({ do: "speed", speed: "max" });
    await session.do({ do: "play" });
    await expect.poll(() => session.mode, { timeout: 20_000 }).toEqual({ name: "done" });
    expect(stateOf(session.cursor)).toEqual(played[run.ticks]);
    await session.do({ do: "step", step: "tick", direction: -1 });
    expect(session.mode).toEqual({ name: "paused" });
    await session.do({ do: "seek", time: at(10_000) });
    expect(session.mode).toEqual({ name: "done" });
    await session.do({ do: "speed", speed: 0.1 });
    await session.do({ do: "play" });
    expect(session.cursor.ticks).toBeLessThan(10);
    await session.close();
  });

  it("goes round in a loop until that is ended", async () => {
    const clock = new ManualClock();
    const session = open(clock);
    await session.do({ do: "loop", span: { from: at(60), to: at(70) } });
    expect(session.cursor.time).toBe(at(60));
    await session.do({ do: "play" });
    const seen: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      await clock.pass(350);
      seen.push(session.cursor.time);
    }
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(at(60));
    expect(Math.max(...seen)).toBeLessThanOrEqual(at(70));
    expect(seen.some((time, i) => time < (seen[i - 1] ?? 0))).toBe(true);
    await session.do({ do: "loop", span: undefined });
    await clock.pass(2_000);
    expect(session.cursor.time).toBeGreaterThan(at(70));
    await session.close();
  });

  it("plays from where it is going when somebody says so on the way", async () => {
    const clock = new ManualClock();
    const session = open(clock);
    await Promise.all([session.do({ do: "seek", time: at(100) }), session.do({ do: "toggle" })]);
    await clock.pass(1_000);
    expect(Math.abs(session.cursor.time - at(110))).toBeLessThanOrEqual(seconds(31));
    await session.close();
  });

  it("goes on after a seek, and makes nobody wait that asks in the middle of it", async () => {
    const clock = new ManualClock();
    const session = open(clock);
    await session.do({ do: "play" });
    await clock.pass(500);
    await Promise.all([
      session.do({ do: "seek", time: at(90) }),
      session.do({ do: "seek", time: at(20) }),
      session.do({ do: "seek", time: at(120) }),
    ]);
    expect(stateOf(session.cursor)).toEqual(played[session.cursor.ticks]);
    expect(session.cursor.time).toBeGreaterThanOrEqual(at(120));
    expect(session.mode.name).toBe("replay");
    await session.close();
  });
});

it("the small tape begins where these tests think", () => {
  expect(wholeOf(run).from).toBe(parseTime("2023-03-11T06:00Z"));
});
