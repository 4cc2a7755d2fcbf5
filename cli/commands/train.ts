import type { TrainingTape } from "../../datasets/learned/training-data.ts";
import { WorkbenchError } from "../../engine/errors.ts";
import { parseTime } from "../../engine/market/time.ts";
import { checkOut } from "../check-out.ts";
import { defineCommand } from "../command.ts";
import { findTape, openFound } from "../find-tape.ts";

export const train = defineCommand({
  command: "train <tapes..>",
  describe: "Fit a learned depeg score to tapes; a score, not a probability",
  examples: [
    ["train terra ftx calm --out model.json", "Logistic regression on everything before 2023"],
    ["train terra ftx calm --out model.json --kind trees", "Boosted trees"],
  ],
  positionals: {
    tapes: { type: "string", array: true, demandOption: true, describe: "Paths or names of tapes" },
  },
  options: {
    out: { type: "string", demandOption: true, describe: "The model's file" },
    kind: {
      type: "string",
      choices: ["logistic", "trees"],
      default: "logistic",
      describe: "What is fitted",
    },
    until: {
      type: "string",
      default: "2023-01-01",
      describe: "Nothing from then on is looked at: later events may be scored",
    },
    drawn: {
      type: "boolean",
      default: false,
      describe: "Learn from reconstructed and simulated tapes, too; the model says so",
    },
  },
  async run(args, context) {
    const until = parseTime(args.until);
    if (until === undefined)
      throw new WorkbenchError("usage", `--until "${args.until}" is no time`, "Write 2023-01-01.");
    const out = await checkOut(args.out, context);
    const [{ collectSteps }, { trainModel }, { writeModel }, print] = await Promise.all([
      import("../../datasets/evaluation/collect-steps.ts"),
      import("../../datasets/learned/train-model.ts"),
      import("../../datasets/learned/model-file.ts"),
      import("../model-lines.ts"),
    ]);
    const tapes: TrainingTape[] = [];
    for (const asked of args.tapes) {
      const tape = await openFound(await findTape(asked, context), context);
      try {
        const { name, kind } = tape.manifest;
        if (kind !== "recorded" && kind !== "imported" && !args.drawn)
          throw new WorkbenchError(
            "usage",
            `${name} is ${kind}: nothing about the world is learned from it`,
            "Give --drawn to learn from it all the same.",
          );
        const { series } = await collectSteps(tape, context.signal);
        tapes.push({ name, kind, sha256: tape.hash, series });
      } finally {
        tape.close();
      }
    }
    const kind = args.kind === "trees" ? "trees" : "logistic";
    const model = trainModel(tapes, { kind, until });
    await writeModel(out, model);
    if (context.json) print.printModelJson(model, context);
    else print.printModel(model, context);
    context.note(`the model is in ${args.out}`);
  },
});
