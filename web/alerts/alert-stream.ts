import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { incidentsOf } from "../../engine/evaluation/incidents.ts";
import { formatTime } from "../../engine/market/time.ts";
import { alertFolder } from "../../recorder/alerts/alert-folder.ts";
import { acknowledged, readAlertHistory } from "../../recorder/alerts/alert-history.ts";
import { realDisk } from "../../recorder/journal/real-disk.ts";
import { Broadcast } from "../stream/broadcast.ts";

/** Incidents of which a message tells, the newest. */
const MOST = 100;
const SECOND_MS = 1_000;

export interface AlertStreamOptions {
  readonly home: string;
  /** One second, called again until it is cancelled. */
  readonly everySecond?: (tick: () => void) => () => void;
  /** The log cannot be read: told once each time that begins. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * What is critical, open and seen by nobody, as JSON: all of it each time that it changes, so that an acknowledgement is
 * heard as well. The folder is looked at only while somebody listens, and read only when it has changed.
 */
export class AlertStream {
  readonly #options: AlertStreamOptions;
  readonly #broadcast = new Broadcast();
  #seen = "";
  #said = "";
  #failing = false;
  #looking: Promise<void> | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: AlertStreamOptions) {
    this.#options = options;
  }

  /** The stream, for one more: up to date. */
  async listen(): Promise<Broadcast> {
    await this.#look();
    this.#cancel ??= (this.#options.everySecond ?? realSeconds)(() => this.#tick());
    return this.#broadcast;
  }

  close(): void {
    this.#rest();
    this.#broadcast.close();
  }

  #tick(): void {
    if (this.#broadcast.size === 0) this.#rest();
    else void this.#look();
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** One look at a time. */
  #look(): Promise<void> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #read(): Promise<void> {
    const folder = alertFolder(this.#options.home);
    try {
      const stands = await standOf(folder);
      if (stands === this.#seen) return;
      const message = JSON.stringify({ open: await openOf(folder) });
      this.#seen = stands;
      this.#failing = false;
      if (message === this.#said) return;
      this.#said = message;
      this.#broadcast.publish(message);
    } catch (error) {
      // What was said last holds; the next second tries again.
      if (!this.#failing) this.#options.onError?.(error);
      this.#failing = true;
    }
  }
}

const realSeconds = (tick: () => void): (() => void) => {
  const timer = setInterval(tick, SECOND_MS);
  timer.unref();
  return () => clearInterval(timer);
};

/** Differs when something was written: names, sizes and times of all files. A folder that is not there has none. */
const standOf = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException): Dirent[] => {
      if (cause.code === "ENOENT") return [];
      throw cause;
    },
  );
  const files = entries.filter((entry) => entry.isFile());
  const stands = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      // One that is gone meanwhile is another stand.
      const found = await stat(path).catch(() => undefined);
      return `${path} ${found?.size} ${found?.mtimeMs}`;
    }),
  );
  return `files\n${stands.sort().join("\n")}`;
};

const openOf = async (folder: string) => {
  const history = await readAlertHistory(realDisk, folder);
  return incidentsOf(history.alerts)
    .filter(
      (incident) =>
        incident.severity === "critical" &&
        incident.state === "open" &&
        acknowledged(history, incident) === undefined,
    )
    .slice(-MOST)
    .map(({ id, first, last, worst }) => ({
      ...{ incident: id, step: last.step, coin: first.coin, since: formatTime(first.time) },
      ...{ worst: worst.value, unit: worst.unit, message: last.message },
    }));
};
