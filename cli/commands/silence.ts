import { WorkbenchError } from "../../engine/errors.ts";
import { formatDuration, formatTime, micros, parseDuration } from "../../engine/market/time.ts";
import type { Silence } from "../../engine/notify/act.ts";
import { actOptions, refuseLong, submitAct, whoActs } from "../acts.ts";
import { type Context, defineCommand } from "../command.ts";
import { plain, table } from "../text.ts";

const FIELDS = ["coin", "rule", "venue", "severity"] as const;

export const silence = defineCommand({
  command: "silence",
  describe: "Tell nobody of certain alerts for a while; or see and end what is silent",
  examples: [
    ['silence --coin USDE --for 2h --reason "the pool is being moved"', "One coin, two hours"],
    ["silence", "What is silent now"],
    ["silence --end silence-3", "Before its time"],
  ],
  options: {
    coin: { type: "string", describe: "Only this coin; * stands for anything" },
    rule: { type: "string", describe: "Only this rule" },
    venue: { type: "string", describe: "Only trouble of this venue alone" },
    severity: { type: "string", choices: ["info", "warning", "critical"], describe: "Only these" },
    for: { type: "string", describe: "How long: 30m, 2h, 3d" },
    reason: { type: "string", describe: "For the others; needed" },
    end: { type: "string", describe: "End this silence now" },
    ...actOptions,
  },
  async run(args, context) {
    const [{ silencesAt }, { nextSilence }, { readAlertLog }] = await Promise.all([
      import("../../recorder/alerts/alert-history.ts"),
      import("../../recorder/alerts/next-silence.ts"),
      import("../read-alert-log.ts"),
    ]);
    const history = await readAlertLog(context);
    const now = micros(context.now() * 1000);
    const holds = silencesAt(history, now);
    const matcher = Object.fromEntries(
      FIELDS.flatMap((field) => (args[field] === undefined ? [] : [[field, args[field]]])),
    );
    const begins = args.for !== undefined || Object.keys(matcher).length > 0;
    if (args.end !== undefined) {
      if (begins)
        throw refuse("--end ends a silence and begins none", "Leave the other options out.");
      const { end } = args;
      if (!holds.some(({ id }) => id === end))
        throw refuse(
          `no silence "${end}" holds`,
          holds.length === 0 ? "None does." : `These do: ${holds.map(({ id }) => id).join(", ")}.`,
        );
      await submitAct(
        { type: "unsilence", id: end, time: now, by: whoActs(args, context) },
        context,
      );
      if (context.json) context.object({ type: "unsilence", id: end });
      else context.line(plain(`${end} has ended`));
      return;
    }
    if (!begins) return list(holds, context);
    if (args.for === undefined)
      throw refuse("a silence needs an end", "Say how long, such as --for 2h.");
    if (!args.reason)
      throw refuse("a silence needs a reason", 'Say it to the others: --reason "…".');
    if (Object.keys(matcher).length === 0)
      throw refuse("this would silence everything", "If you mean it, say --coin '*'.");
    refuseLong("reason", args.reason);
    const made: Silence = {
      ...{ type: "silence", id: nextSilence(history.acts), matcher, time: now },
      until: micros(now + parseDuration(args.for)),
      ...{ reason: args.reason, by: whoActs(args, context) },
    };
    await submitAct(made, context);
    if (context.json) context.object(silenceJson(made));
    else
      context.line(
        plain(`${made.id}: ${what(made)} for ${formatDuration(parseDuration(args.for))}`),
      );
  },
});

const refuse = (why: string, hint: string): WorkbenchError =>
  new WorkbenchError("usage", why, hint);

const silenceJson = ({ id, matcher, time, until, reason, by }: Silence) => ({
  ...{ type: "silence", id, matcher, time: formatTime(time), until: formatTime(until), reason, by },
});

const what = ({ matcher }: Silence): string =>
  FIELDS.flatMap((field) =>
    matcher[field] === undefined ? [] : `${field} ${matcher[field]}`,
  ).join(", ");

const list = (holds: readonly Silence[], context: Context): void => {
  if (context.json) {
    for (const each of holds) context.object(silenceJson(each));
    return;
  }
  if (holds.length === 0) {
    context.note("nothing is silent");
    return;
  }
  const rows = holds.map((each) =>
    [
      each.id,
      what(each),
      `until ${formatTime(each.until).slice(0, 19)}Z`,
      each.by,
      each.reason,
    ].map(plain),
  );
  for (const row of table([["silence", "what", "", "by", "reason"], ...rows])) context.line(row);
};
