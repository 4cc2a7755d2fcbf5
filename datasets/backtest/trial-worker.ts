import { parentPort, workerData } from "node:worker_threads";
import { type Decision, withDecisions } from "../../engine/backtest/decisions.ts";
import { pipelineOf } from "../../engine/backtest/pipeline-of.ts";
import type { Segment } from "../../engine/backtest/segment.ts";
import { SegmentMaker } from "../../engine/backtest/segment-maker.ts";
import { Session } from "../../engine/backtest/session.ts";
import type { StrategyDefinition } from "../../engine/backtest/strategy.ts";
import { type OutcomeOptions, outcomeOf } from "../../engine/backtest/sweep/outcome.ts";
import { strategyOf } from "./load-strategy.ts";
import { plainRun } from "./plain-run.ts";
import { describeThrown } from "./run-strategy-code.ts";
import { sharedBatch, sharedSegment } from "./shared-records.ts";
import {
  type Configuration,
  type Crew,
  type FromThread,
  type Outcome,
  Progress,
  type RunTerms,
  type ThreadData,
  type ToThread,
} from "./thread-messages.ts";

// A thread in which strategies run, many at a time, over segments that it is handed. It may never come back from one of
// them: whoever started it watches its progress and ends it.

interface Trial {
  readonly index: number;
  readonly session: Session | undefined;
  /** Why there is no session. */
  readonly refused: Outcome | undefined;
  readonly decisions: readonly Decision[];
  readonly boiled: OutcomeOptions | undefined;
}

interface WorkingCrew {
  readonly maker: SegmentMaker | undefined;
  readonly trials: readonly Trial[];
}

const { ref, progress: memory }: ThreadData = workerData;
const progress = new Float64Array(memory);
const source = ref.kind === "file" ? ref.file : undefined;
let definition: StrategyDefinition | undefined;
let crews: readonly WorkingCrew[] = [];

const say = (message: FromThread): void => parentPort?.postMessage(message);

/** From here on it is this configuration that does not come back, if nothing does. */
const enter = (index: number): void => {
  progress[Progress.configuration] = index;
  progress[Progress.time] = Number.NaN;
  step();
};

const step = (): void => {
  progress[Progress.count] = (progress[Progress.count] ?? 0) + 1;
};

const called = (time: number): void => {
  progress[Progress.time] = time;
  step();
};

const begin = (trial: Configuration, run: RunTerms): Trial => {
  const { index, parameters, terms = run.terms, trade } = trial;
  enter(index);
  const decisions: Decision[] = [];
  try {
    // Once a thread: what its modules remember from one run to the next is for the audit to find.
    definition ??= strategyOf(ref);
    const its = run.apart ? strategyOf(ref) : definition;
    const session = new Session({
      definition: run.decisions ? withDecisions(its, decisions) : its,
      parameters,
      facts: trade === undefined ? run.facts : { ...run.facts, trade },
      terms,
      capital: run.capital,
      keeps: run.boiled === undefined,
      onCall: called,
      causeOf: (thrown) => describeThrown(thrown, source),
    });
    return { index, session, refused: undefined, decisions, boiled: run.boiled };
  } catch (error) {
    const cause = describeThrown(error, source);
    const failure = { strategy: definition?.id ?? "", time: Number.NaN, cause };
    const refused = { run: undefined, failure, decisions };
    return { index, session: undefined, refused, decisions, boiled: undefined };
  }
};

const end = ({ index, session, refused, decisions, boiled }: Trial): void => {
  enter(index);
  const run = session && boiled === undefined ? plainRun(session.result()) : undefined;
  const trial = session && boiled && outcomeOf(session.totals(), boiled);
  const failure = session?.failure;
  say({ type: "ended", index, outcome: refused ?? { run, trial, failure, decisions } });
};

const running = (): number =>
  trialsOf(crews).filter(({ session }) => session !== undefined && session.failure === undefined)
    .length;

const trialsOf = (all: readonly WorkingCrew[]): Trial[] => all.flatMap(({ trials }) => trials);

const make = ({ needs, trials }: Crew, run: RunTerms): WorkingCrew => ({
  maker: run.clock && new SegmentMaker(pipelineOf(needs, run.clock), run.facts.instruments),
  trials: trials.map((trial) => begin(trial, run)),
});

const runAll = (trials: readonly Trial[], segment: Segment): void => {
  for (const { index, session } of trials) {
    enter(index);
    session?.run(segment);
  }
};

/** Each crew's pipeline takes it, and each of the crew what comes of that. */
const runCrews = (push: (maker: SegmentMaker) => Segment): void => {
  for (const { maker, trials } of crews) {
    step();
    if (maker !== undefined) runAll(trials, push(maker));
  }
};

const take = (message: ToThread): void => {
  if (message.type === "begin") crews = message.crews.map((crew) => make(crew, message.run));
  else if (message.type === "segment") runAll(trialsOf(crews), sharedSegment(message.segment));
  else if (message.type === "batch") {
    const batch = sharedBatch(message.batch);
    runCrews((maker) => maker.push(batch));
  } else if (message.type === "finish") runCrews((maker) => maker.finish());
  else {
    for (const trial of trialsOf(crews)) end(trial);
    crews = [];
  }
  progress[Progress.configuration] = -1;
  say({ type: "answer", running: running() });
};

step();
parentPort?.on("message", take);
