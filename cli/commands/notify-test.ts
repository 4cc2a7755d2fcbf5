import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { formatTime, micros } from "../../engine/market/time.ts";
import { type Context, defineCommand } from "../command.ts";
import { plain } from "../text.ts";

const PATIENCE_MS = 15_000;

export const notifyTest = defineCommand({
  command: "notify test [target]",
  describe: "Send a test message to each configured notifier; exit code 1 when one fails",
  examples: [
    ["notify test", "All of them, and one beat of the heartbeat"],
    ["notify test phone --severity critical", "One, as loud as it gets"],
  ],
  positionals: {
    target: { type: "string", describe: "Only this one, by its name in the configuration" },
  },
  options: {
    severity: {
      type: "string",
      choices: ["info", "warning", "critical"],
      default: "warning",
      describe: "How loud",
    },
  },
  exits: { 1: "a notifier could not be told" },
  async run(args, context) {
    const { notifyParts, openHeartbeat, openTargets, readNotify } = await import(
      "../read-notify.ts"
    );
    const choice = readNotify(context);
    if (choice === undefined)
      throw new WorkbenchError(
        "usage",
        `${context.sections.file} names no notifier`,
        'Write one under "notify": see docs/notifiers.md.',
      );
    const names = Object.keys(choice.targets);
    const { target } = args;
    if (target !== undefined && !names.includes(target)) {
      const [near] = nearest(target, names);
      const guess = near === undefined ? "" : `Did you mean ${near}? `;
      throw new WorkbenchError(
        "usage",
        `no notifier "${target}"`,
        `${guess}Known: ${names.join(", ")}.`,
      );
    }
    const parts = notifyParts(context, (text) => context.line(plain(text)));
    const asked = target === undefined ? choice.targets : { [target]: choice.targets[target] };
    const targets = openTargets({ ...choice, targets: asked }, parts);
    const heartbeat =
      target === undefined && choice.heartbeat ? openHeartbeat(choice.heartbeat, parts) : undefined;
    const message = testMessage(args.severity as "info" | "warning" | "critical", context);
    const works = [
      ...[...targets].map(([name, own]) => ({
        name,
        work: (signal: AbortSignal) => own.send(message, signal),
      })),
      ...(heartbeat === undefined ? [] : [{ name: "heartbeat", work: heartbeat }]),
    ];
    const results = await Promise.all(
      works.map(async ({ name, work }) => ({ name, error: await failureOf(work, context) })),
    );
    for (const { name, error } of results) {
      const ok = error === undefined;
      if (context.json)
        context.object({ type: "notified", target: name, ok, error: error ?? null });
      else context.line(plain(`${ok ? "told  " : "FAILED"}  ${name}${ok ? "" : `: ${error}`}`));
    }
    return results.every(({ error }) => error === undefined) ? 0 : 1;
  },
});

const testMessage = (severity: "info" | "warning" | "critical", context: Context) => {
  const time = formatTime(micros(context.now() * 1000));
  return {
    ...({ key: `test-${time}`, group: "test", reason: "fired", severity, time } as const),
    title: `${severity.toUpperCase()} test of pegtape`,
    text: "This is a test of pegtape's notifications. Nothing has happened, and nothing is to be done.",
    ...{ incidents: [], coins: [] },
  };
};

/** Why it did not work; undefined when it did. */
const failureOf = async (
  work: (signal: AbortSignal) => Promise<void>,
  { wait }: Pick<Context, "wait">,
): Promise<string | undefined> => {
  const controller = new AbortController();
  const done = new AbortController();
  const late = wait(PATIENCE_MS, done.signal).then(() => {
    controller.abort();
    return "no answer in 15 s";
  });
  const worked = work(controller.signal).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : "it could not be sent"),
  );
  const result = await Promise.race([worked, late]);
  done.abort();
  return result;
};
