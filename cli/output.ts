import type { Writable } from "node:stream";

export interface Output {
  write(text: string): void;
  /** Everything so far is with the reader, or the reader is gone. */
  drained(): Promise<void>;
}

const FLUSH = 65_536;

/**
 * Lines gathered into larger writes; what is gathered goes out at the next turn of the event loop at the latest.
 * A reader that has gone (`| head`), or a full disk, is told to `onGone` once; what comes after is dropped without a word.
 */
export const bufferedOutput = (stream: Writable, onGone: (error: Error) => void): Output => {
  let buffer = "";
  let scheduled = false;
  let gone = false;
  const failed = (error: Error): void => {
    if (gone) return;
    gone = true;
    onGone(error);
  };
  stream.on("error", failed);
  const flush = (): void => {
    scheduled = false;
    if (buffer === "" || gone) return;
    const text = buffer;
    buffer = "";
    stream.write(text);
  };
  return {
    write: (text) => {
      if (gone) return;
      buffer += text;
      if (buffer.length >= FLUSH) flush();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    },
    drained: async () => {
      flush();
      if (gone || stream.destroyed) return;
      await new Promise<void>((resolve) => {
        // An empty write is called back when all before it are through, or with the error that stopped them. The
        // "error" event comes later than that, and `writableLength` is 0 before either: a full disk would be missed.
        stream.write("", (error) => {
          if (error) failed(error);
          resolve();
        });
      });
    },
  };
};
