import { expect, it } from "vitest";
import { secretReference, withoutSecrets } from "./secret-reference.ts";

it.each(["env:TOKEN", "file:token.txt"])("%s names a secret", (reference) => {
  expect(secretReference.parse(reference)).toBe(reference);
});

it.each(["123:abc", "env:", "http://x", ""])("%j names none, and is not shown", (text) => {
  const { error } = secretReference.safeParse(text);
  expect(error?.issues[0]?.message).toMatch(/^a secret is named, as env:NAME or file:PATH/);
});

it("takes every secret out, wherever and however often it stands", () => {
  expect(withoutSecrets("a $& b, a$&", ["$&", "b", ""])).toBe("a (secret) (secret), a(secret)");
});
