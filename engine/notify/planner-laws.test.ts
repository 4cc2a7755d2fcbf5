import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { restoreState, saveState } from "../state.ts";
import type { Silence } from "./act.ts";
import { matches } from "./matcher.ts";
import type { Notification } from "./notification.ts";
import { notifyOf } from "./notify-config.ts";
import { NotificationPlanner } from "./planner.ts";
import { quietUntil } from "./quiet-hours.ts";
import { at, type Input, isCritical, isCriticalNews, stories, tell } from "./testing/story.ts";

const spec = notifyOf(
  {
    routes: [
      {
        severity: ["critical", "warning"],
        targets: ["phone"],
        escalateAfter: "20m",
        escalateTo: ["boss"],
      },
      { severity: ["critical"], targets: ["pager"] },
      {
        severity: ["warning", "info"],
        coins: ["USD*"],
        targets: ["mail", "phone"],
        repeatEvery: "30m",
      },
    ],
    quietHours: { from: "22:00", to: "07:00", zone: 60 },
  },
  "test",
  ["phone", "pager", "mail", "boss"],
);
const END = 2_000_000;
const run = (inputs: readonly Input[]): Notification[] =>
  tell(new NotificationPlanner(spec), inputs, END);
const law = (acts: boolean, holds: (inputs: Input[]) => void): void =>
  fc.assert(fc.property(stories({ acts }), holds), { numRuns: 150 });
const alertsOf = (inputs: readonly Input[]): Alert[] =>
  inputs.filter((input) => input.type === "alert");

/** The silences that hold at a place in the inputs. */
const holding = (inputs: readonly Input[], place: number): Silence[] => {
  const { time } = inputs[place] ?? { time: 0 };
  return inputs.slice(0, place).filter((act, i): act is Silence => {
    if (act.type !== "silence" || act.time > time || act.until <= time) return false;
    return !inputs
      .slice(i, place)
      .some((later) => later.type === "unsilence" && later.id === act.id);
  });
};

describe("whatever happens", () => {
  it("critical is told at the very moment, in quiet hours too, unless a silence matches it", () => {
    law(true, (inputs) => {
      const planner = new NotificationPlanner(spec);
      for (const [i, input] of inputs.entries()) {
        const told = input.type === "alert" ? planner.onAlert(input) : planner.onAct(input);
        if (input.type !== "alert" || !isCriticalNews(input)) continue;
        const subject = { venue: "", ...input };
        const hidden = holding(inputs, i).some(({ matcher }) => matches(matcher, subject));
        for (const target of ["phone", "pager"]) {
          const speaks = told.some(
            (each) =>
              each.target === target && each.time === input.time && each.alerts.includes(input),
          );
          expect(speaks, `${target} of ${input.incident}`).toBe(!hidden);
        }
      }
    });
  });

  it("critical that is still open when its silence ends is told then", () => {
    law(true, (inputs) => {
      const told = run(inputs);
      const last = new Map(alertsOf(inputs).map((each) => [each.incident, each]));
      for (const input of last.values())
        if (isCriticalNews(input))
          for (const target of ["phone", "pager"])
            expect(
              told.some((each) => each.target === target && each.alerts.includes(input)),
              `${target} of ${input.incident}`,
            ).toBe(true);
    });
  });

  it("quiet hours let nothing else through", () => {
    law(true, (inputs) => {
      for (const each of run(inputs))
        if (quietUntil(spec.quietHours, each.time) !== undefined)
          expect(isCritical(each)).toBe(true);
    });
  });

  it("extra looks at the clock change nothing", () => {
    fc.assert(
      fc.property(
        stories({ acts: true }),
        fc.array(fc.nat(1000), { minLength: 1 }),
        (inputs, looks) => {
          const planner = new NotificationPlanner(spec);
          const out: Notification[] = [];
          for (const [i, input] of inputs.entries()) {
            const before = inputs[i - 1]?.time ?? at(0);
            const share = (looks[i % looks.length] ?? 0) / 1001;
            const between = before + Math.floor((input.time - before) * share);
            // What is at the same time may still come: only the time before it is known to be over.
            if (between < input.time) out.push(...planner.onTime(between));
            out.push(...(input.type === "alert" ? planner.onAlert(input) : planner.onAct(input)));
          }
          while (planner.due <= at(END)) out.push(...planner.onTime(planner.due));
          expect(out).toEqual(run(inputs));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("a snapshot at any place changes nothing", () => {
    fc.assert(
      fc.property(stories({ acts: true }), fc.nat(60), (inputs, cut) => {
        const planner = new NotificationPlanner(spec);
        const out = inputs
          .slice(0, cut)
          .flatMap((each) => (each.type === "alert" ? planner.onAlert(each) : planner.onAct(each)));
        const saved = saveState(planner);
        const other = new NotificationPlanner(spec);
        restoreState(other, saved);
        expect(saveState(other)).toEqual(saved);
        expect(other.due).toBe(planner.due);
        out.push(...tell(other, inputs.slice(cut), END));
        expect(out).toEqual(run(inputs));
      }),
      { numRuns: 150 },
    );
  });

  it("time goes forward, and every key is that of its place in its group", () => {
    law(true, (inputs) => {
      const counts = new Map<string, number>();
      let before = 0;
      for (const { key, target, group, time, alerts } of run(inputs)) {
        const lane = `${target}|${group}`;
        const count = (counts.get(lane) ?? 0) + 1;
        counts.set(lane, count);
        const hex = createHash("sha256").update(`${lane}|${count}`).digest("hex");
        expect(key).toBe(hex.slice(0, 32));
        expect(time).toBeGreaterThanOrEqual(before);
        expect(new Set(alerts.map(({ incident }) => incident)).size).toBe(alerts.length);
        expect(alerts.length).toBeGreaterThan(0);
        before = time;
      }
    });
  });

  it("no group has more than four notifications in an hour that are not critical", () => {
    law(true, (inputs) => {
      const told = run(inputs).filter((each) => !isCritical(each));
      for (const { time, target, group } of told) {
        const within = told.filter(
          (each) =>
            each.target === target &&
            each.group === group &&
            each.time >= time &&
            each.time < time + 3600e6,
        );
        expect(within.length).toBeLessThanOrEqual(4);
      }
    });
  });

  it("nobody hears of an end twice, and everybody who was told of a beginning hears of it", () => {
    law(true, (inputs) => {
      const told = run(inputs);
      const ends = alertsOf(inputs).filter(
        ({ state, boardOnly }) => (state === "resolved" || state === "lost") && !boardOnly,
      );
      for (const end of ends)
        for (const target of ["phone", "pager", "mail", "boss"]) {
          const heard = told.flatMap((each) =>
            each.target === target
              ? each.alerts.filter(({ incident }) => incident === end.incident)
              : [],
          );
          if (heard.length === 0) continue;
          expect(
            heard.filter((each) => each === end),
            `${target} of ${end.incident}`,
          ).toHaveLength(1);
          expect(heard.at(-1)).toBe(end);
        }
    });
  });

  it("what somebody acknowledged is not repeated until it fires or escalates again", () => {
    law(true, (inputs) => {
      const told = run(inputs);
      for (const [i, act] of inputs.entries()) {
        if (act.type !== "acknowledge") continue;
        const known = alertsOf(inputs.slice(0, i)).some(
          ({ incident }) => incident === act.incident,
        );
        if (!known) continue;
        const again = alertsOf(inputs.slice(i)).find(
          ({ incident, state, recovering }) =>
            incident === act.incident &&
            (state === "firing" || state === "escalated") &&
            !recovering,
        );
        const times = (target: string, alert: Alert) =>
          told
            .filter((each) => each.target === target && each.alerts.includes(alert))
            .map(({ time }) => time);
        for (const alert of alertsOf(inputs.slice(0, i)).filter(
          ({ incident }) => incident === act.incident,
        ))
          for (const target of ["phone", "pager", "mail"]) {
            const [, ...repeated] = times(target, alert);
            for (const time of repeated)
              expect(time <= act.time || (again !== undefined && time >= again.time)).toBe(true);
          }
      }
    });
  });

  it("warnings are not told while a critical of their coin is open that the target knows of", () => {
    law(false, (inputs) => {
      for (const { target, time, alerts } of run(inputs)) {
        if (target !== "phone") continue;
        for (const { incident, coin, severity, state, recovering } of alerts) {
          if (severity !== "warning" || (state !== "firing" && state !== "escalated") || recovering)
            continue;
          const before = new Map(
            alertsOf(inputs)
              .filter(
                (each) => each.coin === coin && each.time <= time && each.incident !== incident,
              )
              .map((each) => [each.incident, each]),
          );
          // One that came at this very moment may have carried the warning along.
          const open = [...before.values()].filter(
            (each) => isCriticalNews(each) && each.time < time,
          );
          expect(open).toEqual([]);
        }
      }
    });
  });

  it("a silence hides what it matches from its start to its end", () => {
    law(true, (inputs) => {
      for (const { time, alerts } of run(inputs))
        for (const { incident } of alerts) {
          const place = inputs.findLastIndex((each) => each.time <= time);
          const past = alertsOf(inputs.slice(0, place + 1)).filter(
            (each) => each.incident === incident,
          );
          const rise = past.findLast(
            ({ state, recovering }) => (state === "firing" || state === "escalated") && !recovering,
          );
          if (rise === undefined || inputs.filter((each) => each.time === time).length > 0)
            continue;
          const active = holding([...inputs.slice(0, place + 1), { ...rise, time }], place + 1);
          expect(active.filter(({ matcher }) => matches(matcher, { venue: "", ...rise }))).toEqual(
            [],
          );
        }
    });
  });

  it("what only boards show is told to nobody", () => {
    law(true, (inputs) => {
      for (const { alerts } of run(inputs))
        expect(alerts.filter(({ boardOnly }) => boardOnly)).toEqual([]);
    });
  });
});
