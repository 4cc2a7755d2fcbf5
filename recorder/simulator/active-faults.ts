import type { Fault } from "./faults.ts";

type Kind = Fault["kind"];
type Of<K extends Kind> = Extract<Fault, { kind: K }>;

/** The faults of one venue that last at this moment. */
export class ActiveFaults {
  readonly #faults = new Set<Fault>();

  begin(fault: Fault): void {
    this.#faults.add(fault);
  }

  end(fault: Fault): void {
    this.#faults.delete(fault);
  }

  get none(): boolean {
    return this.#faults.size === 0;
  }

  /** Those of a kind, the earliest first. */
  all<K extends Kind>(kind: K): Of<K>[] {
    return [...this.#faults].filter((fault): fault is Of<K> => fault.kind === kind);
  }

  first<K extends Kind>(kind: K): Of<K> | undefined {
    return this.all(kind)[0];
  }

  symbols(kind: "refuseSymbol" | "ignoreSymbol"): ReadonlySet<string> {
    return new Set(this.all(kind).map(({ symbol }) => symbol));
  }
}
