import { describe, expect, it } from "vitest";
import { styleColours } from "../style-colours.ts";

type Rgb = readonly [number, number, number];

/** Linear light of `#rrggbb`, 0 to 1. */
const linear = (hex: string): Rgb => {
  const at = (i: number): number => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [at(1), at(3), at(5)];
};

const times = (matrix: readonly Rgb[], v: Rgb): Rgb =>
  matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Rgb;

// Machado, Oliveira, Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency",
// severity 1.0.
const SIGHT: Readonly<Record<string, readonly Rgb[]>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Oklab of linear light (Ottosson, 2020). */
const oklab = ([r, g, b]: Rgb): Rgb => {
  const [l, m, s] = [
    Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
    Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
    Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b),
  ];
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};

const distance = (one: string, other: string, sight: readonly Rgb[]): number => {
  const seen = (hex: string): Rgb =>
    oklab(times(sight, linear(hex)).map((c) => Math.min(1, Math.max(0, c))) as unknown as Rgb);
  const [a, b] = [seen(one), seen(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
};

const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string): number => {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

/** In Oklab; two greys of #777777 and #7c7c7c are 0.017 apart. */
const APART = 0.035;

describe.each(["light", "dark"] as const)("colours on a %s ground", (scheme) => {
  const colours = styleColours(scheme);
  const colour = (name: string): string => colours.get(name) ?? `no --${name}`;

  it.each(Object.entries(SIGHT))("of lines beside each other differ with %s sight", (_, sight) => {
    const found = [1, 2, 3, 4].flatMap((a) =>
      [1, 2, 3, 4]
        .filter((b) => b > a)
        .map(
          (b) => [`${a} ${b}`, distance(colour(`hue-${a}`), colour(`hue-${b}`), sight)] as const,
        ),
    );
    expect(found.filter(([, by]) => !(by >= APART))).toEqual([]);
  });

  it.each(Object.entries(SIGHT))(
    "of the strokes beyond 2 and 5 % differ with %s sight",
    (_, sight) => {
      expect(distance(colour("beyond-2"), colour("beyond-5"), sight)).toBeGreaterThan(APART);
    },
  );

  it("of lines and of severities stand out from the paper", () => {
    const names = [
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => `hue-${i}`),
      "info",
      "warning",
      "critical",
    ];
    const pale = names.filter((name) => !(contrast(colour(name), colour("paper")) >= 3));
    expect(pale).toEqual([]);
  });
});
