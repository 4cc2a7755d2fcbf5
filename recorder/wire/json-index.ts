import { JsonScan, Node, Token } from "./json-scan.ts";

/**
 * A JSON text whose syntax has been checked and whose values have been found, without making an object of any of them:
 * a venue's adapter asks for the few texts it wants. Numbers stay decimal text, so that no price, size or 64-bit id ever
 * passes through a double (`JSON.parse` on Node 20 cannot give them back). One instance is reused from frame to frame.
 *
 * A value is named by its node, a small integer; 0 is the whole text, -1 is "not there". Lists are walked as
 * `for (let it = json.first(list); it >= 0; it = json.next(it, list))`.
 */
export class JsonIndex {
  #text = "";
  readonly #scan = new JsonScan();
  #nodes = this.#scan.nodes;

  /** Reads `text`. Throws a SyntaxError that says where it is no JSON; the index is then empty. */
  parse(text: string): void {
    this.#text = text;
    try {
      this.#scan.read(text);
    } finally {
      this.#nodes = this.#scan.nodes;
    }
  }

  /** The text that was read last. */
  get source(): string {
    return this.#text;
  }

  isObject(node: number): boolean {
    return this.#kind(node) === Token.object;
  }

  isArray(node: number): boolean {
    return this.#kind(node) === Token.array;
  }

  isString(node: number): boolean {
    const kind = this.#kind(node);
    return kind === Token.string || kind === Token.escaped;
  }

  isNumber(node: number): boolean {
    return this.#kind(node) === Token.number;
  }

  /** True for the literal `true`. */
  isTrue(node: number): boolean {
    return this.#kind(node) === Token.true;
  }

  /** The value of a member of an object; -1 when there is none, or `node` is no object. Of equal keys the first. */
  get(node: number, key: string): number {
    if (this.#kind(node) !== Token.object) return -1;
    const nodes = this.#nodes;
    const source = this.#text;
    const { length } = key;
    const head = key.charCodeAt(0);
    const stop = this.#after(node);
    // Asked for several times a frame: the comparison stands here, not in a call.
    for (let at = node + 1; at < stop; at = nodes[(at + 1) * Node.size + Node.after] ?? stop) {
      const place = at * Node.size;
      const start = nodes[place + Node.start] ?? 0;
      if (nodes[place] === Token.escaped) {
        if (this.is(at, key)) return at + 1;
      } else if (
        (nodes[place + Node.end] ?? 0) - start === length &&
        source.charCodeAt(start) === head
      ) {
        let i = 1;
        while (i < length && source.charCodeAt(start + i) === key.charCodeAt(i)) i += 1;
        if (i >= length) return at + 1;
      }
    }
    return -1;
  }

  /** The first element of an array, or -1. */
  first(node: number): number {
    if (!this.isArray(node)) return -1;
    return node + 1 < this.#after(node) ? node + 1 : -1;
  }

  /** The element of the array `list` that follows `node`, or -1. */
  next(node: number, list: number): number {
    const after = this.#after(node);
    return after < this.#after(list) ? after : -1;
  }

  /** Element `index` of an array, or -1. */
  at(node: number, index: number): number {
    let found = this.first(node);
    for (let i = 0; i < index && found >= 0; i++) found = this.next(found, node);
    return found;
  }

  /** How many elements an array has; 0 for anything else. */
  length(node: number): number {
    let count = 0;
    for (let it = this.first(node); it >= 0; it = this.next(it, node)) count += 1;
    return count;
  }

  /** Keys and values of an object, as [text of the key, node of the value]; for lists that are read once, not in hot paths. */
  members(node: number): [string, number][] {
    const found: [string, number][] = [];
    if (!this.isObject(node)) return found;
    const end = this.#after(node);
    for (let at = node + 1; at < end; at = this.#after(at + 1))
      found.push([this.text(at) ?? "", at + 1]);
    return found;
  }

  /** A string's characters or a number's digits as they stand there; undefined for anything else, and for -1. */
  text(node: number): string | undefined {
    const kind = this.#kind(node);
    if (kind === Token.string || kind === Token.number)
      return this.#text.slice(this.#start(node), this.#end(node));
    if (kind === Token.escaped)
      return String(JSON.parse(`"${this.#text.slice(this.#start(node), this.#end(node))}"`));
    return undefined;
  }

  /** The text of a member, which must be there. Throws an error that names the key. */
  need(node: number, key: string): string {
    const text = this.text(this.get(node, key));
    if (text === undefined) throw new FieldError(`no text field "${key}"`);
    return text;
  }

  /** Whether a string or number reads `text`; cheaper than making its text. */
  is(node: number, text: string): boolean {
    const kind = this.#kind(node);
    if (kind === Token.escaped) return this.text(node) === text;
    if (kind !== Token.string && kind !== Token.number) return false;
    const { length } = text;
    const start = this.#start(node);
    if (this.#end(node) - start !== length) return false;
    const source = this.#text;
    for (let i = 0; i < length; i++)
      if (source.charCodeAt(start + i) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** The JSON of a value as it stands in the text. */
  raw(node: number): string {
    if (node < 0) return "";
    const quote = this.isString(node) ? 1 : 0;
    return this.#text.slice(this.#start(node) - quote, this.#end(node) + quote);
  }

  #kind(node: number): number {
    return node < 0 ? Token.none : (this.#nodes[node * Node.size] ?? Token.none);
  }

  #start(node: number): number {
    return this.#nodes[node * Node.size + Node.start] ?? 0;
  }

  #end(node: number): number {
    return this.#nodes[node * Node.size + Node.end] ?? 0;
  }

  #after(node: number): number {
    return this.#nodes[node * Node.size + Node.after] ?? 0;
  }
}

/** A frame that is JSON but not what its venue's protocol says. */
export class FieldError extends Error {}
