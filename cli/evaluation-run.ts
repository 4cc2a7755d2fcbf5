import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";
import type { Case } from "../datasets/evaluation/case.ts";
import type { Contender } from "../datasets/evaluation/contender.ts";
import type { Evaluation } from "../datasets/evaluation/evaluation.ts";
import type { LedgerEntry } from "../datasets/evaluation/ledger.ts";
import type { CaseTape } from "../datasets/evaluation/read-case-tape.ts";
import type { Alert } from "../engine/alerts/alert.ts";
import { presets } from "../engine/alerts/presets.ts";
import type { RuleSpec } from "../engine/alerts/rule-config.ts";
import { WorkbenchError } from "../engine/errors.ts";
import { formatTime, type Micros, micros } from "../engine/market/time.ts";
import type { Context } from "./command.ts";
import { findTape, openFound } from "./find-tape.ts";
import { startProgress } from "./progress.ts";
import { readRulesArgument } from "./read-rules.ts";

export interface EvaluationRequest {
  /** Paths or names; none: every recorded and imported one of the home. */
  readonly tapes: readonly string[];
  /** Presets, files of rules, ids of detectors and baselines; none: all detectors and baselines, and the presets. */
  readonly detectors: readonly string[];
  readonly alerts: string | undefined;
  /** Files of learned scores. */
  readonly models: readonly string[];
  readonly events: string | undefined;
  readonly latency: Micros;
  readonly drawn: boolean;
  readonly freeze: boolean;
  readonly sealed: string | undefined;
}

/** What an evaluation came to, and what it was made of. */
export interface Evaluated {
  readonly evaluation: Evaluation;
  readonly cases: readonly Case[];
  /** What `freeze` sealed it under. */
  readonly seal: string | undefined;
}

interface RuleSet {
  readonly name: string;
  readonly rules: readonly RuleSpec[];
}

const PRESETS = ["default", "article"];

/** Evaluates what was asked for, and enters it in the ledger of the home. */
export const runEvaluation = async (
  asked: EvaluationRequest,
  context: Context,
): Promise<Evaluated> => {
  const [parts, { evaluate }, ledger, seals] = await Promise.all([
    import("../datasets/evaluation/contenders.ts"),
    import("../datasets/evaluation/evaluate.ts"),
    import("../datasets/evaluation/ledger.ts"),
    import("../datasets/evaluation/seal.ts"),
  ]);
  const before = await ledger.readLedger(context.home);
  const seal =
    asked.sealed === undefined ? undefined : await seals.readSeal(context.home, asked.sealed);
  const all = [...parts.baselineContenders(2), ...parts.tunedContenders()].map(({ id }) => id);
  const wanted = asked.detectors.length > 0 ? asked.detectors : [...all, ...PRESETS];
  const sets = wanted
    .filter((name) => !all.includes(name))
    .map((name): RuleSet => ({ name, rules: readDetector(name, all, context) }));
  const read = await readTapes(asked, sets, context);
  const labelled =
    asked.events === undefined ? read.cases : await relabelled(read.cases, asked.events, context);
  const sigma = await sigmaOf(labelled);
  const built = [...parts.baselineContenders(sigma), ...parts.tunedContenders()];
  const contenders = [
    ...built.filter(({ id }) => wanted.includes(id)),
    ...(await learned(asked.models, context)),
    ...(await ruleContenders(sets, read.alerts)),
    ...(await foreign(asked.alerts, context)),
  ];
  const progress = await startProgress(context, "detectors", contenders.length, "detectors");
  const found = await evaluate({
    ...{ tapes: read.tapes, cases: labelled, contenders, latency: asked.latency },
    ...(seal === undefined ? {} : { sealed: seals.sealedThresholds(seal) }),
    onProgress: async (done) => {
      progress.update(done);
      // Ctrl-C is heard between two detectors.
      await new Promise((resolve) => setImmediate(resolve));
      context.signal.throwIfAborted();
    },
  }).finally(() => progress.stop());
  const configuration = hashOf({
    ...{
      protocol: 2,
      latency: asked.latency,
      sealed: asked.sealed,
      events: await fileHash(asked.events, context),
    },
    contenders: contenders.map(({ id, thresholds }) => ({ id, thresholds })),
    rules: sets,
    alerts: await fileHash(asked.alerts, context),
    models: await Promise.all(asked.models.map((path) => fileHash(path, context))),
  });
  const data = [...new Set(read.tapes.map(({ sha256 }) => sha256))];
  const entry: LedgerEntry = {
    format: 1,
    ...{ at: formatTime(micros(context.now() * 1000)), configuration, data },
    test: found.events.some(({ split }) => split !== "training"),
    ...(asked.sealed === undefined ? {} : { sealed: asked.sealed }),
  };
  await ledger.addToLedger(context.home, entry);
  const frozen = asked.freeze
    ? await seals.writeSeal(context.home, seals.sealOf(found.detectors, configuration, data))
    : undefined;
  return {
    evaluation: {
      ...{ ...found, configuration },
      ledger: {
        ...ledger.placeInLedger([...before, entry]),
        sealed: asked.sealed,
        outOfSample:
          seal !== undefined &&
          asked.sealed !== undefined &&
          !seal.data.some((known) => data.includes(known)) &&
          ledger.isOutOfSample(before, asked.sealed, data),
      },
    },
    ...{ cases: labelled, seal: frozen },
  };
};

const pathOf = (path: string, { cwd }: Pick<Context, "cwd">): string =>
  isAbsolute(path) ? path : join(cwd, path);

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

const fileHash = async (path: string | undefined, context: Context): Promise<string | null> => {
  if (path === undefined) return null;
  const { hashFile } = await import("../recorder/tape/durable.ts");
  return hashFile(pathOf(path, context));
};

/** A preset or a file of rules. What is neither is told with the names that there are. */
const readDetector = (
  name: string,
  known: readonly string[],
  context: Context,
): readonly RuleSpec[] => {
  try {
    return readRulesArgument(name, context);
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code !== "missing") throw error;
    throw new WorkbenchError(
      "missing",
      `no detector "${name}", and no file of that name`,
      `Detectors: ${known.join(", ")}. Presets: ${Object.keys(presets).join(", ")}.`,
      { cause: error },
    );
  }
};

const readTapes = async (asked: EvaluationRequest, sets: readonly RuleSet[], context: Context) => {
  const { readCaseTape } = await import("../datasets/evaluation/read-case-tape.ts");
  const names = asked.tapes.length > 0 ? asked.tapes : await tapesOfHome(asked, context);
  const progress = await startProgress(context, "tapes", names.length, "tapes");
  const readOne = async (name: string): Promise<CaseTape> => {
    const tape = await openFound(await findTape(name, context), context);
    try {
      refuseDrawn(tape.manifest, asked);
      const rules = sets.map((set) => set.rules);
      return await readCaseTape(tape, rules, context.signal);
    } finally {
      tape.close();
    }
  };
  const read: CaseTape[] = [];
  let [next, done] = [0, 0];
  // Two at a time: while DuckDB checks a tape that is opened for the first time, another is replayed.
  const lane = async (): Promise<void> => {
    for (;;) {
      const place = next++;
      const name = names[place];
      if (name === undefined) return;
      try {
        read[place] = await readOne(name);
      } catch (error) {
        next = names.length;
        throw error;
      }
      progress.update(++done);
    }
  };
  const lanes = await Promise.allSettled([lane(), lane()]).finally(() => progress.stop());
  for (const each of lanes) if (each.status === "rejected") throw each.reason;
  const twice = read.find(
    ({ tape }, i) => read.findIndex((each) => each.tape.name === tape.name) < i,
  );
  if (twice !== undefined)
    throw new WorkbenchError(
      "usage",
      `two tapes are called ${twice.tape.name}`,
      "Their events could not be told apart: leave one out, or import it under another name.",
    );
  return {
    tapes: read.map(({ tape }) => tape),
    cases: read.flatMap(({ cases }) => cases),
    /** By tape, in the order of the sets. */
    alerts: new Map(read.map(({ tape, alerts }) => [tape.name, alerts] as const)),
  };
};

/** Every tape of the home that may be scored. */
const tapesOfHome = async ({ drawn }: EvaluationRequest, { home }: Context): Promise<string[]> => {
  const { listCatalogue } = await import("./catalogue.ts");
  const names = (await listCatalogue(home)).flatMap(({ kind, path }) =>
    path !== null && (kind === "recorded" || kind === "imported" || (drawn && kind !== null))
      ? [path]
      : [],
  );
  if (names.length === 0)
    throw new WorkbenchError(
      "usage",
      "there is no recorded or imported tape to score",
      "Import some history or name a tape with --tape. --drawn scores reconstructed ones, too.",
    );
  return names;
};

const refuseDrawn = (
  { name, kind }: { name: string; kind: string },
  { drawn }: EvaluationRequest,
): void => {
  if (drawn || kind === "recorded" || kind === "imported") return;
  throw new WorkbenchError(
    "usage",
    `${name} is ${kind}: nothing about the world is learned from it`,
    "Give --drawn to score it all the same.",
  );
};

const sigmaOf = async (cases: readonly Case[]): Promise<number> => {
  const { calmSigma } = await import("../datasets/evaluation/read-case-tape.ts");
  const sigma = calmSigma(cases);
  // Without calm minutes the textbook's.
  return sigma > 0 ? sigma : 2;
};

const relabelled = async (
  cases: readonly Case[],
  path: string,
  context: Context,
): Promise<readonly Case[]> => {
  const { readEventCsv, relabel } = await import("../datasets/evaluation/event-csv.ts");
  return relabel(cases, await readEventCsv(pathOf(path, context)));
};

const ruleContenders = async (
  sets: readonly RuleSet[],
  alerts: ReadonlyMap<string, readonly (readonly Alert[])[]>,
): Promise<Contender[]> => {
  const { ruleContender } = await import("../datasets/evaluation/rule-contender.ts");
  return sets.map(({ name }, i) =>
    ruleContender(name, new Map([...alerts].map(([tape, each]) => [tape, each[i] ?? []]))),
  );
};

const learned = async (paths: readonly string[], context: Context): Promise<Contender[]> => {
  if (paths.length === 0) return [];
  const [{ readModel }, { learnedContender }] = await Promise.all([
    import("../datasets/learned/model-file.ts"),
    import("../datasets/evaluation/learned-contender.ts"),
  ]);
  return Promise.all(
    paths.map(async (path) => learnedContender(path, await readModel(pathOf(path, context)))),
  );
};

const foreign = async (path: string | undefined, context: Context): Promise<Contender[]> => {
  if (path === undefined) return [];
  const [{ readAlertCsv }, { foreignContender }] = await Promise.all([
    import("../datasets/evaluation/alert-csv.ts"),
    import("../datasets/evaluation/rule-contender.ts"),
  ]);
  return [foreignContender(path, await readAlertCsv(pathOf(path, context)))];
};
