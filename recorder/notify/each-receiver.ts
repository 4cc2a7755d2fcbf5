import { SendError } from "./target.ts";

/** Messages that reached only some of their receivers, remembered so that a retry reaches only the others. */
const MOST_PARTIAL = 100;

/**
 * One channel with several receivers. `send` tells those it is given and returns why others were not reached; a retry of
 * the same message goes only to these. Throws a SendError when one is left: permanent when it would fail for all again.
 * A `send` that throws, being cut short, has told only those for whom it called `reached` before.
 */
export const eachReceiver = (kind: string, receivers: readonly string[]) => {
  const partial = new Map<string, ReadonlySet<string>>();
  return async (
    key: string,
    send: (
      receivers: readonly string[],
      reached: (receiver: string) => void,
    ) => Promise<ReadonlyMap<string, SendError>>,
  ): Promise<void> => {
    const reached = new Set(partial.get(key));
    const remember = (): void => {
      partial.delete(key);
      if (reached.size === 0) return;
      partial.set(key, reached);
      const [oldest] = partial.keys();
      if (partial.size > MOST_PARTIAL && oldest !== undefined) partial.delete(oldest);
    };
    const left = receivers.filter((receiver) => !reached.has(receiver));
    let failed: ReadonlyMap<string, SendError>;
    try {
      failed = await send(left, (receiver) => reached.add(receiver));
    } catch (cause) {
      remember();
      throw cause;
    }
    const errors = [...failed.values()];
    if (errors.length === 0) {
      partial.delete(key);
      return;
    }
    for (const receiver of left) if (!failed.has(receiver)) reached.add(receiver);
    remember();
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
