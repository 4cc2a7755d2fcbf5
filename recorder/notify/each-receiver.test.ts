import { describe, expect, it } from "vitest";
import { eachReceiver } from "./each-receiver.ts";
import { SendError } from "./target.ts";

const none = async (): Promise<ReadonlyMap<string, SendError>> => new Map();

/** Fails for these, and keeps whom it was to tell. */
const failing =
  (errors: Readonly<Record<string, SendError>>, asked: (readonly string[])[] = []) =>
  async (receivers: readonly string[]): Promise<ReadonlyMap<string, SendError>> => {
    asked.push(receivers);
    return new Map(Object.entries(errors).filter(([receiver]) => receivers.includes(receiver)));
  };

describe("eachReceiver", () => {
  it("tries again only those who were not reached, until all are", async () => {
    const toEach = eachReceiver("x", ["a", "b", "c"]);
    const asked: (readonly string[])[] = [];
    const one = failing({ b: new SendError("no") }, asked);
    await expect(toEach("k", one)).rejects.toThrow("x: 1 of 3 not reached: no");
    await expect(toEach("k", one)).rejects.toThrow("x: 1 of 3 not reached: no");
    await toEach("k", failing({}, asked));
    await toEach("k", failing({}, asked));
    expect(asked).toEqual([["a", "b", "c"], ["b"], ["b"], ["a", "b", "c"]]);
  });

  it("keeps messages apart", async () => {
    const toEach = eachReceiver("x", ["a", "b"]);
    const asked: (readonly string[])[] = [];
    await expect(toEach("k", failing({ a: new SendError("no") }))).rejects.toThrow();
    await toEach("l", failing({}, asked));
    expect(asked).toEqual([["a", "b"]]);
  });

  it("is permanent only when it is for all, and waits as long as the longest wish", async () => {
    const final = new SendError("final", { permanent: true });
    const brief = new SendError("later", { retryAfterMs: 1_000 });
    const long = new SendError("much later", { retryAfterMs: 9_000 });
    const toEach = eachReceiver("x", ["a", "b", "c"]);
    const mixed = toEach("k", failing({ a: final, b: brief, c: long }));
    await expect(mixed).rejects.toMatchObject({
      message: "x: 3 of 3 not reached: final; later; much later",
      permanent: false,
      retryAfterMs: 9_000,
    });
    const all = toEach("l", failing({ a: final, b: final, c: final }));
    await expect(all).rejects.toMatchObject({
      message: "x: 3 of 3 not reached: final",
      permanent: true,
      retryAfterMs: undefined,
    });
  });

  it("remembers a hundred messages, and tells all receivers of an older one", async () => {
    const toEach = eachReceiver("x", ["a", "b"]);
    for (let i = 0; i <= 100; i++)
      await expect(toEach(`k${i}`, failing({ b: new SendError("no") }))).rejects.toThrow();
    const asked: (readonly string[])[] = [];
    await toEach("k0", failing({}, asked));
    await toEach("k1", failing({}, asked));
    expect(asked).toEqual([["a", "b"], ["b"]]);
  });

  it("that is cut short tries again only those who were not reached before", async () => {
    const toEach = eachReceiver("x", ["a", "b", "c"]);
    const cut = toEach("k", (_, reached) => {
      reached("a");
      return Promise.reject(new Error("aborted"));
    });
    await expect(cut).rejects.toThrow(/^aborted$/);
    const asked: (readonly string[])[] = [];
    await expect(toEach("k", failing({ c: new SendError("no") }, asked))).rejects.toThrow();
    await toEach("k", failing({}, asked));
    expect(asked).toEqual([["b", "c"], ["c"]]);
  });

  it("passes on what is no failure to send", async () => {
    const toEach = eachReceiver("x", ["a"]);
    await expect(toEach("k", () => Promise.reject(new Error("aborted")))).rejects.toThrow(
      /^aborted$/,
    );
    await toEach("k", none);
  });
});
