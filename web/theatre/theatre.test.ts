import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Served, serve } from "../testing/serve.ts";
import { writeSmallTape } from "../testing/small-tape.ts";
import { parseCommand } from "./command.ts";

let served: Served;
let now = 1_700_000_000_000;
beforeAll(async () => {
  served = await serve((home) => writeSmallTape({ home, name: "small" }), {
    now: () => now,
    theatre: { most: 2, idleMs: 600_000 },
  });
});
afterAll(() => served.close());

const post = (path: string, form: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(served.url + path, {
    method: "POST",
    headers: { "hx-request": "true", origin: served.url, accept: "application/json" },
    body: new URLSearchParams(form),
  });

const open = async (form: Readonly<Record<string, string>> = {}): Promise<string> => {
  const answer = (await (await post("/replay/small/session", form)).json()) as { session: string };
  return answer.session;
};

const json = { accept: "application/json" };

const transport = (session: string, form: Readonly<Record<string, string>>): Promise<Response> =>
  post("/replay/small/transport", { session, ...form });

interface Answer {
  readonly state: { readonly time: string; readonly ticks: number; readonly digest: string };
  readonly mode?: { readonly name: string };
  readonly alerts: readonly { readonly time: string }[];
  readonly gaps: readonly { readonly to: string }[];
  readonly summary: { readonly worst: { readonly time: string } | null };
  readonly charts: readonly { readonly series: readonly { readonly time: readonly string[] }[] }[];
}
const stateOf = async (session: string): Promise<Answer> =>
  (await served.json(`/replay/small?session=${session}`)) as Answer;

/** Listens to a session until told to stop; the first message comes before anything is returned. */
const listen = async (session: string) => {
  const controller = new AbortController();
  const response = await fetch(`${served.url}/stream?tape=small&session=${session}`, {
    signal: controller.signal,
  });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  return {
    text: new TextDecoder().decode(first?.value),
    stop: async () => {
      controller.abort();
      await reader?.cancel().catch(() => undefined);
    },
  };
};

describe("a replay session over HTTP", () => {
  it("lands by seek in the state that its address shows without a session", async () => {
    const session = await open({ t: "2023-03-11T07:30:02.5Z" });
    await transport(session, { do: "seek", to: "2023-03-11T09:00Z" });
    await transport(session, { do: "seek", to: "2023-03-11T07:30:02.5Z" });
    const { state, mode } = await stateOf(session);
    expect(mode).toEqual({ name: "paused" });
    expect(state.time).toBe("2023-03-11T07:30:02.500000Z");
    const bookmark = (await served.json("/replay/small?t=2023-03-11T07:30:02.5Z")) as Answer;
    expect(bookmark.state).toEqual(state);
    const whole = (await served.json("/replay/small?t=2023-03-12T00:00Z")) as Answer;
    const { run } = (await served.json("/replay/small")) as { run: { digest: string } };
    expect(whole.state.digest).toBe(run.digest);
  });

  it("tells nothing of what comes after its place, in JSON, pictures or numbers", async () => {
    const t = "2023-03-11T07:20:00.000000Z";
    for (const query of ["", "&from=2023-03-11T07:00Z", "&from=2023-03-11T08:00Z"]) {
      const found = (await served.json(`/replay/small?t=${t}${query}`)) as Answer;
      const times = [
        ...found.alerts.map(({ time }) => time),
        ...found.gaps.map(({ to }) => to),
        ...found.charts.flatMap(({ series }) => series.flatMap(({ time }) => time)),
        found.summary.worst?.time ?? t,
      ];
      expect(times.filter((time) => time > t)).toEqual([]);
      if (query === "&from=2023-03-11T08:00Z") continue;
      expect(times.length).toBeGreaterThan(20);
      const page = await (await served.get(`/replay/small?t=${t}${query}`)).text();
      const files = [...page.matchAll(/href="\/charts\/[^"]*[?;]to=([^&"]+)/g)];
      expect(files.map(([, to]) => to)).toEqual(Array(files.length).fill("2023-03-11T07:20Z"));
      expect(files.length, "files of the charts").toBeGreaterThan(3);
    }
  });

  it("plays for whoever only hears the stream of a tape", async () => {
    const controller = new AbortController();
    const response = await fetch(`${served.url}/stream?tape=small&t=2023-03-11T07:00Z&speed=max`, {
      signal: controller.signal,
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      text += read.value;
      if (text.includes("mode-done")) break;
    }
    expect(text.slice(text.lastIndexOf("mode-done"))).toContain('datetime="2023-03-11T0');
    controller.abort();
    expect((await served.get("/stream?tape=none", json)).status).toBe(404);
    expect((await served.get("/stream?tape=", json)).status).toBe(400);
    expect((await served.get("/stream?tape=small&t=never", json)).status).toBe(400);
  });

  it("opens as its bookmark says, and refuses one that says nonsense", async () => {
    const session = await open({
      t: "2023-03-11T07:00Z",
      speed: "60",
      panels: "price,rsi",
      from: "2023-03-11T06:30Z",
    });
    const { text, stop } = await listen(session);
    expect(text).toContain(
      'data-address="/replay/small?from=2023-03-11T06:30Z&amp;t=2023-03-11T07:00Z&amp;speed=60&amp;panels=price,rsi"',
    );
    await stop();
    for (const form of [
      { t: "soon" },
      { speed: "0" },
      { speed: "1e9" },
      { from: "later" },
      { instrument: "x:Y/Z" },
    ])
      expect((await post("/replay/small/session", form)).status).toBe(400);
    expect((await post("/replay/none/session", {})).status).toBe(404);
  });

  it("says what is wrong with a command", async () => {
    const session = await open();
    const answer = async (form: Readonly<Record<string, string>>) => {
      const response = await transport(session, form);
      return { status: response.status, text: await response.text() };
    };
    expect(await answer({ do: "seek", to: "soon" })).toMatchObject({ status: 400 });
    expect((await answer({ do: "dance" })).text).toContain("is nothing that a replay does");
    expect(
      (await answer({ do: "loop", from: "2023-03-11T08:00Z", to: "2023-03-11T07:00Z" })).text,
    ).toContain("the loop is empty");
    expect((await answer({ do: "alert", to: "previous" })).text).toContain("no alert before");
    expect(await answer({ do: "step", by: "1 tick" })).toEqual({ status: 204, text: "" });
    const other = await post("/replay/none/transport", { session, do: "play" });
    expect(other.status).toBe(404);
  });

  it("shows what an alert rests on, and not before it was told", async () => {
    const late = await open({ t: "2023-03-11T09:59Z" });
    const { alerts } = (await served.json(`/replay/small?session=${late}`)) as {
      alerts: { incident: string; step: number }[];
    };
    const name = `${alerts[0]?.incident}/${alerts[0]?.step}`;
    const page = await (await served.get(`/replay/small?session=${late}&alert=${name}`)).text();
    expect(page).toContain("Thresholds in force");
    expect(page).toContain("kraken USDC/USD</td>");
    expect((await served.get(`/replay/small?alert=${name}`)).status).toBe(200);
    const early = await open({ t: "2023-03-11T06:01Z" });
    expect((await served.get(`/replay/small?session=${early}&alert=${name}`)).status).toBe(404);
  });
});

describe("sessions of many viewers", () => {
  it("give way, the oldest first, unless somebody listens; then whoever comes is told", async () => {
    now += 700_000;
    const first = await open();
    now += 1000;
    const second = await open();
    now += 1000;
    const third = await open();
    expect((await served.get(`/replay/small?session=${first}`)).status).toBe(404);
    const listeners = [await listen(second), await listen(third)];
    const refused = await post("/replay/small/session", {});
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      error: {
        message: "all 2 replay sessions are in use",
        hint: expect.stringContaining("Close a tab"),
      },
    });
    expect((await stateOf(second)).state.ticks).toBe(0);
    await Promise.all(listeners.map(({ stop }) => stop()));
  });

  it("have a place each", async () => {
    await expect.poll(async () => (await post("/replay/small/session", {})).status).toBe(200);
    const [one, other] = [await open(), await open()];
    await transport(one, { do: "seek", to: "2023-03-11T07:30Z" });
    expect((await stateOf(one)).state.ticks).toBeGreaterThan(1000);
    expect((await stateOf(other)).state.ticks).toBe(0);
  });

  it("end when they were left alone for ten minutes", async () => {
    const session = await open();
    now += 599_000;
    await transport(session, { do: "step", by: "1 tick" });
    now += 599_000;
    await open();
    expect((await stateOf(session)).state.ticks).toBe(1);
    now += 2_000;
    await open();
    expect((await served.get(`/replay/small?session=${session}`)).status).toBe(404);
    const { text, stop } = await listen(session);
    expect(text).toContain("This replay is over");
    await stop();
  });
});

it("a command of any text is refused or one that there is", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("play", "step", "seek", "1 tick", "-1 bar", "max", "2023-03-11"),
  );
  fc.assert(
    fc.property(fc.record({ do: text, by: text, to: text, from: text, speed: text }), (form) => {
      try {
        expect(parseCommand(form)).toMatchObject({ do: form.do });
      } catch (error) {
        expect(error).toBeInstanceOf(WorkbenchError);
        expect(error).toMatchObject({ code: "usage" });
      }
    }),
  );
});
