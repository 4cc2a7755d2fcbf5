import type { Stateful, StateIO } from "../state.ts";
import type { Matcher, Silence } from "./act.ts";
import { matches, type Subject } from "./matcher.ts";

type Span = Pick<Silence, "id" | "matcher"> & { readonly from: number; readonly until: number };

const FIELDS = ["coin", "rule", "venue", "severity"] as const;

/** The silences that hold or will hold. */
export class Silences implements Stateful {
  #spans: Span[] = [];

  get any(): boolean {
    return this.#spans.length > 0;
  }

  /** One of the same id takes the place of the earlier one. */
  add({ id, matcher, time, until }: Silence): void {
    this.remove(id);
    this.#spans.push({ id, matcher, from: time, until });
  }

  remove(id: string): void {
    this.#spans = this.#spans.filter((span) => span.id !== id);
  }

  /** From its start, and no longer at its end. */
  hides(subject: Subject, time: number): boolean {
    return this.#spans.some(
      ({ matcher, from, until }) => from <= time && time < until && matches(matcher, subject),
    );
  }

  /** When a silence next begins or ends after `time`, µs. */
  next(time: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { from, until } of this.#spans)
      for (const edge of [from, until]) if (edge > time) next = Math.min(next, edge);
    return next;
  }

  /** Forgets what is over. */
  expire(time: number): void {
    if (this.#spans.some(({ until }) => until <= time))
      this.#spans = this.#spans.filter(({ until }) => until > time);
  }

  state(io: StateIO): void {
    this.#spans = io.list(this.#spans, (span) => ({
      id: io.text(span?.id ?? ""),
      from: io.number(span?.from ?? 0),
      until: io.number(span?.until ?? 0),
      matcher: matcherState(io, span?.matcher ?? {}),
    }));
  }
}

/** A field that is not given stays so, which an empty text could not say. */
const matcherState = (io: StateIO, matcher: Matcher): Matcher => {
  const given = FIELDS.filter((field) => matcher[field] !== undefined);
  const pairs = io.list(
    given.map((field): [string, string] => [field, matcher[field] ?? ""]),
    (pair): [string, string] => [io.text(pair?.[0] ?? ""), io.text(pair?.[1] ?? "")],
  );
  return Object.fromEntries(pairs);
};
