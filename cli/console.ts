import { emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import { type Key, type Keypress, keyOf } from "./monitor/keys.ts";

/** What a full screen hears of its terminal. */
export interface ConsoleListener {
  key(key: Key): void;
  /** The window has another size, or the terminal shows something else: everything has to be drawn. */
  redraw(): void;
  /** Nothing more can be written. */
  gone(error: Error): void;
}

/** A screen taken over. */
export interface FullScreen {
  readonly columns: number;
  readonly rows: number;
  /** Resolves when the terminal has it. One at a time. Does not hold up the program, however slow the terminal. */
  write(text: string): Promise<void>;
  /** Gives the terminal back as it was. */
  close(): Promise<void>;
}

/** The terminal of a person: keys come from it, and a full screen can be drawn on it. */
export interface Console {
  /** Bits of colour that it shows. */
  readonly colorDepth: number;
  open(listener: ConsoleListener): FullScreen;
}

/** The alternate screen without a cursor, and without wrapping; and back. */
const TAKE = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
/** Emptied first: of a window that was resized some terminals leave lines behind on the other screen. */
const GIVE_BACK = "\u001b[?2026l\u001b[0m\u001b[2J\u001b[H\u001b[?7h\u001b[?25h\u001b[?1049l";
/** A terminal that takes nothing just now is asked again. */
const RETRY_MS = 20;

/** What the process gives besides its streams. */
export interface ConsoleProcess {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  /** Writes as much as the terminal takes at once, and returns how many bytes that was. Throws EAGAIN where it takes none. */
  writeSome(bytes: Buffer): number;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  /** Sends a signal: to this process, or to all that the shell began together with it. */
  signal(name: "SIGINT" | "SIGTSTP"): void;
}

/**
 * The terminal behind stdin and stdout. Whatever ends the process but SIGKILL, the terminal is given back first: before the
 * words of an exception are printed, and when somebody else calls exit.
 */
export const realConsole = (process: ConsoleProcess): Console => ({
  get colorDepth() {
    return process.stdout.getColorDepth();
  },
  open: (listener) => openScreen(process, listener),
});

const openScreen = (process: ConsoleProcess, listener: ConsoleListener): FullScreen => {
  const { stdin, stdout } = process;
  let taken = false;
  const take = (): void => {
    taken = true;
    stdin.setRawMode(true);
    stdin.resume();
    stdout.write(TAKE);
  };
  const giveBack = (): void => {
    if (!taken) return;
    taken = false;
    stdout.write(GIVE_BACK);
    if (!stdin.destroyed) stdin.setRawMode(false);
    stdin.pause();
  };
  const comeBack = (): void => {
    take();
    listener.redraw();
  };
  const suspend = (): void => {
    giveBack();
    process.signal("SIGTSTP");
  };
  const onKey = (text: string | undefined, press: Keypress): void => {
    const key = keyOf(text, press);
    if (key === "ctrl+c") process.signal("SIGINT");
    else if (key === "ctrl+z") suspend();
    else if (key !== undefined) listener.key(key);
  };
  const onResize = (): void => listener.redraw();
  const onError = (error: Error): void => listener.gone(error);
  const onEnd = (): void => listener.gone(new Error("the terminal is gone"));
  emitKeypressEvents(stdin);
  stdin.on("keypress", onKey);
  stdin.on("error", onError);
  stdin.on("end", onEnd);
  stdout.on("resize", onResize);
  const ends = ["exit", "uncaughtExceptionMonitor"];
  for (const event of ends) process.on(event, giveBack);
  process.on("SIGCONT", comeBack);
  process.on("SIGHUP", onEnd);
  take();
  const write = async (text: string): Promise<void> => {
    for (let bytes = Buffer.from(text); bytes.length > 0 && taken; ) {
      const took = takenOf(process, bytes);
      bytes = bytes.subarray(took);
      const pause = took === 0 ? RETRY_MS : 1;
      if (bytes.length > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  let writing: Promise<void> = Promise.resolve();
  return {
    get columns() {
      return stdout.columns;
    },
    get rows() {
      return stdout.rows;
    },
    write: (text) => {
      writing = write(text).catch(onError);
      return writing;
    },
    close: async () => {
      await writing;
      for (const event of ends) process.off(event, giveBack);
      process.off("SIGCONT", comeBack);
      process.off("SIGHUP", onEnd);
      stdin.off("keypress", onKey);
      stdout.off("resize", onResize);
      stdin.off("end", onEnd);
      giveBack();
    },
  };
};

const takenOf = (process: ConsoleProcess, bytes: Buffer): number => {
  try {
    return process.writeSome(bytes);
  } catch (error) {
    if (isBusy(error)) return 0;
    throw error;
  }
};

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EAGAIN";
