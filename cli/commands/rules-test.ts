import { defineCommand } from "../command.ts";
import { plain } from "../text.ts";

export const rulesTest = defineCommand({
  command: "rules test <rules> <tapes..>",
  describe: "Hold alert rules to what they must do on tapes; exit code 3 when they do not",
  examples: [
    ["rules test default svb-2023 --expect expect.json", "The default preset on March 2023"],
    ["rules test rules.json a b c --expect expect.json --json", "Own rules on three tapes"],
  ],
  positionals: {
    rules: { type: "string", demandOption: true, describe: "A JSON file of rules, or a preset" },
    tapes: { type: "string", array: true, demandOption: true, describe: "Paths or names of tapes" },
  },
  options: {
    expect: {
      type: "string",
      demandOption: true,
      describe: "A JSON file: see docs/alert-rules.md",
    },
  },
  exits: { 3: "an expectation does not hold" },
  async run(args, context) {
    const [{ readRulesArgument, readJson }, { judge, parseExpectations }, { alertsOnTapes }] =
      await Promise.all([
        import("../read-rules.ts"),
        import("../../engine/evaluation/expectations.ts"),
        import("../rules-on-tapes.ts"),
      ]);
    const rules = readRulesArgument(args.rules, context);
    const expectations = parseExpectations(readJson(args.expect, context.cwd), args.expect);
    const runs = await alertsOnTapes(args.tapes, [rules], context);
    const verdicts = runs.flatMap(({ name, alerts: [alerts = []] }) =>
      judge(expectations, name, alerts),
    );
    // An expectation about a tape that is not here would hold whatever happened.
    const names = runs.map(({ name }) => name);
    for (const { about, tape } of expectations)
      if (tape !== undefined && !names.includes(tape))
        verdicts.push({
          about,
          tape,
          holds: false,
          found: `the tape "${tape}" is not among those given`,
        });
    for (const verdict of verdicts) {
      if (context.json) context.object({ type: "verdict", ...verdict });
      else
        context.line(
          plain(
            `${verdict.holds ? "holds " : "DIFFERS"}  ${verdict.tape}  ${verdict.about}${verdict.holds ? "" : `: ${verdict.found}`}`,
          ),
        );
    }
    const wrong = verdicts.filter(({ holds }) => !holds).length;
    if (!context.json) context.line(`${verdicts.length - wrong} of ${verdicts.length} hold`);
    return wrong === 0 ? 0 : 3;
  },
});
