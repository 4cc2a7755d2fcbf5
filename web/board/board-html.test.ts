import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { micros, minutes } from "../../engine/market/time.ts";
import { timeOf } from "../../engine/testing/ticks.ts";
import type { Board, BoardCoin, BoardRow } from "./board.ts";
import { boardHtml, boardParts, partials } from "./board-html.ts";
import { boardJson } from "./board-json.ts";
import { sparklineSvg } from "./sparkline.ts";

const row = (instrument: string, more: Partial<BoardRow> = {}): BoardRow => ({
  ...{ instrument, venue: instrument.split(":")[0] ?? "", price: 0.9979, deviation: -21 },
  ...{ spread: 2, rsi: 40, age: micros(2_400_000), fresh: true, lost: false, hue: 0, ...more },
});
const coin = (id: string, more: Partial<BoardCoin> = {}): BoardCoin => ({
  ...{ coin: id, basis: undefined, state: "normal", deviation: -21, price: 0.9979 },
  ...{ agreeing: 2, fresh: 2, venues: 2, age: micros(900_000), dispersion: 3.2, rsi: 41.26 },
  ...{ indicators: {}, sparkline: [0, -21], action: "NONE", baseRate: undefined },
  ...{ rows: [row(`kraken:${id}/USD`), row(`coinbase:${id}/USD`)], ...more },
});
const board = (coins: readonly BoardCoin[], more: Partial<Board> = {}): Board => ({
  ...{ mode: { name: "live" }, clock: timeOf(30_305), ticksPerSecond: 12.34, ticks: 12_345 },
  ...{ venuesUp: 2, venuesKnown: 3, openAlerts: 1, indicators: [], coins, ...more },
});
const draw = (...args: Parameters<typeof boardHtml>) =>
  new JSDOM(boardHtml(...args).text).window.document;
const text = (element: Element | null): string =>
  element?.textContent?.replace(/\s+/g, " ").trim() ?? "";
/** What stands in a row, cell by cell. */
const cellsOf = (row: Element | undefined): string =>
  [...(row?.children ?? [])]
    .map(text)
    .filter((cell) => cell !== "")
    .join(" | ");

describe("a drawn board", () => {
  it("says when, whether it moves, how much comes and from where", () => {
    const head = draw(board([coin("USDC")])).querySelector("#board-head");
    expect(text(head)).toBe(
      "LIVE 10 Mar 2023 08:25:05 UTC, the data's clock ticks/s12.3 ticks12 345 venues up2 of 3 open alerts1",
    );
    expect(head?.querySelector("time")?.getAttribute("datetime")).toBe(
      "2023-03-10T08:25:05.000000Z",
    );
  });

  it.each([
    [{ name: "replay", speed: 600 }, "REPLAY ×600"],
    [{ name: "replay", speed: "max" }, "REPLAY max"],
    [{ name: "paused" }, "PAUSED"],
    [{ name: "done" }, "DONE"],
  ] as const)("has a badge for %j", (mode, badge) => {
    expect(text(draw(board([], { mode })).querySelector(".badge"))).toBe(badge);
  });

  it("has a row a coin, with its venues beneath, in words where colour would not do", () => {
    const document = draw(
      board([
        coin("USDC", {
          state: "critical",
          action: "CONSIDER_BUY",
          baseRate: "of 4 falls 3 recovered",
        }),
        coin("DAI", { agreeing: 1, fresh: 1, basis: "USDT" }),
      ]),
    );
    const rows = [...document.querySelectorAll("tbody tr")].map(cellsOf);
    expect(rows).toEqual([
      "USDC critical | −21 | 0.99790 | 2 of 2 | 0 s | 3.2 | 41.3 | consider buy: of 4 falls 3 recovered",
      "kraken USDC/USD | −21 | 0.99790 | fresh | < 5 s | 2.0 | 40.0",
      "coinbase USDC/USD | −21 | 0.99790 | fresh | < 5 s | 2.0 | 40.0",
      "DAI in USDT normal | −21 | 0.99790 | 1 of 1 1 stale | 0 s | 3.2 | 41.3",
      "kraken DAI/USD | −21 | 0.99790 | fresh | < 5 s | 2.0 | 40.0",
      "coinbase DAI/USD | −21 | 0.99790 | fresh | < 5 s | 2.0 | 40.0",
    ]);
    expect(document.querySelectorAll("[style]")).toHaveLength(0);
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("strikes what is stale beside its age, and has dashes where there is nothing", () => {
    const document = draw(
      board([
        coin("USDC", {
          ...{ state: "blind", fresh: 0, agreeing: 0, age: minutes(2) },
          rows: [
            row("kraken:USDC/USD", { fresh: false, age: minutes(2) }),
            row("coinbase:USDC/USD", {
              ...{ fresh: false, lost: true, age: micros(Number.NaN) },
              ...{ price: Number.NaN, deviation: Number.NaN, spread: Number.NaN, rsi: Number.NaN },
            }),
          ],
        }),
      ]),
    );
    const [first, stale, lost] = document.querySelectorAll("tbody tr");
    expect([...(first?.querySelectorAll("s") ?? [])].map(text)).toEqual(["−21", "0.99790"]);
    expect(cellsOf(first)).toContain("blind | −21 | 0.99790 | none fresh of 2 | 2 min stale");
    expect(stale?.querySelectorAll("s")).toHaveLength(2);
    expect(cellsOf(stale)).toContain("stale | 2 min");
    expect(cellsOf(lost)).toBe("coinbase USDC/USD | – | – | feed lost | – | – | –");
    expect(lost?.querySelectorAll("s")).toHaveLength(0);
  });

  it("has a column for each indicator", () => {
    const drawn = draw(
      board([coin("USDC", { indicators: { "bollinger.upper": 1.00012345 } })], {
        indicators: ["bollinger.upper", "adx"],
      }),
    );
    const cells = [...drawn.querySelectorAll("#coin-USDC td")].map(text);
    expect(cells.slice(8)).toEqual(["1.0001", "–"]);
    for (const each of drawn.querySelectorAll("tr")) expect(each.children).toHaveLength(11);
  });

  it("leads from a coin to where it is told, and puts hostile names on the page as text", () => {
    const evil = `"><img src=x onerror=alert(1)>`;
    const document = draw(
      board([coin(evil, { basis: evil, rows: [row(`kraken:${evil}/USD`)] })]),
      (id) => `/?coin=${encodeURIComponent(id)}`,
    );
    expect(document.querySelectorAll("img, script")).toHaveLength(0);
    expect(document.querySelector(".coin-name a")?.textContent).toBe(evil);
    const message = partials(boardParts(board([coin(evil)])));
    expect(message).not.toContain("<img");
    const targets = [...message.matchAll(/hx-target="#([^"]+)"/g)].map(([, id]) => id ?? "");
    expect(targets).toHaveLength(4);
    for (const id of targets) expect(id).toMatch(/^[A-Za-z][\w-]*$/);
  });

  it("closes venues behind their coins when there are many", () => {
    const many = Array.from({ length: 13 }, (_, i) => coin(`C${i}`));
    expect(draw(board(many)).querySelectorAll(".opens[checked]")).toHaveLength(0);
    expect(draw(board(many.slice(1))).querySelectorAll(".opens[checked]")).toHaveLength(12);
  });
});

describe("the partials of a board", () => {
  const before = boardParts(board([coin("USDC"), coin("DAI")]));
  const targets = (message: string): string[] =>
    [...message.matchAll(/hx-target="#([^"]+)"/g)].map(([, id]) => id ?? "");

  it("are none where nothing changed", () => {
    expect(partials(boardParts(board([coin("USDC"), coin("DAI")])), before)).toBe("");
  });

  it("are the rows that changed, by an id that a selector can name", () => {
    const now = boardParts(
      board([
        coin("USDC"),
        coin("DAI", { rows: [row("kraken:DAI/USD", { price: 1 }), row("coinbase:DAI/USD")] }),
      ]),
    );
    expect(targets(partials(now, before))).toEqual(["venue-kraken_3a_DAI_2f_USD"]);
  });

  it("move no row: another order is told in the head alone", () => {
    const now = boardParts(board([coin("DAI"), coin("USDC")]));
    expect(targets(partials(now, before))).toEqual(["board-head"]);
    expect(now.parts.get("board-head")?.text).toContain(
      `data-order="rows-DAI rows-USDC" data-rows="6"`,
    );
  });

  it("are the whole table where rows come or go, and every row for one who begins", () => {
    const now = boardParts(board([coin("USDC"), coin("DAI"), coin("USDT")]));
    expect(targets(partials(now, before))).toEqual(["board-head", "board-coins"]);
    expect(targets(partials(before))).toHaveLength(7);
  });
});

describe("a board as JSON", () => {
  it("has times in ISO, ages in seconds, and null for what is not there", () => {
    const json: unknown = JSON.parse(
      JSON.stringify(
        boardJson(
          board([coin("USDC", { rsi: Number.NaN, sparkline: [Number.NaN, 1] })], {
            clock: timeOf(0),
          }),
        ),
      ),
    );
    expect(json).toMatchObject({
      ...{ clock: "2023-03-10T00:00:00.000000Z", ticksPerSecond: 12.3, mode: { name: "live" } },
      coins: [
        {
          ...{
            coin: "USDC",
            basis: null,
            rsi: null,
            ageSeconds: 0.9,
            baseRate: null,
            sparkline: [null, 1],
          },
          rows: [{ instrument: "kraken:USDC/USD", ageSeconds: 2.4, lost: false }, {}],
        },
      ],
    });
  });
});

describe("a sparkline", () => {
  it("is broken where there was nothing, and says what it shows", () => {
    const svg = sparklineSvg([0, -100, Number.NaN, 50]).text;
    expect(svg).toContain('d="M0 14h0L40 26M120 8h0"');
    expect(svg).toContain('aria-label="last hour from −100 to +50 bps, lately +50"');
  });

  it("does not blow a quiet hour up", () => {
    expect(sparklineSvg([0.5, -0.5]).text).toContain('d="M0 13.4h0L120 14.6"');
  });

  it("is a word where nothing is known", () => {
    expect(sparklineSvg([Number.NaN]).text).toContain("no history yet");
  });
});
