import { defineCommand } from "../command.ts";
import { grouped, plain, table } from "../text.ts";

export const datasetsList = defineCommand({
  command: "datasets list",
  describe: "The embedded datasets, what can be pulled, and the tapes under the home folder",
  examples: [
    ["datasets list", "Name, how it came to be, ticks, days"],
    ["datasets list --json", "For programs"],
  ],
  async run(_args, context) {
    const { listCatalogue } = await import("../catalogue.ts");
    const entries = await listCatalogue(context.home);
    if (context.json) {
      for (const entry of entries) context.object({ type: "dataset", ...entry });
      return;
    }
    const rows = entries.map(({ name, kind, where, ticks, from, to, problem }) => [
      plain(name),
      // How a tape came to be; there is none yet of what can be pulled.
      where === "pullable" ? "" : (kind ?? "unreadable"),
      where,
      ticks === null ? "-" : `${grouped(ticks)} ticks`,
      problem === undefined ? `${from?.slice(0, 10)} to ${to?.slice(0, 10)}` : plain(problem),
    ]);
    for (const row of table(rows)) context.line(row);
  },
});
