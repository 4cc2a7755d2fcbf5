import { isoShort } from "../../web/format.ts";
import { cell, type Line, span, widthOf } from "./line.ts";
import type { MonitorState } from "./state.ts";
import type { MonitorView } from "./view.ts";

/** The question that is being answered, else the answer to what was done last, else the keys. */
export const footLine = (view: MonitorView, state: MonitorState, columns: number): Line => {
  const { prompt, message } = state;
  if (prompt !== undefined) {
    const asks =
      prompt.name === "filter"
        ? "filter: "
        : `go to (UTC${view.replay ? `, like ${isoShort(view.replay.from)}` : ""}): `;
    return [span(asks, "bold"), span(prompt.text), span("_", "bold")];
  }
  if (message !== "") return [cell(message, columns, { ink: "bold" })];
  const keys = view.replay
    ? ["Space play", ", . tick", "\u2190 \u2192 second", "[ ] speed", "n alert", "g go to"]
    : ["Enter detail", "m mute", "v venues", "p hold"];
  const all = ["q quit", "? keys", ...keys, "a alerts", "/ filter", "s sort"];
  let text = "";
  for (const each of all)
    if (widthOf(text) + widthOf(each) + 3 <= columns) text += text === "" ? each : `   ${each}`;
  return [cell(text, columns, { ink: "dim" })];
};
