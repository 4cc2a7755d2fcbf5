import type { FuzzTarget } from "../target.ts";
import { alertLogs } from "./alert-logs.ts";
import { archiveAnswers } from "./archive-answers.ts";
import { bundles } from "./bundles.ts";
import { commandLines } from "./command-lines.ts";
import { csvLists } from "./csv-lists.ts";
import { damagedTapes } from "./damaged-tapes.ts";
import { decimals } from "./decimals.ts";
import { expectationFiles } from "./expectation-files.ts";
import { faultSchedules } from "./fault-schedules.ts";
import { globs } from "./globs.ts";
import { gridSpecs } from "./grid-specs.ts";
import { httpRequests } from "./http-requests.ts";
import { imports } from "./imports.ts";
import { journalSegments } from "./journal-segments.ts";
import { linearTexts } from "./linear-texts.ts";
import { models } from "./models.ts";
import { names } from "./names.ts";
import { normalizedLines } from "./normalized-lines.ts";
import { notifySections } from "./notify-sections.ts";
import { packedFiles } from "./packed-files.ts";
import { ruleFiles } from "./rule-files.ts";
import { savedEvaluations } from "./saved-evaluations.ts";
import { selectTexts } from "./select-texts.ts";
import { sqlStatements } from "./sql-statements.ts";
import { sweepFiles } from "./sweep-files.ts";
import { tapeManifests } from "./tape-manifests.ts";
import { tearSheets } from "./tear-sheets.ts";
import { termsFiles } from "./terms-files.ts";
import { times } from "./times.ts";
import { venueFrames } from "./venue-frames.ts";

/** Everything that reads what comes from outside. */
export const fuzzTargets: readonly FuzzTarget[] = [
  // Words of the command line and the configuration.
  ...[selectTexts, times, decimals, names, gridSpecs, globs, linearTexts, commandLines],
  // Files that people write, and that we wrote and read back.
  ...[ruleFiles, notifySections, termsFiles, expectationFiles, faultSchedules],
  ...[tapeManifests, models, savedEvaluations, tearSheets, sweepFiles],
  ...[packedFiles, journalSegments, alertLogs, csvLists, imports, bundles, damagedTapes],
  // What venues say.
  ...[...venueFrames, normalizedLines, archiveAnswers],
  // What whoever reaches the pages asks.
  ...[httpRequests, sqlStatements],
];
