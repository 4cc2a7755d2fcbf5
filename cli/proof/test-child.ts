import { appendFileSync } from "node:fs";
import { relative } from "node:path";
import { startVitest, type TestCase } from "vitest/node";

/** What a test file came to; one line of JSON each, as soon as it is over, so that a run that is cut short has told of the rest. */
export interface FileResult {
  readonly file: string;
  readonly passed: number;
  /** Failed, skipped, or never begun. */
  readonly others: readonly string[];
  readonly ms: number;
}

const said = (each: TestCase): string => {
  const result = each.result();
  const [error] = result.errors ?? [];
  const why = error?.message.split("\n")[0] ?? result.state;
  return `${each.fullName}: ${why.slice(0, 200)}`;
};

const [, , out = "", ...files] = process.argv;
const vitest = await startVitest("test", files, {
  watch: false,
  reporters: [
    {
      onTestModuleEnd: (module) => {
        const cases = [...module.children.allTests()];
        const others = cases.filter((each) => each.result().state !== "passed");
        const errors = module.errors().map(({ message }) => message);
        const result: FileResult = {
          file: relative(process.cwd(), module.moduleId),
          passed: cases.length - others.length,
          others: [...errors, ...others.map(said)],
          ms: module.diagnostic().duration,
        };
        appendFileSync(out, `${JSON.stringify(result)}\n`);
      },
    },
  ],
});
await vitest?.close();
