import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonIndex } from "./json-index.ts";

const json = new JsonIndex();

/** What the index says a text holds, with numbers as their text. */
const read = (node: number): unknown => {
  if (json.isObject(node))
    return Object.fromEntries(json.members(node).map(([key, value]) => [key, read(value)]));
  if (json.isArray(node)) {
    const found: unknown[] = [];
    for (let it = json.first(node); it >= 0; it = json.next(it, node)) found.push(read(it));
    return found;
  }
  if (json.isString(node)) return json.text(node);
  if (json.isNumber(node)) return Number(json.text(node));
  const word = json.raw(node);
  return word === "null" ? null : word === "true";
};

const accepts = (text: string): boolean => {
  try {
    json.parse(text);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return false;
  }
};

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("JsonIndex", () => {
  it("finds what JSON.parse finds, in any spelling", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.constantFrom(undefined, 1, "\t"),
        (value, space) => {
          const text = JSON.stringify(value, null, space);
          json.parse(text);
          const expected: unknown = JSON.parse(text);
          // Equal keys cannot be told apart in an object, and __proto__ is no member there.
          fc.pre(!text.includes("__proto__"));
          expect(read(0)).toEqual(expected);
        },
      ),
    );
  });

  it("refuses exactly what JSON.parse refuses", () => {
    const seed = '{"a":[1,-2.5e+3,"x\\u00e9\\n",true,false,null],"b":{"c":"0.10"}}';
    fc.assert(
      fc.property(fc.nat(seed.length), fc.nat(3), fc.string({ maxLength: 3 }), (at, cut, put) => {
        const text = seed.slice(0, at) + put + seed.slice(at + cut);
        expect(accepts(text), text).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
    for (const text of [
      "",
      " ",
      "01",
      "-",
      "1.",
      ".5",
      "1e",
      "+1",
      "NaN",
      '"\u0001"',
      '"\\x"',
      "[1,]",
      "{,}",
      '{"a"}',
      "[1]2",
    ])
      expect(accepts(text), text).toBe(false);
  });

  it("reads characters beyond ASCII, and takes none for a quote or a bracket", () => {
    // The low bytes of these are a quote, a backslash, brackets, a control character.
    const ambiguous = ["\u0122", "\u015c", "\u017b", "\u017d", "\u015b", "\u0100", "\ud83d", "é"];
    const character = fc.oneof(
      fc.constantFrom(...ambiguous),
      fc.integer({ min: 0x80, max: 0xffff }).map((code) => String.fromCharCode(code)),
    );
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 8 }), (characters) => {
        const word = characters.join("");
        json.parse(`{"${word}":["${word}",1,"b"]}`);
        const list = json.get(0, word);
        expect([0, 1, 2].map((at) => json.text(json.at(list, at)))).toEqual([word, "1", "b"]);
        expect(accepts(`[1,${word}]`)).toBe(false);
        expect(accepts(`[1]${word}`)).toBe(false);
      }),
    );
  });

  it("reads a long text, and a short one after it", () => {
    const long = "x".repeat(1 << 21);
    json.parse(`[1,"${long}","é${long}",2]`);
    expect(json.length(0)).toBe(4);
    expect(json.text(json.at(0, 1))).toBe(long);
    expect(json.text(json.at(0, 2))).toBe(`é${long}`);
    json.parse('{"a":1}');
    expect(json.need(0, "a")).toBe("1");
    expect(accepts(`[${"1,".repeat(5000)}`)).toBe(false);
    expect([json.isArray(0), json.first(0)]).toEqual([false, -1]);
  });

  it("keeps the digits of numbers", () => {
    json.parse('{"price":0.9990,"id":2733854056108316782,"tiny":4.5e-7}');
    expect(["price", "id", "tiny"].map((key) => json.need(0, key))).toEqual([
      "0.9990",
      "2733854056108316782",
      "4.5e-7",
    ]);
    expect(() => json.need(0, "size")).toThrow('no text field "size"');
  });

  it("walks lists and compares in place", () => {
    json.parse('[[],{"type":"match"},["a",["b"],"c"]]');
    expect(json.length(0)).toBe(3);
    expect(json.is(json.get(json.at(0, 1), "type"), "match")).toBe(true);
    expect(json.text(json.at(json.at(0, 2), 2))).toBe("c");
    expect([json.at(0, 3), json.get(0, "x"), json.first(json.at(0, 0))]).toEqual([-1, -1, -1]);
  });

  it("refuses what nests too deep, and is empty after a refusal", () => {
    expect(accepts(`${"[".repeat(32)}${"]".repeat(32)}`)).toBe(true);
    expect(accepts(`${"[".repeat(33)}${"]".repeat(33)}`)).toBe(false);
    expect(accepts("[".repeat(100_000))).toBe(false);
    expect(json.get(0, "a")).toBe(-1);
  });
});
