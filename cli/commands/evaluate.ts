import { join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Micros, micros, parseDuration } from "../../engine/market/time.ts";
import { checkOut } from "../check-out.ts";
import { type Context, defineCommand } from "../command.ts";

export const evaluate = defineCommand({
  command: "evaluate",
  describe:
    "Minutes of warning and false alarms of detectors, rules and anybody's alerts over tapes, by the early-warning protocol",
  examples: [
    ["evaluate", "Every detector and baseline over all recorded and imported tapes of the home"],
    ["evaluate --tape march --tape april --report warning.html", "Two tapes, and a page to read"],
    ["evaluate --tape march --detector mine.json --alerts other.csv --json", "Yours and another's"],
    ["evaluate --freeze", "Thresholds as they are fitted now, sealed to be applied unchanged"],
  ],
  options: {
    tape: {
      type: "string",
      array: true,
      describe: "Path or name of a tape; default all recorded and imported ones of the home",
    },
    detector: {
      type: "string",
      array: true,
      describe:
        "A detector or baseline (B1*, composite), a preset, or a JSON file of alert rules; default all, and the presets default and article",
    },
    alerts: {
      type: "string",
      describe: "Alerts of any other detector: CSV of coin, time, severity",
    },
    model: {
      type: "string",
      array: true,
      describe: "A learned score that train made; scored on what came after it alone",
    },
    events: {
      type: "string",
      describe:
        "Events to score instead of those that the prices show: CSV of coin, side, t50, t100, t300, end",
    },
    latency: { type: "string", default: "5s", describe: "How late every alert is heard" },
    all: {
      type: "boolean",
      default: false,
      describe: "Every row, also where there are hundreds of events",
    },
    report: { type: "string", describe: "Write one HTML file with charts" },
    save: { type: "string", describe: "Write everything as one JSON file" },
    keep: {
      type: "string",
      describe: "Keep the same in the home under this name, for the page of early warning",
    },
    freeze: {
      type: "boolean",
      default: false,
      describe: "Seal the thresholds that were fitted, and print their hash",
    },
    sealed: {
      type: "string",
      describe: "Apply what was sealed under this hash; nothing is fitted",
    },
    drawn: {
      type: "boolean",
      default: false,
      describe: "Score reconstructed and simulated tapes, too; every row says what they are",
    },
  },
  async run(args, context) {
    const [report, json] = await Promise.all(
      [args.report, args.save].map((path) =>
        path === undefined ? undefined : checkOut(path, context),
      ),
    );
    const keep = args.keep === undefined ? undefined : await keepOut(args.keep, context);
    const [{ runEvaluation }, print] = await Promise.all([
      import("../evaluation-run.ts"),
      import("../print-evaluation.ts"),
    ]);
    const evaluated = await runEvaluation(
      {
        ...{ tapes: args.tape ?? [], detectors: args.detector ?? [], drawn: args.drawn },
        ...{ alerts: args.alerts, models: args.model ?? [], events: args.events },
        ...{ latency: latencyOf(args.latency) },
        ...{ freeze: args.freeze, sealed: args.sealed },
      },
      context,
    );
    const { evaluation, seal } = evaluated;
    if (context.json) print.printEvaluationJson(evaluation, context);
    else print.printEvaluation(evaluation, context, args.all);
    if (seal !== undefined) {
      if (context.json) context.object({ type: "seal", hash: seal });
      else {
        context.line("");
        context.line(`SEALED AS ${seal}`);
        context.line(
          "evaluate --sealed applies it unchanged; over tapes that nobody read before that is out of sample, once.",
        );
      }
    }
    const { saveEvaluation } = await import("../save-evaluation.ts");
    await saveEvaluation(evaluated, {
      ...{ report, json: [json, keep].filter((path) => path !== undefined) },
      ...{ command: "pegtape evaluate", version: context.version },
    });
  },
});

/** Where an evaluation of this name is kept. */
const keepOut = async (name: string, { home }: Pick<Context, "home">): Promise<string> => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    throw new WorkbenchError(
      "usage",
      `--keep "${name}" is no name`,
      "Letters, digits, dots, dashes and underscores, at most 64: march-2023.",
    );
  const { makeFolder } = await import("../../recorder/tape/make-folder.ts");
  const folder = join(home, "evaluations");
  await makeFolder(folder);
  return join(folder, `${name}.json`);
};

const latencyOf = (text: string): Micros =>
  /^0(us|ms|s|m)?$/.test(text) ? micros(0) : parseDuration(text);
