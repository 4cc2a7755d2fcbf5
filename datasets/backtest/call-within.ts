import { Script } from "node:vm";

const CALL = Symbol.for("pegtape.callWithin");
const script = new Script(`globalThis[Symbol.for("pegtape.callWithin")]()`);
// Code in a script reaches nothing but what is global.
const places: typeof globalThis & { [CALL]?: () => void } = globalThis;

/**
 * Calls code that one does not trust to return: after `ms` it throws "did not return within …". It takes some tenths of a
 * millisecond, so it is for what is called once.
 */
export const callWithin = <T>(ms: number, call: () => T): T => {
  let result: { readonly value: T } | undefined;
  const outer = places[CALL];
  places[CALL] = () => {
    result = { value: call() };
  };
  try {
    script.runInThisContext({ timeout: ms });
  } catch (error) {
    if (isTimeout(error)) throw new Error(`did not return within ${ms / 1e3} s`);
    throw error;
  } finally {
    if (outer === undefined) delete places[CALL];
    else places[CALL] = outer;
  }
  if (result === undefined) throw new Error("nothing was called");
  return result.value;
};

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
