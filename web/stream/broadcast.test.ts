import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Broadcast } from "./broadcast.ts";

let tick: () => void = () => undefined;
let ticking = false;
const everySecond = (each: () => void): (() => void) => {
  tick = each;
  ticking = true;
  return () => {
    ticking = false;
  };
};

const sockets: Socket[] = [];
let server: Server | undefined;

const serve = async (broadcast: Broadcast): Promise<number> => {
  server = createServer((_request, response) => broadcast.attach(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server?.close(resolve));
});

interface Client {
  readonly socket: Socket;
  readonly text: () => string;
}

const listen = async (port: number, reads = true, heard = ""): Promise<Client> => {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  sockets.push(socket);
  let text = "";
  if (reads) socket.setEncoding("utf8").on("data", (data: string) => (text += data));
  else socket.pause();
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${heard && `Last-Event-ID: ${heard}\r\n`}\r\n`);
  return { socket, text: () => text };
};

const until = async (what: () => boolean): Promise<void> => {
  for (let tries = 0; !what(); tries += 1) {
    if (tries > 1000) throw new Error("it never happened");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** What an htmx page holds after these events: `name=value` lines, the last one of a name counts. */
const stateOf = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^data: (\w+)=(\w*)/gm)].map(([, name = "", value = ""]) => [name, value]),
  );

describe("Broadcast", () => {
  it("tells everybody every change, and who comes later everything", async () => {
    const broadcast = new Broadcast({ everySecond });
    const port = await serve(broadcast);
    const early = await listen(port);
    await until(() => broadcast.size === 1);
    broadcast.publish("a=1\nb=1");
    await until(() => early.text().includes("b=1"));
    broadcast.publish("a=2", () => "a=2\nb=1");
    const late = await listen(port);
    await until(() => late.text().includes("b=1") && early.text().includes("a=2"));
    broadcast.publish("b=3", () => "a=2\nb=3");
    await until(() => late.text().includes("b=3") && early.text().includes("b=3"));
    const wanted = new Map([
      ["a", "2"],
      ["b", "3"],
    ]);
    expect(stateOf(early.text())).toEqual(wanted);
    expect(stateOf(late.text())).toEqual(wanted);
    expect(early.text()).not.toContain("a=2\ndata: b=1");
    expect(late.text()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(late.text()).toContain("content-type: text/event-stream");
  });

  it("makes the whole once for all who need it, and never for nobody", async () => {
    const broadcast = new Broadcast({ everySecond });
    const port = await serve(broadcast);
    let made = 0;
    const whole = async (): Promise<string> => {
      made += 1;
      return "a=9";
    };
    broadcast.publish("a=9", whole);
    expect(made).toBe(0);
    const clients = await Promise.all(Array.from({ length: 200 }, () => listen(port)));
    await until(() => clients.every(({ text }) => text().includes("a=9")));
    expect(made).toBe(1);
    expect(broadcast.size).toBe(200);
    broadcast.close();
    await Promise.all(
      clients.map(({ socket }) => (socket.closed ? undefined : once(socket, "close"))),
    );
    expect(broadcast.size).toBe(0);
    expect(ticking, "no timer while nobody listens").toBe(false);
  });

  it("lets one who reads late miss changes, and then hear everything, and others not wait", async () => {
    const broadcast = new Broadcast({ everySecond });
    const port = await serve(broadcast);
    const [quick, slow] = [await listen(port), await listen(port, false)];
    await until(() => broadcast.size === 2);
    const ballast = "x".repeat(1 << 19);
    for (let n = 1; n <= 40; n += 1) {
      broadcast.publish(
        `${ballast}\n${n === 1 ? "first=yes\n" : ""}a=${n}`,
        () => `whole=yes\nfirst=yes\na=${n}`,
      );
      await until(() => quick.text().endsWith(`data: a=${n}\n\n`));
    }
    let text = "";
    slow.socket.setEncoding("utf8").on("data", (data: string) => {
      text += data;
    });
    slow.socket.resume();
    await until(() => text.endsWith("data: whole=yes\ndata: first=yes\ndata: a=40\n\n"));
    expect(text.length, "what waited for it").toBeLessThan(quick.text().length);
    broadcast.publish("a=41", () => "whole=yes\nfirst=yes\na=41");
    await until(() => text.endsWith("data: a=41\n\n"));
    expect(text.endsWith("first=yes\ndata: a=41\n\n"), "a change is enough again").toBe(false);
  });

  it("cuts off whoever takes nothing for ten seconds, and nobody else", async () => {
    const broadcast = new Broadcast({ everySecond });
    const port = await serve(broadcast);
    const [quick, stuck] = [await listen(port), await listen(port, false)];
    await until(() => broadcast.size === 2);
    const ballast = "x".repeat(4 << 20);
    for (let n = 1; n <= 4; n += 1) {
      broadcast.publish(`${ballast}\na=${n}`);
      await until(() => quick.text().endsWith(`a=${n}\n\n`));
    }
    for (let second = 0; second < 9; second += 1) tick();
    expect(broadcast.size).toBe(2);
    tick();
    expect([broadcast.size, broadcast.cutOff]).toEqual([1, 1]);
    stuck.socket.resume();
    await once(stuck.socket, "close");
    broadcast.publish("a=5");
    await until(() => quick.text().endsWith("a=5\n\n"));
  });

  it("refuses more than it has room for, and has room again when one goes", async () => {
    const broadcast = new Broadcast({ everySecond, most: 1 });
    const port = await serve(broadcast);
    const first = await listen(port);
    await until(() => broadcast.size === 1);
    const second = await listen(port);
    await until(() => second.text().includes("}}"));
    expect(second.text()).toMatch(/^HTTP\/1.1 503 /);
    expect(second.text()).toContain("retry-after: ");
    expect(second.text()).toContain('{"error":{"code":"full"');
    first.socket.destroy();
    await until(() => broadcast.size === 0);
    await listen(port);
    await until(() => broadcast.size === 1);
  });

  it("says that it is there after fifteen seconds of silence", async () => {
    const broadcast = new Broadcast({ everySecond });
    const client = await listen(await serve(broadcast));
    await until(() => broadcast.size === 1);
    for (let second = 0; second < 14; second += 1) tick();
    broadcast.publish("a=1");
    await until(() => client.text().includes("a=1"));
    for (let second = 0; second < 14; second += 1) tick();
    expect(client.text()).not.toMatch(/^:/m);
    tick();
    await until(() => /^:$/m.test(client.text()));
  });

  it("repeats nothing to one who comes back with what was said last, and everything to others", async () => {
    const broadcast = new Broadcast({ everySecond, name: "here" });
    const port = await serve(broadcast);
    broadcast.publish("a=1");
    broadcast.publish("b=2", () => "a=1\nb=2");
    const [same, older, elsewhere] = await Promise.all(
      ["here-2", "here-1", "there-2"].map((id) => listen(port, true, id)),
    );
    await until(() => broadcast.size === 3);
    broadcast.publish("c=3", () => "a=1\nb=2\nc=3");
    await until(() =>
      [same, older, elsewhere].every((each) => each?.text().endsWith("c=3\n\n") === true),
    );
    expect(same?.text().split("\r\n\r\n")[1]).toBe("id: here-3\ndata: c=3\n\n");
    for (const each of [older, elsewhere]) {
      expect(each?.text()).toMatch(/^retry: \d+$/m);
      expect([...stateOf(each?.text() ?? "").keys()]).toEqual(["a", "b", "c"]);
    }
  });

  it("goes on for two hundred while twenty read nothing, and cuts those off", async () => {
    const broadcast = new Broadcast({ everySecond });
    const port = await serve(broadcast);
    broadcast.publish("a=0");
    const quick = await Promise.all(Array.from({ length: 200 }, () => listen(port)));
    await until(() => quick.every(({ text }) => text().endsWith("a=0\n\n")));
    // More than a kernel takes for one who does not read.
    broadcast.publish("a=1", () => `${"x".repeat(5 << 20)}\na=1`);
    await Promise.all(Array.from({ length: 20 }, () => listen(port, false)));
    await until(() => broadcast.size === 220);
    for (let n = 2; n <= 11; n += 1) {
      broadcast.publish(`a=${n}`);
      await until(() => quick.every(({ text }) => text().endsWith(`a=${n}\n\n`)));
      tick();
    }
    expect([broadcast.size, broadcast.cutOff]).toEqual([200, 20]);
    for (const { text } of quick)
      expect(text().match(/a=\d+/g)).toEqual(Array.from({ length: 12 }, (_, n) => `a=${n}`));
  });

  // What a kernel takes for one who does not read, and what it does not.
  it.each([2, 8 << 20])(
    "ends at once, also for one who reads nothing of %i bytes",
    async (size) => {
      const broadcast = new Broadcast({ everySecond });
      const port = await serve(broadcast);
      broadcast.publish("x".repeat(size));
      await listen(port, false);
      const late = await listen(port);
      await until(() => late.text().endsWith("xx\n\n"));
      broadcast.close();
      // Waits for every connection.
      await new Promise((resolve) => server?.close(resolve));
      await until(() => late.socket.readableEnded || late.socket.destroyed);
    },
  );
});
