import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { WorkbenchError } from "../../engine/errors.ts";
import { type Context, defineCommand } from "../command.ts";
import { readFeedOptions } from "../feed-options.ts";
import { parseObject } from "../layers.ts";
import { plain } from "../text.ts";

const ALL = "all";
const LARGE = "the large dollar coins";

export const init = defineCommand({
  command: "init",
  describe: "Asks for coins, venues and notifiers, writes them into the config file and tests it",
  examples: [
    ["init", "Asks; the file is pegtape.config.json, or what --config names"],
    ["init --yes --coins USDC,USDT --venues kraken,coinbase", "Asks nothing, for scripts"],
    [
      "init --yes --notifier ntfy,topic=env:NTFY_TOPIC",
      "With a telephone; the secret stays outside",
    ],
  ],
  options: {
    yes: { type: "boolean", default: false, describe: "Ask nothing; refuses to change a file" },
    coins: { type: "string", describe: `With commas: USDC,USDT (default: ${LARGE})` },
    venues: { type: "string", describe: "With commas: kraken,coinbase (default: all)" },
    notifier: {
      type: "string",
      array: true,
      describe:
        "terminal, or ntfy,topic=env:NTFY_TOPIC: a type of docs/notifiers.md and its fields; may be repeated (default: terminal)",
    },
    "no-test": { type: "boolean", default: false, describe: "Tell and reach nobody for a test" },
  },
  exits: { 3: "it is written, and a notifier could not be told" },
  async run(args, context) {
    const { file } = context.sections;
    const path = isAbsolute(file) ? file : join(context.cwd, file);
    const before = await textOf(path);
    const object = before === undefined ? {} : parseObject(before, file);
    if (before !== undefined && args.yes)
      throw new WorkbenchError(
        "usage",
        `${file} is there already`,
        "Run init without --yes to be asked, or move the file away.",
      );
    const said = await (args.yes ? given(args) : asked(args, file, before, context));
    if (said === undefined) {
      context.note(`${file} is as it was`);
      return;
    }
    const { coins, venues, targets } = said;
    const { coins: _, venues: __, notify, ...others } = object;
    const told = Object.keys(targets);
    const section = told.length === 0 ? {} : { notify: { ...routing(notify), targets } };
    const next = { ...lists({ coins, venues }), ...others, ...section };
    const { replaceConfig } = await import("../replace-config.ts");
    const secret = told.some((kind) => kind !== "terminal");
    const { backup } = await replaceConfig(path, before, next, { secret });
    if (context.json)
      context.object({
        type: "result",
        path,
        backup: backup ?? null,
        coins,
        venues,
        notifiers: told,
      });
    else {
      context.line(plain(`${file} is written${backup === undefined ? "" : `; before: ${backup}`}`));
      context.line("next: pegtape live");
    }
    if (args["no-test"]) return;
    return test(next, { coins, venues }, context);
  },
});

interface Said {
  /** Undefined for all, or those taken by default. */
  readonly coins: string | undefined;
  readonly venues: string | undefined;
  readonly targets: Readonly<Record<string, object>>;
}

interface Args {
  readonly coins: string | undefined;
  readonly venues: string | undefined;
  readonly notifier: readonly string[] | undefined;
}

const given = async ({ coins, venues, notifier }: Args): Promise<Said> => {
  await readFeeds({ coins, venues });
  const { readNotifier } = await import("../init/notifiers.ts");
  return {
    coins,
    venues,
    targets: Object.fromEntries((notifier ?? ["terminal"]).map(readNotifier)),
  };
};

const asked = async (
  args: Args,
  file: string,
  before: string | undefined,
  context: Context,
): Promise<Said | undefined> => {
  const [{ askerOf, readYes }, { askNotifier, kindNames, readKinds }] = await Promise.all([
    import("../init/asker.ts"),
    import("../init/notifiers.ts"),
  ]);
  const asker = askerOf(context);
  if (before !== undefined) {
    const change = `${file} is there. Change its coins, venues and notifiers (it is kept as .bak)`;
    if (!(await asker.ask(change, "no", readYes))) return undefined;
  }
  const coins = await asker.ask("Coins, with commas", args.coins ?? LARGE, async (answer) => {
    const coins = answer === LARGE ? undefined : answer;
    await readFeeds({ coins, venues: undefined });
    return coins;
  });
  const venues = await asker.ask("Venues, with commas", args.venues ?? ALL, async (answer) => {
    const venues = answer === ALL ? undefined : answer;
    await readFeeds({ coins: undefined, venues });
    return venues;
  });
  const kinds = await asker.ask(
    `Alerts are told by (${kindNames().join(", ")}, none), with commas`,
    "terminal",
    readKinds,
  );
  const targets: Record<string, object> = {};
  for (const kind of kinds) targets[kind] = await askNotifier(kind, asker);
  return { coins, venues, targets };
};

/** What `record` and `live` would do with them; throws where they would. */
const readFeeds = async (
  { coins, venues }: Omit<Said, "targets">,
  written: Readonly<Record<string, unknown>> = {},
) => {
  const known = await import("../../recorder/venues/index.ts");
  const [endpoint, rest] = ["endpoint", "rest-endpoint"].map((name) => textsOf(written[name]));
  return readFeedOptions({ coins, venues, endpoint, "rest-endpoint": rest, for: undefined }, known);
};

const textsOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

/** How people are told stays; who is told by names that are gone could not. */
const routing = (notify: unknown): object => {
  if (typeof notify !== "object" || notify === null) return {};
  const { targets: _, routes: __, ...rest } = notify as Readonly<Record<string, unknown>>;
  return rest;
};

const lists = (said: Readonly<Record<string, string | undefined>>): object =>
  Object.fromEntries(
    Object.entries(said).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text.split(",").map((word) => word.trim())]],
    ),
  );

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });

/** Reaches the venues and sends each notifier a message. Exit code 3 where somebody would not be told. */
const test = async (
  written: Readonly<Record<string, unknown>>,
  feeds: Omit<Said, "targets">,
  context: Context,
): Promise<number> => {
  const [choice, { reachVenues }, { notifyTest }] = await Promise.all([
    readFeeds(feeds, written),
    import("../reach-venues.ts"),
    import("./notify-test.ts"),
  ]);
  const reached = await reachVenues(choice.venues, choice, context.elapsed);
  const away = reached.filter(({ ms }) => ms === undefined);
  for (const { venue, reason } of away) context.note(`${venue} cannot be reached now: ${reason}`);
  if (!context.json)
    context.line(`${reached.length - away.length} of ${reached.length} venues answer`);
  const { notify } = written;
  if (notify === undefined) return 0;
  const sections = { ...context.sections, notify };
  try {
    const code = await notifyTest.run({ severity: "warning" }, { ...context, sections }, []);
    return code === 0 ? 0 : 3;
  } catch (error) {
    // Its secret is not there yet: no reason to ask everything again.
    if (!(error instanceof WorkbenchError)) throw error;
    context.note(`${error.message}. ${error.hint} Then: pegtape notify test`);
    return 3;
  }
};
