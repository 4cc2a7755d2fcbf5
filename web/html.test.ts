import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { html, raw } from "./html.ts";

const document = new JSDOM("").window.document;
const parsed = (text: string): Element => {
  const holder = document.createElement("div");
  holder.innerHTML = text;
  return holder;
};

describe("html", () => {
  it("escapes text for elements and attributes", () => {
    const name = `"><script>alert('x')</script>&`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</p>',
    );
  });

  it("keeps nested templates, joins lists, and prints nothing for nothing", () => {
    const rows = ["<a>", "b"].map((row) => html`<li>${row}</li>`);
    expect(html`<ul>${rows}${null}${undefined}${false}${0}</ul>`.text).toBe(
      "<ul><li>&lt;a&gt;</li><li>b</li>0</ul>",
    );
  });

  it("leaves alone only what is marked as HTML", () => {
    expect(html`${raw("<svg></svg>")}`.text).toBe("<svg></svg>");
  });

  it("gives any text back unchanged to whoever parses the page", () => {
    fc.assert(
      // A parser itself turns CR into LF and drops NUL; the rest must survive.
      fc.property(
        fc.string({ unit: "binary" }).map((text) => text.replace(/[\r\0]|[\ud800-\udfff]/gu, "")),
        (text) => {
          const element = parsed(html`<p title="${text}">${text}</p>`.text).firstElementChild;
          expect(element?.children.length).toBe(0);
          expect(element?.textContent).toBe(text);
          expect(element?.getAttribute("title")).toBe(text);
        },
      ),
    );
  });
});
