import { resolve } from "node:path";
import { defineCommand } from "../command.ts";

export const modelInfo = defineCommand({
  command: "model info <file>",
  describe: "What a learned score was fitted to, and how it did on what it was not fitted to",
  examples: [["model info model.json", "Tapes, last training time, reliability, importance"]],
  positionals: {
    file: { type: "string", demandOption: true, describe: "A model that train made" },
  },
  async run({ file }, context) {
    const [{ readModel }, print] = await Promise.all([
      import("../../datasets/learned/model-file.ts"),
      import("../model-lines.ts"),
    ]);
    const model = await readModel(resolve(context.cwd, file));
    if (context.json) print.printModelJson(model, context);
    else print.printModel(model, context);
  },
});
