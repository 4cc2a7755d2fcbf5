// `npm run damage-tapes -- --damages 1000 --seed 1 [--json]`: tapes are damaged in every way there is; `check` and `verify`
// have to find it, and commands, pages and charts must not show what is wrong as if it were right. Exit 3 otherwise.
import { proofArguments, tellProof } from "../../recorder/testing/tell-proof.ts";
import { damageTapes } from "./damage-tapes.ts";

const { damages, seed, json } = proofArguments({ damages: 1_000 });
const report = await damageTapes(damages, seed);
const { to, found, words, answers, right, refused } = report;
tellProof(
  `${found} of ${to.file + to.manifest} damages to tapes found (${words} more changed words in a manifest alone), and of ${answers} answers after ${damages} damages ${right} right, ${refused} refused, none wrong`,
  report,
  json,
);
