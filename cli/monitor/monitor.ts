import type { Clock } from "../../recorder/feed/surroundings.ts";
import type { Console } from "../console.ts";
import { explainError } from "../explain-error.ts";
import { type Look, Painter } from "./painter.ts";
import { type Order, press } from "./press.ts";
import { screenLines } from "./screen-lines.ts";
import { type MonitorState, startState } from "./state.ts";
import type { MonitorView } from "./view.ts";

/** Between two looks at whether something is new. */
const LOOK_MS = 250;

export interface MonitorOptions {
  readonly console: Console;
  readonly look: Look;
  readonly clock: Pick<Clock, "after">;
  readonly view: () => MonitorView;
  /** Cheap, and another one whenever there may be something new to see. */
  readonly version: () => string;
  /** Does what a key asks of the run; an answer is shown in the last line, and so is what is thrown. */
  readonly obey: (order: Order) => Promise<string | undefined>;
  /** The person quits, or the terminal is gone. */
  readonly quit: (error?: Error) => void;
}

/**
 * The monitor on a terminal: draws what is new four times a second, and at once what a key changes. While nothing is new
 * nothing is read or drawn, and a terminal that is slow misses pictures instead of holding up the run.
 */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #painter: Painter;
  readonly #screen;
  #state: MonitorState = startState;
  /** What is shown while the picture is held. */
  #held: MonitorView | undefined;
  #seen = "";
  #isStale = true;
  #isWriting = false;
  #isClosed = false;
  #cancel: () => void = () => undefined;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#painter = new Painter(options.look);
    this.#screen = options.console.open({
      key: (key) => this.#key(key),
      redraw: () => this.#redraw(),
      gone: (error) => options.quit(error),
    });
    this.#tick();
  }

  /** Gives the terminal back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#screen.close();
  }

  #tick(): void {
    this.#cancel = this.#options.clock.after(LOOK_MS, () => this.#tick());
    this.#paint();
  }

  #key(key: string): void {
    if (this.#isClosed) return;
    const { state, order } = press(this.#state, key, this.#view());
    this.#show(state);
    if (order !== undefined) void this.#obey(order);
  }

  async #obey(order: Order): Promise<void> {
    const { obey, quit } = this.#options;
    if (order.do === "quit") return quit();
    if (order.do === "repaint") return this.#redraw();
    if (order.do === "hold") {
      this.#held = this.#state.held ? this.#options.view() : undefined;
      return this.#show(this.#state);
    }
    const answer = await obey(order).catch((error: unknown) => explainError(error).line);
    this.#show({
      ...this.#state,
      message: answer?.replace(/^pegtape: /, "") ?? this.#state.message,
    });
  }

  #show(state: MonitorState): void {
    this.#state = state;
    this.#isStale = true;
    this.#paint();
  }

  #redraw(): void {
    this.#painter.forget();
    this.#show(this.#state);
  }

  #view(): MonitorView {
    return this.#held ?? this.#options.view();
  }

  #paint(): void {
    if (this.#isWriting || this.#isClosed) return;
    const version = this.#held ? this.#seen : this.#options.version();
    if (!this.#isStale && version === this.#seen) return;
    this.#seen = version;
    this.#isStale = false;
    const { columns, rows } = this.#screen;
    const size = { columns, rows };
    const text = this.#painter.paint(screenLines(this.#view(), this.#state, size), size);
    if (text === "") return;
    this.#isWriting = true;
    void this.#screen.write(text).finally(() => {
      this.#isWriting = false;
      // What changed meanwhile because somebody asked for it is not kept waiting.
      if (this.#isStale) this.#paint();
    });
  }
}
