import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { importTrades, jsonLines, runOn, type TestMachine, testMachine } from "../test-machine.ts";

let machine: TestMachine;
beforeEach(() => {
  machine = testMachine();
});
afterEach(() => machine.dispose());

/** Lines of NDJSON, once there are so many; the test's own time limit ends the wait. */
const lines = async (many: number): Promise<Record<string, unknown>[]> => {
  for (;;) {
    const printed = jsonLines(machine);
    if (printed.length >= many || machine.printed.err.includes("pegtape:")) return printed;
    await setTimeout(20);
  }
};

/** Subscribes to the pair's trades; resolves with their ids when the connection ends. */
const bot = (url: unknown): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(String(url));
    const ids: string[] = [];
    socket.on("error", reject);
    socket.on("close", () => resolve(ids));
    socket.on("open", () => {
      const params = { channel: "trade", symbol: ["USDC/USD"], snapshot: false };
      socket.send(JSON.stringify({ method: "subscribe", params, req_id: 1 }));
    });
    socket.on("message", (data) => {
      const frame: { channel?: string; data: { trade_id: string }[] } = JSON.parse(String(data));
      if (frame.channel === "trade") ids.push(...frame.data.map(({ trade_id }) => trade_id));
    });
  });

it("serves the tape to a bot that speaks Kraken's protocol, and stops at Ctrl-C", async () => {
  const tape = await importTrades(machine);
  const running = runOn(
    machine,
    ...["simulate", tape, "--port", "0", "--speed", "max", "--wait", "100ms"],
    ...["--from", "2023-03-11T01:00Z"],
  );
  const [listening] = await lines(1);
  expect(listening).toEqual({
    type: "listening",
    venue: "kraken",
    ws: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/kraken\/v2$/),
    rest: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/kraken$/),
  });
  const received = bot(listening?.["ws"]);
  const [, ended] = await lines(2);
  expect(ended).toEqual({ type: "ended", trades: 360, quotes: 0, connections: 1, faults: 0 });

  const pairs = await fetch(`${listening?.["rest"]}/0/public/AssetPairs`);
  expect(await pairs.json()).toMatchObject({ error: [], result: expect.anything() });

  machine.interrupt();
  expect(await running).toBe(130);
  expect(await received).toEqual(Array.from({ length: 360 }, (_, i) => `t${360 + i}`));
  await expect(fetch(`${listening?.["rest"]}/`)).rejects.toThrow();
  expect(machine.printed.err).toBe("360 ticks; they begin when the first client subscribes\n");
});

it("prints the faults of a seed, takes them back from a file, and ends by itself", async () => {
  const tape = await importTrades(machine);
  const asked = ["--port", "0", "--speed", "max", "--wait", "0", "--linger", "50ms", "--json"];
  const seeded = runOn(machine, "simulate", tape, ...asked, "--faults", "11");
  const [listening] = await lines(1);
  // Whatever happens to the bot, the tape is told to its end.
  const received = bot(listening?.["ws"]).catch(() => []);
  expect(await seeded, machine.printed.err).toBe(0);
  await received;
  const faults = jsonLines(machine).filter(({ type }) => type === "fault");
  expect(faults.length).toBeGreaterThan(0);
  writeFileSync(join(machine.cwd, "seed.jsonl"), machine.printed.out);

  machine.printed.out = "";
  const again = runOn(machine, "simulate", tape, ...asked, "--faults", "seed.jsonl");
  const [second] = await lines(1);
  await Promise.all([bot(second?.["ws"]).catch(() => []), again]);
  expect(jsonLines(machine).filter(({ type }) => type === "fault")).toEqual(faults);
  expect(jsonLines(machine).at(-1)).toMatchObject({ type: "ended", trades: 720 });
});

it.each([
  [["--venues", "krakn"], 2, /no protocol of "krakn"\. Did you mean kraken\?/],
  [["--venues", "okx"], 2, /dip has nothing of okx\. Choose a tape/],
  [["--faults", "nothing.json"], 2, /"nothing\.json" is neither a seed nor a file/],
  [["--faults", "bad.json"], 2, /bad\.json: fault 0\.kind: /],
  [["--speed", "fast"], 2, /--speed "fast" is no speed/],
  [["--wait", "soon"], 2, /"soon" is no duration/],
  [["--from", "2024-01-01"], 2, /dip has nothing from 2024-01-01/],
  [["--port", "70000"], 2, /70000 is no port/],
])("%j is refused: exit code %i", async (options, code, message) => {
  const tape = await importTrades(machine);
  writeFileSync(join(machine.cwd, "bad.json"), '[{"kind":"x"}]');
  expect(await runOn(machine, "simulate", tape, ...options)).toBe(code);
  expect(machine.printed.err).toMatch(message);
  expect(machine.printed.out).toBe("");
});

it("a port in use is exit code 1", async () => {
  const tape = await importTrades(machine);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  expect(await runOn(machine, "simulate", tape, "--port", String(port))).toBe(1);
  expect(machine.printed.err).toContain(`port ${port} is taken`);
  other.close();
});
