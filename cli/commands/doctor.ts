import { defineCommand } from "../command.ts";
import { examine } from "../examine.ts";
import { paint, plain } from "../text.ts";

export const doctor = defineCommand({
  command: "doctor",
  describe: "Whether this machine has what pegtape needs; exit 1 when it has not",
  examples: [["doctor", "Versions, disk, clock, rights; what to do where something is wrong"]],
  async run(_args, context) {
    const symptoms = await examine(context);
    const ill = symptoms.filter(({ ok }) => !ok).length;
    for (const { name, ok, detail, hint } of symptoms) {
      if (context.json) {
        context.object({ type: "check", name, ok, detail, hint: ok ? null : hint });
        continue;
      }
      const word = paint(context.color, ok ? "dim" : "red", ok ? "ok  " : "FAIL");
      context.line(`${word}  ${plain(`${name.padEnd(11)}  ${detail}${ok ? "" : `. ${hint}`}`)}`);
    }
    if (context.json) context.object({ type: "result", ok: ill === 0, failed: ill });
    return ill === 0 ? 0 : 1;
  },
});
