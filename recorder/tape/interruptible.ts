import type { Database } from "../duckdb.ts";

/** Runs `work`; once `signal` is aborted the statement of `database` that is running ends, and this throws the reason. */
export const interruptible = async <T>(
  database: Database,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> => {
  signal?.throwIfAborted();
  const interrupt = (): void => database.connection.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    const result = await work();
    // A statement that had just ended was not interrupted.
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
};
