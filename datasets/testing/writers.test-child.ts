// Run by kill-writers.ts in a process of its own, which is killed: imports, merges or compacts, and says when it begins and
// when it is done. Arguments: what, the home.
import { writeSync } from "node:fs";
import { writers } from "./writers.ts";

const [what = "", home = ""] = process.argv.slice(2);
const write = writers[what as keyof typeof writers];
// Synchronous: what the pipe holds survives this process.
writeSync(1, "begin\n");
await write(home);
writeSync(1, "end\n");
