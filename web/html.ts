/** Text that is known to be well-formed HTML. Only `html` and `raw` make one. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes: nothing, text and numbers (escaped), HTML (as it is), and lists of those. */
export type Printable = Html | string | number | false | null | undefined | readonly Printable[];

/**
 * The one place where pages escape. Every value of the template is escaped for text and for quoted attributes alike,
 * so attributes are always written with quotes: html`<p title="${name}">${name}</p>`.
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Printable[]): Html => {
  let text = strings[0] ?? "";
  for (const [i, value] of values.entries()) text += print(value) + (strings[i + 1] ?? "");
  return new Html(text);
};

/** Marks text as HTML. For what this program drew itself (a chart, a symbol), never for text from a tape or a request. */
export const raw = (text: string): Html => new Html(text);

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it must stand in HTML or XML, in an element or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

const print = (value: Printable): string => {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === null || value === false) return "";
  if (typeof value === "object") return value.map(print).join("");
  return escapeHtml(String(value));
};
