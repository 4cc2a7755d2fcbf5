import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { describe, expect, it } from "vitest";
import { type ConsoleProcess, realConsole } from "./console.ts";

/** Streams as those of a terminal, with what they were told in order; a process that hears signals. */
const setUp = (writeSome?: ConsoleProcess["writeSome"]) => {
  const told: string[] = [];
  const stdin = Object.assign(new PassThrough(), {
    setRawMode: (raw: boolean) => void told.push(raw ? "raw" : "cooked"),
  });
  const stdout = Object.assign(new EventEmitter(), {
    ...{ columns: 80, rows: 24, getColorDepth: () => 24 },
    write: (text: string) => void told.push(text.replaceAll("\u001b", "^")),
  });
  const events = new EventEmitter();
  const heard: string[] = [];
  const console = realConsole({
    // As much of them as is used.
    stdin: stdin as unknown as ReadStream,
    stdout: stdout as unknown as WriteStream,
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    signal: (name) => void heard.push(name),
    writeSome:
      writeSome ??
      ((bytes) => {
        told.push(String(bytes));
        return bytes.length;
      }),
  });
  const screen = console.open({
    key: (key) => heard.push(key),
    redraw: () => heard.push("redraw"),
    gone: (error) => heard.push(error.message),
  });
  return { console, screen, stdin, stdout, events, told, heard };
};

const TAKEN = ["raw", "^[?1049h^[?25l^[?7l^[2J"];
const GIVEN = ["^[?2026l^[0m^[2J^[H^[?7h^[?25h^[?1049l", "cooked"];
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe("the terminal", () => {
  it("is taken over, and given back once", async () => {
    const { screen, told, events } = setUp();
    await screen.write("USDC");
    await screen.close();
    expect(told).toEqual([...TAKEN, "USDC", ...GIVEN]);
    events.emit("exit");
    events.emit("SIGCONT");
    expect(told).toHaveLength(5);
    expect(events.eventNames()).toEqual([]);
  });

  it.each(["exit", "uncaughtExceptionMonitor"])("is given back at once on %s", async (event) => {
    const { screen, told, events } = setUp();
    events.emit(event);
    expect(told).toEqual([...TAKEN, ...GIVEN]);
    await screen.write("too late");
    await screen.close();
    expect(told).toHaveLength(4);
  });

  it("is given nothing more of a picture after it was given back", async () => {
    const taken: string[] = [];
    const { screen, told, events } = setUp((bytes) => {
      taken.push(String(bytes.subarray(0, 2)));
      return 2;
    });
    const written = screen.write("USDC USDT");
    events.emit("uncaughtExceptionMonitor");
    await written;
    expect([taken, told]).toEqual([["US"], [...TAKEN, ...GIVEN]]);
    await screen.close();
  });

  it("says which keys were pressed, and what Ctrl-C means", async () => {
    const { screen, stdin, heard } = setUp();
    stdin.write("jN\u001b[A\u001b[1;2C \r\u001bOB\u0003");
    await turn();
    expect(heard).toEqual([...["j", "N", "up", "shift+right", "space"], "enter", "down", "SIGINT"]);
    await screen.close();
  });

  it("is left to the shell on Ctrl-Z, and taken over again afterwards", async () => {
    const { screen, stdin, heard, told, events } = setUp();
    stdin.write("\u001a");
    await turn();
    expect(heard).toEqual(["SIGTSTP"]);
    expect(told).toEqual([...TAKEN, ...GIVEN]);
    events.emit("SIGCONT");
    expect(told).toEqual([...TAKEN, ...GIVEN, ...TAKEN]);
    expect(heard).toEqual(["SIGTSTP", "redraw"]);
    await screen.close();
  });

  it("says that it has another size, or is gone", async () => {
    const { screen, stdin, stdout, heard, events } = setUp();
    stdout.emit("resize");
    events.emit("SIGHUP");
    stdin.emit("error", new Error("EIO: i/o error, read"));
    expect(heard).toEqual(["redraw", "the terminal is gone", "EIO: i/o error, read"]);
    await screen.close();
  });

  it("takes a text in pieces, and later when it is busy; what else fails is told", async () => {
    let taken = "";
    let calls = 0;
    const { screen, heard } = setUp((bytes) => {
      calls += 1;
      if (calls % 2 === 1) throw Object.assign(new Error("busy"), { code: "EAGAIN" });
      if (calls > 6) throw Object.assign(new Error("EIO: i/o error, write"), { code: "EIO" });
      taken += String(bytes.subarray(0, 3));
      return 3;
    });
    await screen.write("USDC USDT");
    expect([taken, heard]).toEqual(["USDC USDT", []]);
    await screen.write("more");
    expect(heard).toEqual(["EIO: i/o error, write"]);
    await screen.close();
  });
});
