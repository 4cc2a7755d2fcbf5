import { execFileSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

let opened = 0;

/** Longer than any picture is under way. */
const STILL_MS = 300;

/** A shell in a terminal of its own, driven as a person would. */
export class Tmux {
  /** Its own server: the one before may still be on its way out. */
  readonly #socket = `pegtape-test-${process.pid}-${opened++}`;
  readonly #folder: string;

  /** `folder` is where the shell begins. Throws words that say what to install where there is no tmux. */
  constructor(folder: string) {
    this.#folder = folder;
    try {
      execFileSync("tmux", ["-V"]);
    } catch (error) {
      throw new Error("the tests of the monitor need tmux: apt-get install tmux", { cause: error });
    }
  }

  /** Opens a window of this size, with a plain shell. */
  open(columns: number, rows: number, env: Readonly<Record<string, string>> = {}): void {
    const shell = ["env", "-u", "NO_COLOR", "PS1=$ ", "LC_ALL=C.UTF-8", "ENV=", "sh"];
    const named = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const size = ["-x", String(columns), "-y", String(rows)];
    this.#run("new-session", "-d", ...size, ...named, "-c", this.#folder, ...shell);
  }

  /** Types a line and Enter. */
  type(line: string): void {
    this.#run("send-keys", "-l", line);
    this.#run("send-keys", "Enter");
  }

  /** Presses keys by their tmux names: `j`, `Enter`, `Escape`, `S-Left`. */
  press(...keys: readonly string[]): void {
    this.#run("send-keys", ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#run("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What stands on the screen now. */
  get screen(): string {
    return this.#run("capture-pane", "-p").replace(/[ \n]+$/, "");
  }

  /** `cursor` is shown; the `other` screen, which programs take over, is the one that is shown. */
  get flags(): { readonly cursor: boolean; readonly other: boolean; readonly wraps: boolean } {
    const format = "#{cursor_flag} #{alternate_on} #{wrap_flag}";
    const [cursor, other, wraps] = this.#run("display-message", "-p", format).trim().split(" ");
    return { cursor: cursor === "1", other: other === "1", wraps: wraps === "1" };
  }

  /** Waits until the screen matches; throws what stands there when it never does. */
  async until(pattern: RegExp, seconds = 30): Promise<string> {
    for (let left = seconds * 10; ; left -= 1) {
      const { screen } = this;
      if (pattern.test(screen)) return screen;
      if (left <= 0) throw new Error(`never ${pattern}:\n${screen}`);
      await wait(100);
    }
  }

  /** The same of a screen that does not change any more. */
  async still(pattern: RegExp): Promise<string> {
    for (let before = await this.until(pattern); ; ) {
      await wait(STILL_MS);
      const now = await this.until(pattern);
      if (now === before) return now;
      before = now;
    }
  }

  close(): void {
    try {
      this.#run("kill-server");
    } catch {
      // It ended by itself, with its last window.
      return;
    }
  }

  #run(...args: readonly string[]): string {
    return execFileSync("tmux", ["-u", "-L", this.#socket, "-f", "/dev/null", ...args], {
      encoding: "utf8",
      // Where a test is run inside of tmux, that one is left alone.
      env: { ...process.env, TMUX: "", LC_ALL: "C.UTF-8" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}
