import { readFile } from "node:fs/promises";

/** What tells a process that lives from one whose number another has got. */
export interface Processes {
  /** Our own number. */
  readonly pid: number;
  /** Names the start of a process; undefined when there is no process of that number. */
  started(pid: number): Promise<string | undefined>;
}

const fileText = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch(() => undefined);

/** Numbers are given out again, and after a start of the machine from the beginning: both times are needed. */
const startedByProc = async (pid: number): Promise<string | undefined> => {
  const stat = await fileText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in brackets, may hold anything; the start time is the 20th field after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A process that has ended, and whose parent has not looked yet.
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  const boot = await fileText("/proc/sys/kernel/random/boot_id");
  return `${boot?.trim() ?? ""} ${fields[19] ?? ""}`;
};

/** The machine's own. */
export const realProcesses: Processes = {
  pid: process.pid,
  async started(pid) {
    if ((await fileText("/proc/self/stat")) !== undefined) return startedByProc(pid);
    try {
      process.kill(pid, 0);
      return "alive";
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      return code === "EPERM" ? "alive" : undefined;
    }
  },
};
