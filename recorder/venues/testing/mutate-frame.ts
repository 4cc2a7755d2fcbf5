/** Values that readers stumble over, as JSON; some are none. */
const VALUES: readonly string[] = [
  ...["0", "-0", "-1", "0.0", "1e308", "1e999", "-1e999", "1e-999", "00.1", "1.", ".5", "+1"],
  ...["NaN", "Infinity", "-Infinity", "undefined", "0x10", "1_000", "9007199254740993"],
  ...["90000000.00000001", "9999999999.99999999", "99999999999999999999.5", "0.000000004"],
  ...['"0"', '"-1"', '"+1"', '" 1 "', '"1e3"', '"NaN"', '"Infinity"', '"-0.00"', '"1,5"', '"."'],
  ...["null", "true", "false", "[]", "{}", "[[]]", "[{}]", '""', '" "', '"null"', '"-"'],
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"length"', '"then"'],
  ...['"\\u0000"', '"\\u001b[31m"', '"\\ud800"', '"\\udfff\\ud800"', '"\\u2028"', '"\\u202e"'],
  ...['"\u0000"', '"\n"', '"\\x"', '"\\u12"', '"/"', '"a/b"', '"USDC/USD/X"', '"::"', '"😀"'],
  ...['"1970-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999Z"', '"2026-02-30T25:61:61Z"'],
];

/** Members that no venue sends, and that a careless reader would take to heart. */
const MEMBERS: readonly string[] = [
  '"__proto__":{"polluted":true,"price":"1"}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"toString":1',
  '"hasOwnProperty":null',
  '"":""',
];

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;

type Mutation = (frame: string, draw: Draw) => string;

interface Draw {
  /** From 0 inclusive to `below` exclusive, whole. */
  below(below: number): number;
  one<T>(of: readonly T[]): T | undefined;
  readonly frames: readonly string[];
}

const replaced = (text: string, from: number, to: number, by: string): string =>
  `${text.slice(0, from)}${by}${text.slice(to)}`;

/** A place in a text and one a little further, the end of the text included. */
const stretch = (text: string, draw: Draw): [number, number] => {
  const from = draw.below(text.length + 1);
  return [from, Math.min(text.length, from + draw.below(1 + draw.below(24)))];
};

/** Where the tokens stand that are values; `keys`: those that are keys instead. */
const tokens = (frame: string, keys: boolean): [number, number][] => {
  const found: [number, number][] = [];
  for (const { 0: text, index } of frame.matchAll(TOKEN)) {
    const end = index + text.length;
    if ((frame.charAt(end) === ":") === keys) found.push([index, end]);
  }
  return found;
};

/** Replaces a value, if there is one. */
const withValue = (frame: string, draw: Draw, by: (old: string) => string): string => {
  const place = draw.one(tokens(frame, false));
  if (place === undefined) return frame;
  return replaced(frame, ...place, by(frame.slice(...place)));
};

const longNumber = (draw: Draw): string =>
  `${draw.one(["", "-", "0."])}${"9".repeat(1 + draw.below(draw.below(8) === 0 ? 4_000 : 40))}`;

const longText = (draw: Draw): string =>
  (draw.one(["A", "/", "\\u0041", "7", ".", "USDC-", "é", " "]) ?? "").repeat(
    1 + draw.below(draw.below(50) === 0 ? 20_000 : 400),
  );

const nested = (value: string, draw: Draw): string => {
  const depth = 1 + draw.below(draw.below(20) === 0 ? 5_000 : 40);
  const [open, close] = draw.one([
    ["[", "]"],
    ['{"a":', "}"],
    ["[0,", "]"],
  ]) ?? ["", ""];
  return `${open.repeat(depth)}${value}${draw.below(3) === 0 ? "" : close.repeat(depth)}`;
};

/** A byte as it may have been damaged on its way; what is no UTF-8 any more reads as the replacement character. */
const flipped: Mutation = (frame, draw) => {
  const at = draw.below(frame.length);
  const code = frame.charCodeAt(at) ^ (1 << draw.below(8));
  return replaced(frame, at, at + 1, code > 0x7f ? "\ufffd" : String.fromCharCode(code));
};

const cut: Mutation = (frame, draw) => replaced(frame, ...stretch(frame, draw), "");

const torn: Mutation = (frame, draw) => frame.slice(0, draw.below(frame.length + 1));

const inserted: Mutation = (frame, draw) => {
  const at = draw.below(frame.length + 1);
  const junk = draw.one([...'{}[]",:\\-+.e019 \n\u0000\ufffd', "null", "NaN", '"":', "]]", "}{"]);
  return replaced(frame, at, at, junk ?? "");
};

const doubled: Mutation = (frame, draw) => {
  const [from, to] = stretch(frame, draw);
  return replaced(frame, to, to, frame.slice(from, to));
};

const joined: Mutation = (frame, draw) => {
  const other = draw.one(draw.frames) ?? "";
  return frame.slice(0, draw.below(frame.length + 1)) + other.slice(draw.below(other.length + 1));
};

const swapped: Mutation = (frame, draw) => {
  const all = tokens(frame, draw.below(4) === 0);
  const [a, b] = [draw.one(all), draw.one(all)];
  if (a === undefined || b === undefined || a[0] === b[0]) return frame;
  const [first, second] = a[0] < b[0] ? [a, b] : [b, a];
  const late = replaced(frame, ...second, frame.slice(...first));
  return replaced(late, ...first, frame.slice(...second));
};

const borrowed: Mutation = (frame, draw) => {
  const other = draw.one(draw.frames) ?? "";
  const place = draw.one(tokens(other, false));
  return place === undefined ? frame : withValue(frame, draw, () => other.slice(...place));
};

/** A text becomes a number, a number a text: venues change their mind about that. */
const retyped: Mutation = (frame, draw) =>
  withValue(frame, draw, (old) => (old.startsWith('"') ? old.slice(1, -1) : `"${old}"`));

const renamed: Mutation = (frame, draw) => {
  const place = draw.one(tokens(frame, true));
  const name = draw.one(['"__proto__"', '"constructor"', '"x"', '""', '"toString"', '"\\u0074"']);
  return place === undefined ? frame : replaced(frame, ...place, name ?? "");
};

/** Once more with another value: of equal keys one has to win, always the same. */
const repeatedKey: Mutation = (frame, draw) => {
  const place = draw.one(tokens(frame, true));
  if (place === undefined) return frame;
  const member = `${frame.slice(...place)}:${draw.one(VALUES)},`;
  return replaced(frame, place[0], place[0], member);
};

const extraMember: Mutation = (frame, draw) => {
  const places = [...frame.matchAll(/\{/g)].map(({ index }) => index + 1);
  const at = draw.one(places);
  if (at === undefined) return frame;
  const comma = frame.charAt(at) === "}" ? "" : ",";
  return replaced(frame, at, at, `${draw.one(MEMBERS)}${comma}`);
};

/** A row or a member very many times. */
const flooded: Mutation = (frame, draw) => {
  const place = draw.one(tokens(frame, false));
  if (place === undefined) return frame;
  const many = draw.below(40) === 0 ? 3_000 : 20;
  return replaced(frame, place[1], place[1], `,${frame.slice(...place)}`.repeat(draw.below(many)));
};

/** By how often they are drawn. */
const MUTATIONS: readonly Mutation[] = [
  ...[flipped, flipped, cut, cut, torn, inserted, inserted, doubled, joined, swapped, swapped],
  ...[borrowed, borrowed, retyped, retyped, renamed, repeatedKey, extraMember, flooded],
  (frame, draw) => withValue(frame, draw, () => draw.one(VALUES) ?? ""),
  (frame, draw) => withValue(frame, draw, () => draw.one(VALUES) ?? ""),
  (frame, draw) => withValue(frame, draw, () => draw.one(VALUES) ?? ""),
  (frame, draw) => withValue(frame, draw, () => `"${longText(draw)}"`),
  (frame, draw) => withValue(frame, draw, () => longNumber(draw)),
  (frame, draw) => withValue(frame, draw, () => `"${longNumber(draw)}"`),
  (frame, draw) => withValue(frame, draw, (old) => nested(old, draw)),
];

/**
 * One of the frames with one to four things wrong with it; now and then a sound one, for the frames after it to build on.
 * As it would come off a socket: without halves of characters. `random` as `Math.random`.
 */
export const mutateFrame = (frames: readonly string[], random: () => number): string => {
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(of: readonly T[]): T | undefined => of[below(of.length)];
  const draw: Draw = { below, one, frames };
  let frame = one(frames) ?? "";
  const times = below(5);
  for (let i = 0; i < times; i++) frame = one(MUTATIONS)?.(frame, draw) ?? frame;
  return Buffer.from(frame).toString("utf8");
};
