/**
 * The one error class for what can be expected to go wrong: bad input, a damaged tape, a broken feed.
 * `code` is stable and machine-readable; `message` says what happened, with the value; `hint` says what to do next.
 */
export class WorkbenchError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "WorkbenchError";
    this.code = code;
    this.hint = hint;
  }
}

/**
 * What kind of trouble it is. `usage`: an unknown name or a wrong option. `input`: a file or row that cannot be read.
 * `damaged`: a tape that is not what its manifest says. `missing`: nothing there. `environment`: the machine
 * (disk full, port taken). The command line maps the first four to exit code 2 and the last to 1.
 */
export type ErrorCode = "usage" | "input" | "damaged" | "missing" | "environment";
