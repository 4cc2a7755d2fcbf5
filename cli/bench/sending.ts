import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/**
 * `frames`: one `send` of `ws` each, as a server written with it does. `bytes`: WebSocket frames that were made beforehand
 * and go out in large blocks, so that nothing but reading them takes time.
 */
export type Way = "frames" | "bytes";

/** The server's end of a connection. */
export interface Peer {
  readonly client: WebSocket;
  readonly wire: Duplex;
}

/** Bytes that are written at once, or may wait in a socket. */
const BLOCK = 64 << 10;

/** Makes ready what there is to send; returns what sends it as fast as the socket takes it. */
export const prepare = (texts: readonly string[], peer: Peer, way: Way): (() => void) => {
  const all = texts.map((text) => Buffer.from(text));
  return way === "frames" ? () => sendEach(all, peer) : pourAll(all, peer);
};

const sendEach = (frames: readonly Buffer[], { client, wire }: Peer): void => {
  let next = 0;
  const go = (): void => {
    for (let frame = frames[next]; frame !== undefined; frame = frames[next]) {
      next += 1;
      client.send(frame, { binary: false });
      if (wire.writableLength <= BLOCK) continue;
      wire.once("drain", go);
      return;
    }
  };
  go();
};

const pourAll = (frames: readonly Buffer[], { wire }: Peer): (() => void) => {
  const bytes = Buffer.concat(frames.flatMap((frame) => [headOf(frame.length), frame]));
  let at = 0;
  const go = (): void => {
    while (at < bytes.length) {
      const room = wire.write(bytes.subarray(at, at + BLOCK));
      at += BLOCK;
      if (room) continue;
      wire.once("drain", go);
      return;
    }
  };
  return go;
};

/** What stands before an unmasked text frame of so many bytes. */
const headOf = (length: number): Buffer => {
  if (length < 126) return Buffer.from([0x81, length]);
  if (length > 0xffff) throw new RangeError(`a frame of ${length} bytes`);
  return Buffer.from([0x81, 126, length >> 8, length & 0xff]);
};
