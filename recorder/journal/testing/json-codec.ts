import { WorkbenchError } from "../../../engine/errors.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import type { Codec } from "../codec.ts";
import type { Disk } from "../disk.ts";

const linesOf = async (disk: Disk, path: string): Promise<unknown[]> => {
  const text = new TextDecoder().decode(await disk.read(path));
  if (!text.endsWith("end\n")) throw new WorkbenchError("damaged", `${path} has no end`, "");
  return text
    .slice(0, -4)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
};

/** Frames and ticks as lines of JSON, by way of a disk: what is in a file matters to a test, not how. */
export const jsonCodec = (disk: Disk): Codec => {
  const growing = (path: string) => {
    const lines: string[] = [];
    return {
      lines,
      finish: () => disk.write(path, new TextEncoder().encode([...lines, "end\n"].join("\n"))),
      discard: async () => undefined,
    };
  };
  return {
    rawFile(path) {
      const file = growing(path);
      return {
        ...file,
        add: async (frames) => {
          for (const frame of frames) file.lines.push(JSON.stringify(frame));
        },
      };
    },
    tickFile(path) {
      const file = growing(path);
      return {
        ...file,
        add: async (rows, seq, instruments) => {
          const { batch } = rows;
          for (let row = 0; row < rows.length; row++) {
            const id = instruments[batch.instrument[row] ?? -1]?.id ?? null;
            const values = [batch.a, batch.b, batch.c, batch.d].map((column) => column[row]);
            const stamp = [batch.kind[row], batch.receiveTime[row], batch.flags[row]];
            file.lines.push(JSON.stringify([seq + row, id, ...stamp, rows.id(row), ...values]));
          }
        },
      };
    },
    async *frames(path) {
      yield (await linesOf(disk, path)) as RawFrame[];
    },
    lastFrame: async (path) => (await linesOf(disk, path)).at(-1) as RawFrame | undefined,
    async firstDifference(a, b) {
      const [left, right] = [await linesOf(disk, a), await linesOf(disk, b)];
      for (let i = 0; i < Math.max(left.length, right.length); i++) {
        const [x, y] = [left[i], right[i]] as (readonly [number] | undefined)[];
        if (JSON.stringify(x) !== JSON.stringify(y)) return (x ?? y)?.[0];
      }
      return undefined;
    },
  };
};
