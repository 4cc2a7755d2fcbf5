import type { AppendFile, Disk } from "../../journal/disk.ts";
import { realDisk } from "../../journal/real-disk.ts";

/**
 * Counts what a process does, and ends it with SIGKILL before its step of the number `deadly` (0: never). Calls of the disk
 * that are in `overlooked` are no steps.
 */
export const countSteps = (deadly: number, overlooked: readonly string[] = []) => {
  let count = 0;
  const step = (): void => {
    count += 1;
    if (count === deadly) process.kill(process.pid, "SIGKILL");
  };
  /** The same object, with a step before each call. */
  const stepped = <T extends object>(object: T): T =>
    new Proxy(object, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (overlooked.includes(String(name))) return value.bind(target);
        return (...given: unknown[]) => {
          step();
          return value.apply(target, given);
        };
      },
    });
  const disk: Disk = {
    ...stepped(realDisk),
    create: async (path): Promise<AppendFile> => {
      step();
      return stepped(await realDisk.create(path));
    },
  };
  return { step, disk, steps: (): number => count };
};
