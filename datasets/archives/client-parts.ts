/** What the machine gives, and who wants to know. */
export interface ClientParts {
  now(): number;
  elapsed(): number;
  random(): number;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
  /** Told of every piece that arrives, also of one that has to be fetched again. */
  onBytes?(bytes: number): void;
  onRetry?(what: string): void;
}
