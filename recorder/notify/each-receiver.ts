import { SendError } from "./target.ts";

/** Messages that reached only some of their receivers, remembered so that a retry reaches only the others. */
const MOST_PARTIAL = 100;

/**
 * One channel with several receivers. `send` tells those it is given and returns why others were not reached; a retry of
 * the same message goes only to these. Throws a SendError when one is left: permanent when it would fail for all again.
 */
export const eachReceiver = (kind: string, receivers: readonly string[]) => {
  const partial = new Map<string, ReadonlySet<string>>();
  return async (
    key: string,
    send: (receivers: readonly string[]) => Promise<ReadonlyMap<string, SendError>>,
  ): Promise<void> => {
    const reached = partial.get(key);
    const failed = await send(receivers.filter((receiver) => !reached?.has(receiver)));
    partial.delete(key);
    const errors = [...failed.values()];
    const [first] = errors;
    if (first === undefined) return;
    if (failed.size < receivers.length) {
      partial.set(key, new Set(receivers.filter((receiver) => !failed.has(receiver))));
      const [oldest] = partial.keys();
      if (partial.size > MOST_PARTIAL && oldest !== undefined) partial.delete(oldest);
    }
    const waits = errors.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
    const which =
      receivers.length === 1 ? "" : `${failed.size} of ${receivers.length} not reached: `;
    throw new SendError(
      `${kind}: ${which}${[...new Set(errors.map(({ message }) => message))].slice(0, 3).join("; ")}`,
      {
        permanent: errors.every(({ permanent }) => permanent),
        ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
      },
    );
  };
};
