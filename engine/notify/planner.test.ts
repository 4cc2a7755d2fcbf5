import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { uniformOf } from "../testing/uniform.ts";
import { defaultNotify, notifyOf } from "./notify-config.ts";
import { NotificationPlanner } from "./planner.ts";
import {
  acknowledge,
  alert,
  type Input,
  isCritical,
  lines,
  secondsOf,
  silence,
  tell,
  unsilence,
} from "./testing/story.ts";

const day = 86_400;
const phone = (more: object = {}) =>
  notifyOf(
    { routes: [{ severity: ["critical", "warning"], targets: ["phone"] }], ...more },
    "test",
    ["phone", "boss", "mail"],
  );
const said = (inputs: readonly Input[], end: number, spec = phone()): string[] =>
  lines(tell(new NotificationPlanner(spec), inputs, end));
const warning = (s: number, more: Partial<Parameters<typeof alert>[0]> = {}) =>
  alert({ s, severity: "warning", ...more });
const over = (s: number, more: Partial<Parameters<typeof alert>[0]> = {}) =>
  alert({ s, state: "resolved", ...more });

describe("grouping", () => {
  it("tells one cause over coins and venues once, the gravest and oldest first", () => {
    const dai = warning(4, { coin: "DAI" });
    const kraken = warning(9, { coin: "DAI", venue: "kraken", incident: "DAI-depeg-2" });
    expect(said([warning(0), dai, kraken], 60)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing DAI-depeg-1:firing DAI-depeg-2:firing",
    ]);
  });

  it("keeps rules and sides apart", () => {
    const above = warning(1, { coin: "DAI", value: 120 });
    const rsi = warning(2, { coin: "USDT", rule: "rsi" });
    expect(said([warning(0), above, rsi], 60)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing",
      "11 phone fired warning DAI-depeg-1:firing",
      "12 phone fired warning USDT-rsi-1:firing",
    ]);
  });

  it("never lets critical wait, and it carries the rest of its group", () => {
    expect(said([warning(0, { coin: "DAI" }), alert({ s: 3 })], 60)).toEqual([
      "3 phone fired critical USDC-depeg-1:firing DAI-depeg-1:firing",
    ]);
  });

  it("waits an interval between two notifications of a group", () => {
    expect(said([warning(0), warning(60, { coin: "DAI" })], 900)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing",
      "310 phone fired warning DAI-depeg-1:firing",
    ]);
  });

  it("tells a target of two routes once", () => {
    const routes = [
      { severity: ["critical"], targets: ["phone", "mail"], repeatEvery: "30m" },
      {
        severity: ["critical"],
        coins: ["USD*"],
        rules: ["de*"],
        targets: ["phone"],
        repeatEvery: "10m",
      },
    ];
    expect(said([alert({ s: 0 }), alert({ s: 1, coin: "DAI" })], 1000, phone({ routes }))).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "0 mail fired critical USDC-depeg-1:firing",
      "1 phone fired critical DAI-depeg-1:firing",
      "1 mail fired critical DAI-depeg-1:firing",
      "600 phone repeated critical USDC-depeg-1:firing DAI-depeg-1:firing",
    ]);
  });
});

describe("what is told to nobody", () => {
  it("is info, unless a route asks for it", () => {
    const info = alert({ s: 0, severity: "info" });
    expect(said([info, over(60, { severity: "info" })], day)).toEqual([]);
    const routes = [{ severity: ["info"], targets: ["mail"] }];
    expect(said([info], day, phone({ routes }))).toEqual([
      "10 mail fired info USDC-depeg-1:firing",
    ]);
  });

  it("is what boards alone show; but what it grows into is told", () => {
    const shown = alert({ s: 0, boardOnly: true });
    expect(said([shown, over(60, { boardOnly: true })], day)).toEqual([]);
    expect(said([shown, warning(60, { state: "escalated" })], 600)).toEqual([
      "70 phone escalated warning USDC-depeg-1:escalated",
    ]);
    expect(said([warning(0), over(60, { boardOnly: true })], day)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing",
    ]);
  });

  it("is a recovery that boards alone show; but who was told of the beginning hears of the end", () => {
    const shown = alert({ s: 60, severity: "info", recovering: true, boardOnly: true });
    expect(said([warning(0), shown, over(900, { severity: "info" })], day)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing",
      "910 phone resolved info USDC-depeg-1:resolved",
    ]);
  });

  it("is the end of what nobody heard of", () => {
    expect(said([over(0), warning(10), over(15)], day)).toEqual([]);
    expect(said([alert({ s: 0, state: "lost", coin: "DAI" })], day)).toEqual([]);
  });
});

describe("the end", () => {
  it.each(["resolved", "lost"] as const)("%s is told once to those who know of it", (state) => {
    const routes = [
      { severity: ["warning"], targets: ["mail"] },
      { severity: ["critical"], targets: ["phone"] },
    ];
    expect(
      said([warning(0), over(600, { state, severity: "info" })], day, phone({ routes })),
    ).toEqual([
      "10 mail fired warning USDC-depeg-1:firing",
      `610 mail ${state} info USDC-depeg-1:${state}`,
    ]);
  });

  it("comes after the recovery, each told once; what recovers is not repeated", () => {
    const recovering = alert({
      s: 600,
      state: "firing",
      severity: "info",
      recovering: true,
      step: 2,
    });
    expect(said([alert({ s: 0 }), recovering, over(9000, { severity: "info" })], day)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "610 phone recovering info USDC-depeg-1:recovering",
      "9010 phone resolved info USDC-depeg-1:resolved",
    ]);
  });

  it("of critical is told within the hour even where the group flaps", () => {
    const flaps = Array.from({ length: 30 }, (_, i) => [
      warning(i * 400, { incident: `USDC-depeg-${i}` }),
      over(i * 400 + 200, { incident: `USDC-depeg-${i}`, severity: "warning" }),
    ]).flat();
    const told = said([...flaps, alert({ s: 20_000 }), over(20_060)], 24_000);
    expect(told.at(-2)).toMatch(/^20000 phone fired critical USDC-depeg-1:firing/);
    expect(told.at(-1)).toBe("23660 phone resolved critical USDC-depeg-1:resolved");
  });
});

describe("repetition", () => {
  it("of critical comes every quarter of an hour until somebody acknowledges", () => {
    expect(said([alert({ s: 0 }), acknowledge(2000), over(9000)], day)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "900 phone repeated critical USDC-depeg-1:firing",
      "1800 phone repeated critical USDC-depeg-1:firing",
      "9010 phone resolved critical USDC-depeg-1:resolved",
    ]);
  });

  it("of warnings comes every four hours", () => {
    expect(said([warning(0)], 30_000)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing",
      "14410 phone repeated warning USDC-depeg-1:firing",
      "28810 phone repeated warning USDC-depeg-1:firing",
    ]);
  });

  it("begins again when what was acknowledged escalates", () => {
    const worse = alert({ s: 5000, state: "escalated", step: 2 });
    expect(said([warning(0), acknowledge(60), worse], 6000)).toEqual([
      "10 phone fired warning USDC-depeg-1:firing",
      "5000 phone escalated critical USDC-depeg-1:escalated",
      "5900 phone repeated critical USDC-depeg-1:escalated",
    ]);
  });

  it("stops on every channel with one acknowledgement, and for that incident alone", () => {
    const two = [alert({ s: 0 }), alert({ s: 0, coin: "DAI" }), acknowledge(60)];
    const repeated = said(two, 1000, defaultNotify(["phone", "mail"])).slice(4);
    expect(repeated).toEqual([
      "900 phone repeated critical DAI-depeg-1:firing",
      "900 mail repeated critical DAI-depeg-1:firing",
    ]);
  });

  it("ends where nobody asked for what is left of it", () => {
    const routes = [{ severity: ["critical"], targets: ["phone"] }];
    const recovering = alert({ s: 60, severity: "info", recovering: true });
    const back = warning(7200, { state: "escalated" });
    expect(said([alert({ s: 0 }), recovering, back], day, phone({ routes }))).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "300 phone recovering info USDC-depeg-1:recovering",
    ]);
  });
});

describe("escalation to others", () => {
  const spec = phone({
    routes: [
      {
        severity: ["critical", "warning"],
        targets: ["phone"],
        repeatEvery: "6h",
        escalateAfter: "10m",
        escalateTo: ["boss"],
      },
    ],
  });

  it("comes when nobody acknowledged in time, and they hear what follows", () => {
    const worse = alert({ s: 2000, state: "escalated", step: 2 });
    expect(said([alert({ s: 0 }), worse, over(3000)], 4000, spec)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "600 boss escalated critical USDC-depeg-1:firing",
      "2000 phone escalated critical USDC-depeg-1:escalated",
      "2000 boss escalated critical USDC-depeg-1:escalated",
      "3010 phone resolved critical USDC-depeg-1:resolved",
      "3010 boss resolved critical USDC-depeg-1:resolved",
    ]);
  });

  it("does not come when somebody did, or when it was over by then", () => {
    expect(said([alert({ s: 0 }), acknowledge(599)], 5000, spec)).toHaveLength(1);
    expect(said([alert({ s: 0 }), over(599)], 5000, spec).join()).not.toContain("boss");
  });

  it("counts from when somebody was told, and anew when it escalates", () => {
    expect(said([silence(0, 1000, {}), alert({ s: 1 })], 2000, spec)).toEqual([
      "1000 phone fired critical USDC-depeg-1:firing",
      "1600 boss escalated critical USDC-depeg-1:firing",
    ]);
    const worse = alert({ s: 1000, state: "escalated" });
    expect(said([warning(0), acknowledge(60), worse], 2000, spec).at(-1)).toBe(
      "1600 boss escalated critical USDC-depeg-1:escalated",
    );
  });

  it("that came of age under a silence comes when somebody ends it, and not for a time before", () => {
    expect(said([alert({ s: 0 }), silence(300, day, {}), unsilence(900)], 1000, spec)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "900 boss escalated critical USDC-depeg-1:firing",
    ]);
  });
});

describe("inhibition", () => {
  const rsi = (s: number, more = {}) => warning(s, { rule: "rsi", ...more });

  it("lets an open critical hide warnings of its coin, and of no other", () => {
    const told = said([alert({ s: 0 }), rsi(5), rsi(6, { coin: "DAI" }), acknowledge(7)], 5000);
    expect(told).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "16 phone fired warning DAI-rsi-1:firing",
    ]);
  });

  it("ends with it: what is still open then is told", () => {
    const inputs = [
      alert({ s: 0 }),
      rsi(5),
      rsi(6, { rule: "spread" }),
      over(400, { rule: "spread" }),
      over(500),
    ];
    expect(said(inputs, 900)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "500 phone fired warning USDC-rsi-1:firing",
      "510 phone resolved critical USDC-depeg-1:resolved",
    ]);
  });

  it("keeps the end of what was told before for later", () => {
    const told = [rsi(0), alert({ s: 60 })];
    const end = over(120, { rule: "rsi", severity: "warning" });
    const lost = over(180, { rule: "rsi", severity: "warning", state: "lost" });
    expect(said([...told, end], day / 4)).not.toContain("resolved");
    expect(said([...told, end, over(4000)], day).slice(-2)).toEqual([
      "4000 phone resolved warning USDC-rsi-1:resolved",
      "4010 phone resolved critical USDC-depeg-1:resolved",
    ]);
    expect(said([...told, lost, over(4000, { state: "lost" })], day).slice(-2)).toEqual([
      "4000 phone lost warning USDC-rsi-1:lost",
      "4010 phone lost critical USDC-depeg-1:lost",
    ]);
  });

  it("hides repetitions too, and nothing from those who were not told of the critical", () => {
    const routes = [
      { severity: ["critical"], targets: ["phone"] },
      { severity: ["warning"], targets: ["mail"] },
    ];
    expect(said([alert({ s: 0 }), rsi(5), acknowledge(6)], 600, phone({ routes }))).toContain(
      "15 mail fired warning USDC-rsi-1:firing",
    );
    const worse = alert({ s: 30, state: "escalated" });
    expect(said([warning(0), worse, rsi(40)], 600, phone({ routes }))).toEqual([
      "10 mail fired warning USDC-depeg-1:firing",
      "30 phone escalated critical USDC-depeg-1:escalated",
      "50 mail fired warning USDC-rsi-1:firing",
    ]);
    expect(said([rsi(0), alert({ s: 60 }), acknowledge(61)], day)).toEqual([
      "10 phone fired warning USDC-rsi-1:firing",
      "60 phone fired critical USDC-depeg-1:firing",
    ]);
  });

  it("does not come from a critical that is itself silenced", () => {
    const told = said([alert({ s: 0 }), silence(1, day, { severity: "critical" }), rsi(5)], 600);
    expect(told.at(-1)).toBe("15 phone fired warning USDC-rsi-1:firing");
  });
});

describe("a silence", () => {
  it("hides what it matches until its end, when what is still open is told", () => {
    const others = [alert({ s: 2, coin: "DAI" }), alert({ s: 3, coin: "USDT" })];
    const told = said(
      [silence(0, 700, { coin: "USD*" }), alert({ s: 1 }), ...others, over(300, { coin: "USDT" })],
      800,
    );
    expect(told).toEqual([
      "2 phone fired critical DAI-depeg-1:firing",
      "700 phone fired critical USDC-depeg-1:firing",
    ]);
  });

  it("can be ended earlier", () => {
    const told = said([silence(0, 700, { rule: "depeg" }), alert({ s: 1 }), unsilence(90)], 200);
    expect(told).toEqual(["90 phone fired critical USDC-depeg-1:firing"]);
  });

  it("begins when it says so, and hides repetitions", () => {
    expect(said([silence(0, 2000, {}), alert({ s: 2000 })], 2001)).toHaveLength(1);
    expect(
      said([alert({ s: 0 }), { ...silence(600, 1000, {}), time: alert({ s: 0 }).time }], 950),
    ).toHaveLength(1);
    expect(said([alert({ s: 0 }), silence(600, 1000, {})], 1100)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "1000 phone repeated critical USDC-depeg-1:firing",
    ]);
  });

  it("keeps the end of what was told for later", () => {
    expect(said([alert({ s: 0 }), silence(10, 3000, {}), over(20)], 4000)).toEqual([
      "0 phone fired critical USDC-depeg-1:firing",
      "3000 phone resolved critical USDC-depeg-1:resolved",
    ]);
    expect(said([alert({ s: 0 }), silence(10, 9 * day, {}), over(20)], 8 * day)).toHaveLength(1);
    expect(
      said([alert({ s: 0 }), silence(10, 9 * day, {}), over(20), unsilence(50)], 400),
    ).toContain("300 phone resolved critical USDC-depeg-1:resolved");
  });
});

describe("quiet hours", () => {
  // Noon is second 0: from two in the afternoon to four.
  const spec = phone({ quietHours: { from: "14:00", to: "16:00" } });

  it("hold back everything but critical, and end with one summary over all groups", () => {
    const inputs = [
      warning(7300),
      warning(7400, { coin: "DAI", rule: "rsi" }),
      over(7900, { coin: "DAI", rule: "rsi", severity: "warning" }),
      alert({ s: 8000, coin: "USDT" }),
      over(8100, { coin: "USDT" }),
    ];
    expect(said(inputs, 20_000, spec)).toEqual([
      "8000 phone fired critical USDT-depeg-1:firing USDC-depeg-1:firing",
      "14400 phone resolved critical USDT-depeg-1:resolved DAI-rsi-1:resolved",
    ]);
    expect(tell(new NotificationPlanner(spec), inputs, 20_000).at(-1)?.group).toBe("quiet-hours");
  });

  it("do not hold back a critical one's repetitions", () => {
    expect(said([alert({ s: 7000 })], 9000, spec)).toEqual([
      "7000 phone fired critical USDC-depeg-1:firing",
      "7900 phone repeated critical USDC-depeg-1:firing",
      "8800 phone repeated critical USDC-depeg-1:firing",
    ]);
  });

  it("hold back what became critical from those who do not ask for that", () => {
    const routes = [
      { severity: ["critical"], targets: ["phone"] },
      { severity: ["warning"], targets: ["mail"] },
    ];
    const quietHours = { from: "14:00", to: "16:00" };
    const inputs = [warning(7300), alert({ s: 7400, state: "escalated" })];
    expect(said(inputs, 7500, phone({ routes, quietHours }))).toEqual([
      "7400 phone escalated critical USDC-depeg-1:escalated",
    ]);
  });

  it("are local: a zone moves them", () => {
    const far = phone({ quietHours: { from: "22:00", to: "07:00", zone: 600 } });
    expect(said([warning(100)], 40_000, far)).toEqual([
      "32400 phone fired warning USDC-depeg-1:firing",
    ]);
  });
});

describe("a day of 200 crossings", () => {
  // Fired, escalated, resolved, again and again, of one coin: 200 emissions, 67 incidents.
  const every430s = Array.from({ length: 200 }, (_, i) => i * 430);
  const crossings = (
    graver: (k: number) => "warning" | "critical",
    times: readonly number[] = every430s,
  ): Alert[] =>
    times.map((s, i) => {
      const k = Math.floor(i / 3);
      const state = (["firing", "escalated", "resolved"] as const)[i % 3] ?? "lost";
      const severity = state === "escalated" ? graver(k) : "warning";
      return alert({ s, state, severity, step: (i % 3) + 1, incident: `USDC-depeg-${k}` });
    });

  it("gives a target at most ten notifications", () => {
    const told = tell(
      new NotificationPlanner(phone()),
      crossings(() => "warning"),
      day,
    );
    expect(told.length).toBeLessThanOrEqual(10);
    expect(told.length).toBeGreaterThan(3);
  });

  it("gives at most ten with two critical episodes in it, and both are told at once", () => {
    for (let first = 0; first < 66; first++) {
      const critical = new Set([first, (first * 7 + 20) % 66]);
      const inputs = crossings((k) => (critical.has(k) ? "critical" : "warning"));
      const told = tell(new NotificationPlanner(phone()), inputs, day);
      expect(told.length, `from incident ${first}`).toBeLessThanOrEqual(10);
      expect(told.filter(isCritical).map(({ time }) => time)).toEqual(
        inputs.flatMap((each) =>
          each.type === "alert" && each.severity === "critical" ? [each.time] : [],
        ),
      );
    }
  });

  it("whenever they come, gives at most ten where somebody acknowledges what is critical", () => {
    const random = uniformOf(200);
    for (let drawn = 0; drawn < 20; drawn++) {
      const times = Array.from({ length: 200 }, () => random() * day).sort((a, b) => a - b);
      const critical = new Set([random(), random()].map((share) => Math.floor(share * 66)));
      const inputs = crossings((k) => (critical.has(k) ? "critical" : "warning"), times);
      const calls = inputs.filter((each) => each.type === "alert" && each.severity === "critical");
      const acts = [...critical].map((k) => {
        const { time } = calls.find((each) => each.incident === `USDC-depeg-${k}`) ?? { time: 0 };
        return acknowledge(secondsOf(time) + 600, `USDC-depeg-${k}`);
      });
      const all = [...inputs, ...acts].sort((a, b) => a.time - b.time);
      const told = tell(new NotificationPlanner(phone()), all, day);
      expect(told.length, `day ${drawn}`).toBeLessThanOrEqual(10);
      const at = told.filter(isCritical).map(({ time }) => time);
      expect(at).toEqual(calls.map(({ time }) => time));
    }
  });

  it("where every one of them is critical, tells each and no more than nine others", () => {
    const told = tell(
      new NotificationPlanner(phone()),
      crossings(() => "critical"),
      day,
    );
    expect(told.filter(isCritical)).toHaveLength(67);
    expect(told.filter((each) => !isCritical(each)).length).toBeLessThanOrEqual(9);
  });

  it("sums up in the next what was held back", () => {
    const told = tell(
      new NotificationPlanner(phone()),
      crossings(() => "warning"),
      3 * day,
    );
    const heard = new Set(told.flatMap(({ alerts }) => alerts.map(({ incident }) => incident)));
    expect(heard.size).toBe(67);
  });
});
