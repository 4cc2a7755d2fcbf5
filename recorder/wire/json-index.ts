const Token = {
  object: 1,
  array: 2,
  string: 3,
  escaped: 4,
  number: 5,
  true: 6,
  false: 7,
  null: 8,
} as const;

/** Frames nest a handful of levels; one that nests deeper was made to hurt. */
const DEEPEST = 32;

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
  #at = 0;
  #count = 0;
  #kind = new Uint8Array(256);
  /** First and one past the last character; of a string, between its quotes. */
  #start = new Int32Array(256);
  #end = new Int32Array(256);
  /** The node after this one and all that is inside it. */
  #after = new Int32Array(256);

  /** Reads `text`. Throws a SyntaxError that says where it is no JSON; the index is then empty. */
  parse(text: string): void {
    this.#text = text;
    this.#at = 0;
    this.#count = 0;
    this.#space();
    try {
      this.#value(0);
      this.#space();
      if (this.#at < text.length) this.#fail("something follows the end");
    } catch (error) {
      this.#count = 0;
      throw error;
    }
  }

  /** The text that was read last. */
  get source(): string {
    return this.#text;
  }

  isObject(node: number): boolean {
    return node >= 0 && this.#kind[node] === Token.object;
  }

  isArray(node: number): boolean {
    return node >= 0 && this.#kind[node] === Token.array;
  }

  isString(node: number): boolean {
    const kind = node < 0 ? 0 : this.#kind[node];
    return kind === Token.string || kind === Token.escaped;
  }

  isNumber(node: number): boolean {
    return node >= 0 && this.#kind[node] === Token.number;
  }

  /** True for the literal `true`. */
  isTrue(node: number): boolean {
    return node >= 0 && this.#kind[node] === Token.true;
  }

  /** The value of a member of an object; -1 when there is none, or `node` is no object. Of equal keys the first. */
  get(node: number, key: string): number {
    const kinds = this.#kind;
    if (!(node >= 0) || kinds[node] !== Token.object) return -1;
    const starts = this.#start;
    const ends = this.#end;
    const afters = this.#after;
    const source = this.#text;
    const { length } = key;
    const head = key.charCodeAt(0);
    const stop = afters[node] ?? 0;
    // Asked for several times a frame: the comparison stands here, not in a call.
    for (let at = node + 1; at < stop; at = afters[at + 1] ?? stop) {
      const start = starts[at] ?? 0;
      if (kinds[at] === Token.escaped) {
        if (this.is(at, key)) return at + 1;
      } else if ((ends[at] ?? 0) - start === length && source.charCodeAt(start) === head) {
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
    return node + 1 < (this.#after[node] ?? 0) ? node + 1 : -1;
  }

  /** The element of the array `list` that follows `node`, or -1. */
  next(node: number, list: number): number {
    const after = this.#after[node] ?? 0;
    return after < (this.#after[list] ?? 0) ? after : -1;
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
    const end = this.#after[node] ?? 0;
    for (let at = node + 1; at < end; at = this.#after[at + 1] ?? end)
      found.push([this.text(at) ?? "", at + 1]);
    return found;
  }

  /** A string's characters or a number's digits as they stand there; undefined for anything else, and for -1. */
  text(node: number): string | undefined {
    if (node < 0) return undefined;
    const kind = this.#kind[node];
    if (kind === Token.string || kind === Token.number)
      return this.#text.slice(this.#start[node], this.#end[node]);
    if (kind === Token.escaped)
      return String(JSON.parse(`"${this.#text.slice(this.#start[node], this.#end[node])}"`));
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
    if (node < 0) return false;
    const start = this.#start[node] ?? 0;
    const kind = this.#kind[node];
    if (kind === Token.escaped) return this.text(node) === text;
    if (kind !== Token.string && kind !== Token.number) return false;
    const { length } = text;
    if ((this.#end[node] ?? 0) - start !== length) return false;
    const source = this.#text;
    for (let i = 0; i < length; i++)
      if (source.charCodeAt(start + i) !== text.charCodeAt(i)) return false;
    return true;
  }

  /** The JSON of a value as it stands in the text. */
  raw(node: number): string {
    if (node < 0) return "";
    const quote = this.isString(node) ? 1 : 0;
    return this.#text.slice((this.#start[node] ?? 0) - quote, (this.#end[node] ?? 0) + quote);
  }

  #value(depth: number) {
    const text = this.#text;
    const code = text.charCodeAt(this.#at);
    if (code === 0x22) return this.#string();
    if (code === 0x7b) return this.#object(depth + 1);
    if (code === 0x5b) return this.#array(depth + 1);
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number();
    if (code === 0x74) return this.#word("true", Token.true);
    if (code === 0x66) return this.#word("false", Token.false);
    if (code === 0x6e) return this.#word("null", Token.null);
    this.#fail("no value");
  }

  #object(depth: number) {
    const node = this.#open(Token.object, depth);
    const text = this.#text;
    if (this.#mark() === 0x7d) return this.#close(node);
    for (;;) {
      if (text.charCodeAt(this.#at) !== 0x22) this.#fail("no key");
      this.#string();
      if (this.#mark() !== 0x3a) this.#fail("no colon");
      this.#at += 1;
      this.#space();
      this.#value(depth);
      const mark = this.#mark();
      if (mark === 0x7d) return this.#close(node);
      if (mark !== 0x2c) this.#fail("no comma");
      this.#at += 1;
      this.#space();
    }
  }

  #array(depth: number) {
    const node = this.#open(Token.array, depth);
    if (this.#mark() === 0x5d) return this.#close(node);
    for (;;) {
      this.#value(depth);
      const mark = this.#mark();
      if (mark === 0x5d) return this.#close(node);
      if (mark !== 0x2c) this.#fail("no comma");
      this.#at += 1;
      this.#space();
    }
  }

  #string(): void {
    const text = this.#text;
    const start = this.#at + 1;
    const { length } = text;
    let kind: number = Token.string;
    for (let at = start; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        const node = this.#add(kind, start);
        this.#end[node] = at;
        this.#after[node] = node + 1;
        this.#at = at + 1;
        return;
      }
      if (code === 0x5c) {
        kind = Token.escaped;
        at += this.#escape(at);
      } else if (code < 0x20) this.#fail("a control character in a string", at);
    }
    this.#fail("a string without end");
  }

  /** How many characters of an escape follow the backslash. */
  #escape(at: number): number {
    const code = this.#text[at + 1] ?? "";
    if (code === "u" && /^[0-9a-fA-F]{4}$/.test(this.#text.slice(at + 2, at + 6))) return 5;
    if (code !== "" && '"\\/bfnrt'.includes(code)) return 1;
    return this.#fail("an unknown escape", at);
  }

  #number(): void {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    if (text.charCodeAt(at) === 0x2d) at += 1;
    const zero = text.charCodeAt(at) === 0x30;
    const whole = digits(text, at);
    if (whole === at || (zero && whole > at + 1)) this.#fail("no number", start);
    at = whole;
    if (text.charCodeAt(at) === 0x2e) {
      const fraction = digits(text, at + 1);
      if (fraction === at + 1) this.#fail("no number", start);
      at = fraction;
    }
    const e = text.charCodeAt(at);
    if (e === 0x65 || e === 0x45) {
      const sign = text.charCodeAt(at + 1);
      const from = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
      const exponent = digits(text, from);
      if (exponent === from) this.#fail("no number", start);
      at = exponent;
    }
    const node = this.#add(Token.number, start);
    this.#end[node] = at;
    this.#after[node] = node + 1;
    this.#at = at;
  }

  #word(word: string, kind: number): void {
    if (!this.#text.startsWith(word, this.#at)) this.#fail("no value");
    const node = this.#add(kind, this.#at);
    this.#at += word.length;
    this.#end[node] = this.#at;
    this.#after[node] = node + 1;
  }

  #open(kind: number, depth: number): number {
    if (depth > DEEPEST) this.#fail(`more than ${DEEPEST} levels`);
    const node = this.#add(kind, this.#at);
    this.#at += 1;
    this.#space();
    return node;
  }

  #close(node: number): void {
    this.#at += 1;
    this.#end[node] = this.#at;
    this.#after[node] = this.#count;
  }

  #add(kind: number, start: number): number {
    const node = this.#count;
    if (node === this.#kind.length) this.#grow();
    this.#kind[node] = kind;
    this.#start[node] = start;
    this.#count = node + 1;
    return node;
  }

  #grow(): void {
    const size = this.#kind.length * 2;
    const kinds = new Uint8Array(size);
    kinds.set(this.#kind);
    this.#kind = kinds;
    [this.#start, this.#end, this.#after] = [
      larger(this.#start),
      larger(this.#end),
      larger(this.#after),
    ];
  }

  /** The next character that is no white space, where the reading now stands. */
  #mark(): number {
    const code = this.#text.charCodeAt(this.#at);
    if (code > 0x20) return code;
    this.#space();
    return this.#text.charCodeAt(this.#at);
  }

  #space(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #fail(what: string, at = this.#at): never {
    throw new SyntaxError(`no JSON: ${what} at character ${at}`);
  }
}

/** A frame that is JSON but not what its venue's protocol says. */
export class FieldError extends Error {}

const digits = (text: string, from: number): number => {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!(code >= 0x30 && code <= 0x39)) return at;
    at += 1;
  }
};

const larger = (array: Int32Array): Int32Array<ArrayBuffer> => {
  const grown = new Int32Array(array.length * 2);
  grown.set(array);
  return grown;
};
