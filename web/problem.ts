import { WorkbenchError } from "../engine/errors.ts";
import { type Html, html } from "./html.ts";

/** What went wrong, as a reader and a program are told. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A request that is not answered, and why. */
export class Denied extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const STATUS: Readonly<Record<string, number>> = {
  usage: 400,
  input: 400,
  missing: 404,
  damaged: 500,
  environment: 503,
};

/** An error as an answer. What we did not foresee is told to nobody but the log. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Denied) return error.problem;
  if (error instanceof WorkbenchError) {
    const { code, message, hint } = error;
    return { status: STATUS[code] ?? 500, code, message, hint };
  }
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500 && error instanceof Error)
    return {
      status,
      code: "usage",
      message: error.message,
      hint: "Go back, or begin at the overview.",
    };
  return {
    status: 500,
    code: "internal",
    message: "something went wrong while this page was made",
    hint: "The log of the server says what. Please report it with the address of this page.",
  };
};

/** No page at this address. */
export const nowhere = (url: string): Problem => ({
  status: 404,
  code: "missing",
  message: `there is no page ${url.slice(0, 120)}`,
  hint: "The overview lists what there is.",
});

const WORDS: Readonly<Record<number, string>> = {
  400: "That cannot be asked",
  401: "Who are you?",
  403: "Not yours to do",
  404: "Not here",
  429: "Too fast",
  500: "That failed",
  503: "Not now",
};

export const problemTitle = ({ status }: Problem): string => WORDS[status] ?? "That failed";

/** The page that says so: what happened, and what to do next. */
export const problemBody = (problem: Problem): Html => html`<div class="problem" role="alert">
<p class="status">${problem.status}</p>
<h1>${problemTitle(problem)}</h1>
<p>${sentence(problem.message)}</p>
<p class="hint">${problem.hint}</p>
<p><a class="button" href="/">Overview</a> <a class="button plain" href="/tapes">All tapes</a></p>
</div>`;

/** Messages begin small, for the command line puts `error:` before them. */
const sentence = (message: string): string => {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};

export const problemJson = ({ code, message, hint }: Problem) => ({
  error: { code, message, hint },
});
