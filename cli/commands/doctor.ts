import { defineCommand } from "../command.ts";
import { examine } from "../examine.ts";
import { feedOptions, readFeedOptions } from "../feed-options.ts";
import { paint, plain } from "../text.ts";

export const doctor = defineCommand({
  command: "doctor",
  describe: "Whether this machine has what pegtape needs; exit 1 when it has not",
  examples: [
    ["doctor", "Versions, disk, clock, rights, venues; what to do where something is wrong"],
    ["doctor --offline", "Without a look at the network"],
    ["doctor --venues kraken,okx", "Fails when one of these cannot be reached"],
  ],
  options: {
    venues: {
      type: "string",
      describe: "These must be reachable, with commas (default: all are tried, none must)",
    },
    endpoint: feedOptions.endpoint,
    "rest-endpoint": feedOptions["rest-endpoint"],
    offline: { type: "boolean", default: false, describe: "Ask no venue" },
  },
  exits: { 1: "something that pegtape needs is missing" },
  async run(args, context) {
    const known = await import("../../recorder/venues/index.ts");
    const choice = readFeedOptions({ ...args, coins: undefined, for: undefined }, known);
    const symptoms = await examine(context);
    const needed = args.venues !== undefined;
    if (!args.offline) {
      const { reachVenues } = await import("../reach-venues.ts");
      const reached = await reachVenues(choice.venues, choice, context.elapsed);
      for (const { venue, ms, reason } of reached)
        symptoms.push({
          name: venue,
          ok: ms !== undefined,
          needed,
          detail: ms === undefined ? (reason ?? "no answer") : `open in ${ms} ms`,
          hint: "record and live need it, replay does not. Look at the network, or leave it out with --venues.",
        });
    }
    const ill = symptoms.filter(({ ok, needed: must = true }) => !ok && must).length;
    for (const { name, ok, detail, hint, needed: must = true } of symptoms) {
      if (context.json) {
        context.object({ type: "check", name, ok, needed: must, detail, hint: ok ? null : hint });
        continue;
      }
      const [style, word] = ok
        ? (["dim", "ok  "] as const)
        : must
          ? (["red", "FAIL"] as const)
          : (["yellow", "away"] as const);
      const advice = ok || !must ? "" : `. ${hint}`;
      context.line(
        `${paint(context.color, style, word)}  ${plain(`${name.padEnd(11)}  ${detail}${advice}`)}`,
      );
    }
    if (context.json) context.object({ type: "result", ok: ill === 0, failed: ill });
    return ill === 0 ? 0 : 1;
  },
});
