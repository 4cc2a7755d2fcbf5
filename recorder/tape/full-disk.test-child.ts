// Run by write-tape.test.ts under a limit on the size of files: writes a tape larger than that and says what came of it.
import { WorkbenchError } from "../../engine/errors.ts";
import { makeTape, tradesSql } from "./sample-tape.ts";

const [out = ""] = process.argv.slice(2);
try {
  await makeTape({ rows: tradesSql(200_000), out });
  process.stdout.write("written\n");
} catch (error) {
  if (!(error instanceof WorkbenchError)) throw error;
  process.stdout.write(`${error.code} ${error.message}\n`);
}
