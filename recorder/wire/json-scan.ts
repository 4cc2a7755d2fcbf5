/** What a value is. */
export const Token = {
  none: 0,
  object: 1,
  array: 2,
  string: 3,
  /** A string with an escape in it. */
  escaped: 4,
  number: 5,
  true: 6,
  false: 7,
  null: 8,
} as const;

/**
 * A node is four numbers in a row: what it is, its first and one past its last character (of a string, between its
 * quotes), and the node after it and all that is inside it.
 */
export const Node = { size: 4, kind: 0, start: 1, end: 2, after: 3 } as const;

/** Frames nest a handful of levels; one that nests deeper was made to hurt. */
const DEEPEST = 32;

/** Room for the characters of longer texts is not kept. */
const KEPT = 1 << 20;

const encoder = new TextEncoder();

/** Checks the syntax of JSON texts, one after the other, and notes where their values stand. */
export class JsonScan {
  /** Of the last text, in the order in which they begin; those of an object are key, value, key, value … */
  nodes = new Int32Array(256 * Node.size);
  #count = 0;
  /** The characters that are being read, and a zero behind them; all beyond ASCII look the same. */
  #codes = new Uint8Array(4096);

  /** Throws a SyntaxError that says where a text is no JSON; the first node is then none. */
  read(text: string): void {
    this.#count = 0;
    const kept = this.#codes;
    this.#load(text);
    try {
      const end = this.#space(this.#value(this.#space(0), 0));
      if (end < text.length) fail("something follows the end", end);
    } catch (error) {
      this.nodes[0] = Token.none;
      throw error;
    } finally {
      if (this.#codes.length > KEPT) this.#codes = kept;
    }
  }

  #load(text: string): void {
    const { length } = text;
    if (length >= this.#codes.length) this.#codes = new Uint8Array(length + (length >> 1) + 1);
    const codes = this.#codes;
    const { read, written } = encoder.encodeInto(text, codes);
    // As many bytes as characters: they stand where the characters do.
    if (read !== length || written !== length)
      for (let i = 0; i < length; i++) codes[i] = Math.min(text.charCodeAt(i), 0xff);
    codes[length] = 0;
  }

  // Each of these reads what begins at a character, and returns where it ends.

  #value(at: number, depth: number): number {
    const code = this.#codes[at] ?? 0;
    if (code === 0x22) return this.#string(at + 1);
    if (code === 0x7b) return this.#object(at, depth + 1);
    if (code === 0x5b) return this.#array(at, depth + 1);
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number(at);
    if (code === 0x74) return this.#word(at, "true", Token.true);
    if (code === 0x66) return this.#word(at, "false", Token.false);
    if (code === 0x6e) return this.#word(at, "null", Token.null);
    return fail("no value", at);
  }

  #object(start: number, depth: number): number {
    if (depth > DEEPEST) fail(`more than ${DEEPEST} levels`, start);
    const codes = this.#codes;
    const node = this.#add(Token.object, start, start);
    let at = this.#space(start + 1);
    if (codes[at] === 0x7d) return this.#close(node, at + 1);
    for (;;) {
      if (codes[at] !== 0x22) fail("no key", at);
      at = this.#string(at + 1);
      if (codes[at] !== 0x3a) at = this.#space(at);
      if (codes[at] !== 0x3a) fail("no colon", at);
      at = this.#space(at + 1);
      at = codes[at] === 0x22 ? this.#string(at + 1) : this.#value(at, depth);
      if (codes[at] !== 0x2c) {
        at = this.#space(at);
        if (codes[at] === 0x7d) return this.#close(node, at + 1);
        if (codes[at] !== 0x2c) fail("no comma", at);
      }
      at = this.#space(at + 1);
    }
  }

  #array(start: number, depth: number): number {
    if (depth > DEEPEST) fail(`more than ${DEEPEST} levels`, start);
    const codes = this.#codes;
    const node = this.#add(Token.array, start, start);
    let at = this.#space(start + 1);
    if (codes[at] === 0x5d) return this.#close(node, at + 1);
    for (;;) {
      at = this.#value(at, depth);
      if (codes[at] !== 0x2c) {
        at = this.#space(at);
        if (codes[at] === 0x5d) return this.#close(node, at + 1);
        if (codes[at] !== 0x2c) fail("no comma", at);
      }
      at = this.#space(at + 1);
    }
  }

  /** From behind its first quote. */
  #string(start: number): number {
    const codes = this.#codes;
    let at = start;
    let code = codes[at] ?? 0;
    while (code !== 0x22 && code !== 0x5c && code >= 0x20) code = codes[++at] ?? 0;
    if (code === 0x22) {
      this.#add(Token.string, start, at);
      return at + 1;
    }
    return this.#escapedString(start, at);
  }

  /** A string with an escape, or none at all; from `at` on. */
  #escapedString(start: number, from: number): number {
    const codes = this.#codes;
    for (let at = from; ; at++) {
      const code = codes[at] ?? 0;
      if (code === 0x22) {
        this.#add(Token.escaped, start, at);
        return at + 1;
      }
      if (code === 0x5c) at += this.#escape(at);
      else if (code < 0x20) fail("a string without end, or a control character in it", at);
    }
  }

  /** How many characters of an escape follow the backslash. */
  #escape(at: number): number {
    const codes = this.#codes;
    const code = codes[at + 1] ?? 0;
    if (SHORT_ESCAPES.has(code)) return 1;
    if (code !== 0x75) fail("an unknown escape", at);
    for (let i = at + 2; i < at + 6; i++)
      if (!HEXADECIMAL.has(codes[i] ?? 0)) fail("an unknown escape", at);
    return 5;
  }

  #number(start: number): number {
    const codes = this.#codes;
    const first = codes[start] === 0x2d ? start + 1 : start;
    let at = this.#digits(first);
    if (at === first || (codes[first] === 0x30 && at > first + 1)) fail("no number", start);
    if (codes[at] === 0x2e) {
      const fraction = at + 1;
      at = this.#digits(fraction);
      if (at === fraction) fail("no number", start);
    }
    const e = codes[at];
    if (e === 0x65 || e === 0x45) {
      const sign = codes[at + 1];
      const exponent = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
      at = this.#digits(exponent);
      if (at === exponent) fail("no number", start);
    }
    this.#add(Token.number, start, at);
    return at;
  }

  #digits(from: number): number {
    const codes = this.#codes;
    let at = from;
    let code = codes[at] ?? 0;
    while (code >= 0x30 && code <= 0x39) code = codes[++at] ?? 0;
    return at;
  }

  #word(start: number, word: string, kind: number): number {
    const codes = this.#codes;
    const { length } = word;
    for (let i = 1; i < length; i++)
      if (codes[start + i] !== word.charCodeAt(i)) fail("no value", start);
    this.#add(kind, start, start + length);
    return start + length;
  }

  #space(from: number): number {
    const codes = this.#codes;
    let at = from;
    let code = codes[at] ?? 0;
    while (code <= 0x20 && (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09))
      code = codes[++at] ?? 0;
    return at;
  }

  /** A value without others inside it, or one that is closed later. */
  #add(kind: number, start: number, end: number): number {
    const node = this.#count;
    const at = node * Node.size;
    if (at === this.nodes.length) this.#grow();
    const { nodes } = this;
    nodes[at] = kind;
    nodes[at + Node.start] = start;
    nodes[at + Node.end] = end;
    nodes[at + Node.after] = node + 1;
    this.#count = node + 1;
    return node;
  }

  #close(node: number, end: number): number {
    const at = node * Node.size;
    this.nodes[at + Node.end] = end;
    this.nodes[at + Node.after] = this.#count;
    return end;
  }

  #grow(): void {
    const grown = new Int32Array(this.nodes.length * 2);
    grown.set(this.nodes);
    this.nodes = grown;
  }
}

const codesOf = (characters: string): ReadonlySet<number> =>
  new Set(Array.from(characters, (character) => character.charCodeAt(0)));
const SHORT_ESCAPES = codesOf('"\\/bfnrt');
const HEXADECIMAL = codesOf("0123456789abcdefABCDEF");

const fail = (what: string, at: number): never => {
  throw new SyntaxError(`no JSON: ${what} at character ${at}`);
};
