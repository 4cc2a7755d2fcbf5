import { micros } from "../../engine/market/time.ts";
import { actOptions, refuseLong, submitAct, whoActs } from "../acts.ts";
import { defineCommand } from "../command.ts";
import { plain } from "../text.ts";

export const alertsAck = defineCommand({
  command: "alerts ack <incident>",
  describe: "Acknowledge an incident of a live run: it is not repeated unless it escalates",
  examples: [
    ["alerts ack USDC-depeg-1", "The newest of this name"],
    ['alerts ack USDC-depeg-1 --by ann --note "sold half"', "With a note that all can read"],
  ],
  positionals: {
    incident: { type: "string", demandOption: true, describe: "As alerts list names it" },
  },
  options: { ...actOptions, note: { type: "string", describe: "For the others" } },
  async run(args, context) {
    const [{ acknowledged, findIncident }, { readAlertLog }] = await Promise.all([
      import("../../recorder/alerts/alert-history.ts"),
      import("../read-alert-log.ts"),
    ]);
    const by = whoActs(args, context);
    const { note } = args;
    refuseLong("note", note);
    const history = await readAlertLog(context);
    const incident = findIncident(history.alerts, args.incident);
    const before = acknowledged(history, incident);
    if (before === undefined)
      await submitAct(
        {
          ...{ type: "acknowledge", incident: incident.id, by },
          time: micros(context.now() * 1000),
          ...(note === undefined ? {} : { note }),
        },
        context,
      );
    const who = before?.by ?? by;
    if (context.json)
      context.object({
        ...{ type: "acknowledge", incident: incident.id, by: who, already: before !== undefined },
      });
    else
      context.line(
        plain(
          `${incident.id} is ${before === undefined ? "" : "already "}acknowledged by ${who}${
            incident.state === "open" ? "" : `; it is ${incident.state}`
          }`,
        ),
      );
  },
});
