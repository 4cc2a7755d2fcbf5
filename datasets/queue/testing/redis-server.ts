import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server of one's own on loopback, with a folder of its own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Takes it away and brings it back at the same port, without anything that was on it unless it keeps a log. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  readonly password?: string;
  /** What is on it outlives it. */
  readonly keeps?: boolean;
  /** Instead of a free one. */
  readonly port?: number;
  /** Further arguments. */
  readonly more?: readonly string[];
}

/** Starts redis-server; throws words that say what to install where there is none. */
export const startRedis = async (options: RedisServerOptions = {}): Promise<RedisServer> => {
  const { password, keeps = false } = options;
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "pegtape-redis-"));
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(
      "redis-server",
      [
        ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        ...["--appendonly", keeps ? "yes" : "no", "--appendfsync", "always"],
        ...["--maxmemory-policy", "noeviction"],
        ...(password === undefined ? [] : ["--requirepass", password]),
        ...(options.more ?? []),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await new Promise<void>((resolve, reject) => {
      let said = "";
      child.on("error", () =>
        reject(new Error("the tests of the queue need redis-server: apt-get install redis-server")),
      );
      child.on("exit", () => reject(new Error(`redis-server ended: ${said}`)));
      child.stdout?.on("data", (data) => {
        said += String(data);
        if (said.includes("Ready to accept connections")) resolve();
      });
    });
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners("exit");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  let running = await start();
  return {
    port,
    url: `redis://${password === undefined ? "" : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    restart: async (whileDown) => {
      await end(running);
      await whileDown?.();
      running = await start();
    },
    stop: async () => {
      await end(running);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A port of this machine that nobody has yet. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
};
