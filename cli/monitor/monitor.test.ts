import { afterEach, describe, expect, it } from "vitest";
import type { Console, ConsoleListener } from "../console.ts";
import { Monitor, type MonitorOptions } from "./monitor.ts";
import type { Order } from "./press.ts";
import { replayView, sampleBoard, sampleView } from "./testing/sample-view.ts";
import { Screen } from "./testing/screen.ts";

let monitor: Monitor;
afterEach(() => monitor.close());

/** A monitor over a terminal that takes what it is given when it is told to, and a clock that goes when it is told to. */
const setUp = (options: Partial<MonitorOptions> = {}) => {
  const screen = new Screen(120, 30);
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  let listener: ConsoleListener | undefined;
  let slow = false;
  let closed = 0;
  const console: Console = {
    colorDepth: 1,
    open: (own) => {
      listener = own;
      return {
        ...{ columns: 120, rows: 30 },
        write: async (text) => {
          if (slow) await new Promise<void>((resolve) => waiting.push(resolve));
          written.push(text);
          screen.write(text);
        },
        close: async () => {
          closed += 1;
        },
      };
    },
  };
  let tick: () => void = () => undefined;
  let ticks = 1;
  let read = 0;
  const orders: Order[] = [];
  const ended: (Error | undefined)[] = [];
  monitor = new Monitor({
    ...{ console, look: { depth: 1, ascii: false } },
    clock: {
      after: (_, done) => {
        tick = done;
        return () => undefined;
      },
    },
    view: () => {
      read += 1;
      return { ...sampleView, board: { ...sampleBoard, ticksPerSecond: 100 + ticks } };
    },
    version: () => String(ticks),
    obey: async (order) => {
      orders.push(order);
      return "done";
    },
    quit: (error) => ended.push(error),
    ...options,
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ screen, written, orders, ended, settled },
    key: async (...keys: readonly string[]) => {
      for (const key of keys) listener?.key(key);
      await settled();
    },
    hear: () => listener,
    pass: async () => {
      tick();
      await settled();
    },
    /** There is something new. */
    news: () => {
      ticks += 1;
    },
    get read() {
      return read;
    },
    get closed() {
      return closed;
    },
    makeSlow: () => {
      slow = true;
    },
    letGo: async () => {
      slow = false;
      for (const go of waiting.splice(0)) go();
      await settled();
    },
  };
};

describe("the monitor", () => {
  it("draws at once, then what is new, and reads nothing while nothing is", async () => {
    const one = setUp();
    await one.settled();
    expect(one.screen.text).toMatch(/ 101 ticks\/s .*\n.*\n\u25b8 USDC +\u25c6 critical/);
    const then = one.read;
    for (let i = 0; i < 20; i += 1) await one.pass();
    expect([one.read, one.written.length]).toEqual([then, 1]);
    one.news();
    await one.pass();
    expect(one.screen.text).toContain(" 102 ticks/s ");
    expect(one.written[1]?.length).toBeLessThan(60);
  });

  it("answers keys at once, and says what came of them", async () => {
    const one = setUp();
    await one.key("enter");
    expect(one.screen.text).toContain("USDC: deviation from the peg");
    await one.key("esc", "m");
    expect(one.orders).toEqual([{ do: "mute", coin: "USDC" }]);
    expect(one.screen.text).toMatch(/\ndone$/);
    await one.key("q");
    expect(one.ended).toEqual([undefined]);
  });

  it("says what went wrong instead of ending", async () => {
    const one = setUp({ obey: async () => Promise.reject(new Error("the disk is full")) });
    await one.key("m");
    expect(one.screen.text).toMatch(/the disk is full.*$/);
    expect(one.ended).toEqual([]);
  });

  it("holds the picture, and shows what is so now when it is let go", async () => {
    const one = setUp();
    await one.key("p");
    expect(one.screen.text).toMatch(/^ LIVE {3}HELD /);
    one.news();
    await one.pass();
    await one.key("j");
    expect(one.screen.text).toMatch(/ 101 ticks\/s [\s\S]*\n\u25b8 TUSD/);
    await one.key("p");
    expect(one.screen.text).toContain(" 102 ticks/s ");
  });

  it("leaves pictures out while the terminal takes nothing, and never waits for it", async () => {
    const one = setUp();
    one.makeSlow();
    for (let i = 0; i < 5; i += 1) {
      one.news();
      await one.pass();
    }
    await one.key("enter", "esc", "j");
    expect(one.written).toHaveLength(1);
    await one.letGo();
    expect(one.written.length).toBeLessThanOrEqual(3);
    expect(one.screen.text).toMatch(/ 106 ticks\/s [\s\S]*\n\u25b8 TUSD/);
  });

  it("draws everything again when the terminal was away, and ends with it", async () => {
    const one = setUp({ view: () => replayView });
    await one.settled();
    const [first = ""] = one.written;
    one.hear()?.redraw();
    await one.settled();
    expect(one.written[1]).toBe(first);
    one.hear()?.gone(new Error("the terminal is gone"));
    expect(one.ended).toEqual([new Error("the terminal is gone")]);
    await monitor.close();
    await one.key("j");
    expect([one.closed, one.written.length]).toEqual([1, 2]);
  });
});
