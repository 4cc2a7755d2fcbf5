import { expect, it } from "vitest";
import { standalone } from "./standalone-svg.ts";

it("writes light colours out and asks for the dark ones of the stylesheet", () => {
  const svg = standalone('<svg><path stroke="var(--hue-1, #123456)" fill="none"></path></svg>');
  expect(svg).toContain('<path stroke="#0072b2" fill="none">');
  expect(svg).toContain('[stroke="#0072b2"]{stroke:#56b4e9}');
  expect(svg).toContain('fill="#ffffff"/>');
  expect(svg).toContain(".ground{fill:#14171b}");
});

it("rounds places, and no text", () => {
  const svg = standalone(
    '<svg><text x="1.2345" transform="translate(2.345,3)">4.5678</text></svg>',
  );
  expect(svg).toContain('<text x="1.2" transform="translate(2.3,3)">4.5678</text>');
});

it("refuses a colour that the stylesheet does not know twice", () => {
  expect(() => standalone('<svg><path fill="var(--nothing, #123456)"/></svg>')).toThrow(
    "--nothing",
  );
});
