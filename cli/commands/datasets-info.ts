import { WorkbenchError } from "../../engine/errors.ts";
import { nearest } from "../../engine/indicators/nearest.ts";
import { defineCommand } from "../command.ts";
import { grouped, plain, table } from "../text.ts";

export const datasetsInfo = defineCommand({
  command: "datasets info <name>",
  describe: "What a dataset or tape holds, where it comes from, what it may be used for",
  examples: [
    ["datasets info svb-2023", "The embedded weekend, and what of it is data"],
    ["datasets info svb-2023-kraken", "What pulling it would fetch, from whom, under which terms"],
    ["datasets info mine --json", "For programs"],
  ],
  positionals: {
    name: {
      type: "string",
      demandOption: true,
      describe: "As in datasets list, or the path of a tape",
    },
  },
  async run({ name }, context) {
    const { findEntry, listCatalogue } = await import("../catalogue.ts");
    const entries = await listCatalogue(context.home);
    const entry = await findEntry(name, entries);
    if (entry === undefined) {
      const names = entries.map((candidate) => candidate.name);
      const [near] = nearest(name, names);
      const hint = near === undefined ? `Known: ${names.join(", ")}.` : `Did you mean "${near}"?`;
      throw new WorkbenchError("usage", `no dataset "${name}"`, hint);
    }
    if (context.json) {
      context.object({ type: "dataset", ...entry });
      return;
    }
    const {
      kind,
      where,
      title,
      describe,
      ticks,
      from,
      to,
      instruments,
      licence,
      source,
      path,
      problem,
    } = entry;
    context.line(plain(title ?? entry.name));
    if (describe !== undefined) context.line(plain(describe));
    const rows = [
      ["kind", kind ?? "unreadable"],
      ["where", path === null ? where : `${where}, ${path}`],
      ...(problem === undefined ? [] : [["problem", problem]]),
      ...(from === null
        ? []
        : [
            ["from", from],
            ["to", to ?? ""],
          ]),
      [
        "ticks",
        ticks === null ? `known once ${where === "pullable" ? "pulled" : "made"}` : grouped(ticks),
      ],
      ["instruments", instruments.join(", ")],
      ["licence", licence ?? "unknown"],
      ...Object.entries(source).map(([key, value]) => [
        `source.${key}`,
        shortened(typeof value === "string" ? value : JSON.stringify(value)),
      ]),
    ];
    for (const row of table(rows.map((cells) => cells.map(plain)))) context.line(`  ${row}`);
  },
});

/** A pull names every file it is made of: whoever wants them all has --json. */
const shortened = (text: string): string =>
  text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters; all with --json)` : text;
