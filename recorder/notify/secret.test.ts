import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../../engine/errors.ts";
import { redactor, secretReader, secretReference } from "./secret.ts";

const CANARY = "canary-5e1f";

const read = secretReader({
  env: (name) => ({ TOKEN: CANARY, LINE: `${CANARY}\n`, EMPTY: "", NEWLINE: "\n" })[name],
  readFile: (path) => {
    const text = { "token.txt": `${CANARY}\r\n`, "two\nlines": `${CANARY}\n\n` }[path];
    if (text === undefined) throw new Error(`ENOENT ${CANARY}`);
    return text;
  },
});

const refused = (reference: string): WorkbenchError => {
  try {
    read(reference);
  } catch (error) {
    if (error instanceof WorkbenchError) return error;
  }
  throw new Error("it was found");
};

describe("a reference", () => {
  it.each(["env:TOKEN", "env:LINE", "file:token.txt"])("%s names a secret", (reference) => {
    expect(read(reference)).toBe(CANARY);
  });

  it("loses one line's end and no more", () => {
    expect(read("file:two\nlines")).toBe(`${CANARY}\n`);
  });

  it.each(["env:NONE", "env:EMPTY", "env:NEWLINE", "file:none.txt"])(
    "%s, where nothing is, is named in the error",
    (reference) => {
      const error = refused(reference);
      expect(error).toMatchObject({ code: "missing", message: `no secret at ${reference}` });
      expect(`${error.message} ${error.hint} ${error.cause}`).not.toContain(CANARY);
    },
  );

  it.each([CANARY, `token:${CANARY}`, "env:", ""])("%j is none, and is not repeated", (text) => {
    const error = refused(text);
    expect(error.code).toBe("usage");
    expect(`${error.message} ${error.hint}`).not.toContain(CANARY);
    const { success, error: issues } = secretReference.safeParse(text);
    expect(success).toBe(false);
    expect(issues?.message).toContain("env:NAME or file:PATH");
    expect(issues?.message).not.toContain(CANARY);
  });
});

describe("a redactor", () => {
  it("hides secrets as they are, in addresses, in forms and in JSON", () => {
    const secret = 'a b"/+é';
    const hide = redactor([secret, ""]);
    const forms = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ x: secret }),
      JSON.stringify({ x: secret }),
    ];
    expect(forms.map((form) => hide(String(form)))).toEqual([
      "[secret]",
      "[secret]",
      "x=[secret]",
      '{"x":"[secret]"}',
    ]);
  });

  it("leaves no end of a secret that begins like another", () => {
    expect(redactor(["abc", "abcdef"])("abcdef abc ab")).toBe("[secret] [secret] ab");
  });

  it("without secrets changes nothing", () => {
    expect(redactor([])("a")).toBe("a");
    expect(redactor([""])("a")).toBe("a");
  });

  it("leaves no secret in any text", () => {
    const secret = fc.string({ minLength: 12, unit: "binary" });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1 }), fc.string(), fc.string(), (all, a, b) => {
        const hide = redactor(all);
        for (const one of all) expect(hide(`${a}${one}${b}`)).not.toContain(one);
      }),
    );
  });
});
