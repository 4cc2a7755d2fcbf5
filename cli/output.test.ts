import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { bufferedOutput } from "./output.ts";

const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

it.each([
  ["at once", (fail: () => void) => fail()],
  ["a little later", (fail: () => void) => void setTimeout(fail, 5)],
])("drained has told of a write that failed %s", async (_, when) => {
  const told: Error[] = [];
  const stream = new Writable({ write: (_chunk, _encoding, done) => when(() => done(full)) });
  const output = bufferedOutput(stream, (error) => told.push(error));
  output.write("a result");
  await output.drained();
  expect(told).toEqual([full]);
  output.write("dropped");
  await output.drained();
  expect(told).toEqual([full]);
});

it("drained waits until the reader has it all", async () => {
  const read: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) =>
      void setTimeout(() => {
        read.push(String(chunk));
        done();
      }, 5),
  });
  const output = bufferedOutput(stream, (error) => expect.unreachable(error.message));
  output.write("a");
  output.write("b");
  await output.drained();
  expect(read.join("")).toBe("ab");
});
