import { expect, it } from "vitest";
import { WorkbenchError } from "../engine/errors.ts";
import { explainError } from "./explain-error.ts";

const system = (fields: Record<string, unknown>): Error =>
  Object.assign(new Error(`${String(fields["code"])}: in other words`), fields);

it.each([
  [
    // What a recursive mkdir says on a read-only disk.
    { code: "ENOENT", syscall: "mkdir", path: "/ro/x" },
    1,
    "cannot make a folder at /ro/x (ENOENT). Choose another place, with --home, PEGTAPE_HOME or --out.",
  ],
  [{ code: "ENOSPC", syscall: "mkdir", path: "/x" }, 1, "the disk is full at /x. Make room"],
  [{ code: "ENOENT", syscall: "open", path: "/x" }, 2, "nothing there at /x. Check the path."],
  [{ code: "EADDRINUSE", syscall: "listen", port: 80 }, 1, "port 80 is taken."],
  [
    { code: "EADDRNOTAVAIL", syscall: "listen", address: "203.0.113.9" },
    1,
    "cannot listen on --host 203.0.113.9 (EADDRNOTAVAIL). Give an address of this machine",
  ],
  [
    { code: "ENOTFOUND", syscall: "getaddrinfo", hostname: "nosuch.invalid" },
    2,
    "no address for --host nosuch.invalid. Check the name",
  ],
  [{ code: "EWHATEVER" }, 1, "unexpected: EWHATEVER: in other words. This is a fault in pegtape"],
])("%j: exit code %i", (fields, exitCode, line) => {
  const explained = explainError(system(fields));
  expect(explained.line).toContain(`pegtape: ${line}`);
  expect(explained.exitCode).toBe(exitCode);
});

it("says what we said ourselves as it is", () => {
  expect(explainError(new WorkbenchError("usage", "no x", "Give one."))).toEqual({
    line: "pegtape: no x. Give one.",
    exitCode: 2,
  });
});

it("repeats of what was given no more than a person reads", () => {
  const { line } = explainError(
    new WorkbenchError("usage", `no "${"x".repeat(100_000)}"`, "Give one."),
  );
  expect(line).toHaveLength(1_020);
  expect(line).toMatch(/x… Give one\.$/);
});
