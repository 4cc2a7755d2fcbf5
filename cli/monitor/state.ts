import type { Sort } from "./view.ts";

export type Page = "board" | "coin" | "alerts" | "venues" | "notes" | "help";

/** What is typed into. */
export interface Prompt {
  readonly name: "filter" | "time";
  readonly text: string;
}

/** What the person at the keyboard has chosen to see. The data is not in here. */
export interface MonitorState {
  readonly page: Page;
  /** Where Esc leads back to. */
  readonly before: Page;
  /** The coin that is chosen; undefined: the first. */
  readonly coin: string | undefined;
  /** Places from the newest alert on, and lines from the top of a long text. */
  readonly at: number;
  readonly filter: string;
  readonly sort: Sort;
  /** Hours of the chart; infinity: all. */
  readonly hours: number;
  readonly prompt: Prompt | undefined;
  /** The picture is held; time goes on behind it. */
  readonly held: boolean;
  /** The answer to what was done last. */
  readonly message: string;
}

export const startState: MonitorState = {
  ...{ page: "board", before: "board", coin: undefined, at: 0, filter: "", sort: "state" },
  ...{ hours: 6, prompt: undefined, held: false, message: "" },
};
