import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alert } from "../alerts/alert.ts";
import { restoreState, saveState } from "../state.ts";
import { matches } from "./matcher.ts";
import type { Notification } from "./notification.ts";
import { notifyOf } from "./notify-config.ts";
import { NotificationPlanner } from "./planner.ts";
import { quietUntil } from "./quiet-hours.ts";
import {
  at,
  endsOf,
  give,
  type Input,
  isCritical,
  isCriticalNews,
  secondsOf,
  stories,
} from "./testing/story.ts";

const TARGETS = ["phone", "pager", "mail", "boss"];
const HOUR = 3600e6;
const RUNS = 300;
const specOf = (repeats: readonly [phone: string, pager: string, mail: string]) =>
  notifyOf(
    {
      routes: [
        {
          severity: ["critical", "warning"],
          targets: ["phone"],
          repeatEvery: repeats[0],
          escalateAfter: "20m",
          escalateTo: ["boss"],
        },
        { severity: ["critical"], targets: ["pager"], repeatEvery: repeats[1] },
        {
          severity: ["warning", "info"],
          coins: ["USD*"],
          targets: ["mail", "phone"],
          repeatEvery: repeats[2],
        },
      ],
      quietHours: { from: "22:00", to: "07:00", zone: 60 },
    },
    "test",
    TARGETS,
  );
const spec = specOf(["1h", "3h", "2h"]);

/** A notification, and how many of the inputs had come when it was told. */
interface Word extends Notification {
  readonly known: number;
}

/** Seconds: whatever the inputs leave behind is told by then, or never. */
const endOf = (inputs: readonly Input[]): number =>
  secondsOf(inputs.at(-1)?.time ?? at(0)) + 2 * 86_400;

const run = (inputs: readonly Input[], config = spec): Word[] => {
  const planner = new NotificationPlanner(config);
  const known = (told: readonly Notification[], count: (time: number) => number): Word[] =>
    told.map((each) => ({ ...each, known: count(each.time) }));
  return [
    // What comes out with an input but fell due before it was told without it.
    ...inputs.flatMap((input, i) =>
      known(give(planner, input), (time) => (time < input.time ? i : i + 1)),
    ),
    ...known(planner.onTime(at(endOf(inputs))), () => inputs.length),
  ];
};

const law = (holds: (inputs: Input[]) => void, numRuns = RUNS): void =>
  fc.assert(fc.property(stories(), holds), { numRuns });

const alertsOf = (inputs: readonly Input[]): Alert[] =>
  inputs.filter((input) => input.type === "alert");
const isRise = ({ state, recovering, boardOnly }: Alert): boolean =>
  (state === "firing" || state === "escalated") && !recovering && !boardOnly;
const isEnd = ({ state }: Alert): boolean => state === "resolved" || state === "lost";
const text = (told: readonly Notification[]): string[] =>
  told.map(({ key, target, group, reason, severity, time, alerts }) =>
    JSON.stringify({ key, target, group, reason, severity, time, alerts }),
  );

/** Whether a silence matches what an incident last was, at a time by which so many inputs had come. */
const silenced = (inputs: readonly Input[], incident: string, known: number, time: number) => {
  const past = inputs.slice(0, known);
  const rise = alertsOf(past).findLast((each) => each.incident === incident && isRise(each));
  if (rise === undefined) return false;
  return past.some(
    (act, i) =>
      act.type === "silence" &&
      act.time <= time &&
      time < act.until &&
      matches(act.matcher, { venue: "", ...rise }) &&
      !past.slice(i).some((later) => later.type === "unsilence" && later.id === act.id),
  );
};

/** The first moment after an input at which no silence matches its incident. */
const freeAt = (inputs: readonly Input[], { incident, time }: Alert, place: number): number => {
  const moments = inputs.flatMap((act, i) => {
    // A silence is over when all that comes at its last moment has come.
    if (act.type === "silence")
      return { time: act.until, known: inputs.filter((each) => each.time <= act.until).length };
    return { time: act.time, known: i + 1 };
  });
  const free = moments
    .filter((moment) => moment.time >= time && moment.known > place)
    .sort((a, b) => a.time - b.time || a.known - b.known)
    .find((moment) => !silenced(inputs, incident, moment.known, moment.time));
  return free?.time ?? Number.NaN;
};

describe("whatever happens", () => {
  it("critical is told at the very moment, in quiet hours too, unless a silence matches it", () => {
    law((inputs) => {
      const told = run(inputs);
      for (const [i, input] of inputs.entries()) {
        if (input.type !== "alert" || !isCriticalNews(input)) continue;
        const now = told.filter(({ time, known }) => time === input.time && known === i + 1);
        const hidden = silenced(inputs, input.incident, i + 1, input.time);
        for (const target of ["phone", "pager"]) {
          const speaks = now.some((each) => each.target === target && each.alerts.includes(input));
          expect(speaks, `${target} of ${input.incident}`).toBe(!hidden);
        }
      }
    });
  });

  it("critical that is still open when its silence ends is told then", () => {
    law((inputs) => {
      const told = run(inputs);
      const last = new Map(alertsOf(inputs).map((each) => [each.incident, each]));
      for (const input of last.values()) {
        if (!isCriticalNews(input)) continue;
        const free = freeAt(inputs, input, inputs.indexOf(input));
        for (const target of ["phone", "pager"]) {
          const first = told.find((each) => each.target === target && each.alerts.includes(input));
          expect(first?.time, `${target} of ${input.incident}`).toBe(free);
        }
      }
    });
  });

  it("quiet hours let nothing else through", () => {
    law((inputs) => {
      const told = run(inputs).filter((each) => !isCritical(each));
      expect(told.filter(({ time }) => quietUntil(spec.quietHours, time) !== undefined)).toEqual(
        [],
      );
    });
  });

  it("extra looks at the clock change nothing", () => {
    fc.assert(
      fc.property(stories(), fc.array(fc.nat(1000), { minLength: 1 }), (inputs, looks) => {
        const planner = new NotificationPlanner(spec);
        const out: Notification[] = [];
        for (const [i, input] of inputs.entries()) {
          const before = inputs[i - 1]?.time ?? at(0);
          const share = (looks[i % looks.length] ?? 0) / 1001;
          const between = before + Math.floor((input.time - before) * share);
          // What is at the same time may still come: only the time before it is known to be over.
          if (between < input.time) out.push(...planner.onTime(between));
          out.push(...give(planner, input));
        }
        while (planner.due <= at(endOf(inputs))) out.push(...planner.onTime(planner.due));
        expect(text(out)).toEqual(text(run(inputs)));
      }),
      { numRuns: RUNS },
    );
  });

  it("a snapshot at any place changes nothing", () => {
    fc.assert(
      fc.property(stories(), fc.nat(1000), (inputs, share) => {
        const cut = Math.round((inputs.length * share) / 1000);
        const planner = new NotificationPlanner(spec);
        const out = inputs.slice(0, cut).flatMap((each) => give(planner, each));
        const saved = saveState(planner);
        const other = new NotificationPlanner(spec);
        restoreState(other, saved);
        expect(saveState(other)).toEqual(saved);
        expect(other.due).toBe(planner.due);
        out.push(...inputs.slice(cut).flatMap((each) => give(other, each)));
        out.push(...other.onTime(at(endOf(inputs))));
        expect(text(out)).toEqual(text(run(inputs)));
      }),
      { numRuns: RUNS },
    );
  });

  it("time goes forward, and nothing is told for a time before what is already known", () => {
    law((inputs) => {
      let before = 0;
      for (const { time, known } of run(inputs)) {
        const earliest = Math.max(before, inputs[known - 1]?.time ?? 0);
        if (time < earliest) expect(time).toBeGreaterThanOrEqual(earliest);
        before = time;
      }
    }, 3 * RUNS);
  });

  it("every key is that of its place in its group, and no incident is in a notification twice", () => {
    law((inputs) => {
      const counts = new Map<string, number>();
      const odd = run(inputs).filter(({ key, target, group, alerts }) => {
        const lane = `${target}|${group}`;
        const count = (counts.get(lane) ?? 0) + 1;
        counts.set(lane, count);
        const hex = createHash("sha256").update(`${lane}|${count}`).digest("hex");
        const incidents = new Set(alerts.map(({ incident }) => incident));
        return key !== hex.slice(0, 32) || alerts.length === 0 || incidents.size < alerts.length;
      });
      expect(odd).toEqual([]);
    });
  });

  it("no group has more than four notifications in an hour that are not critical", () => {
    const restless = specOf(["5m", "1h", "5m"]);
    law((inputs) => {
      const lanes = new Map<string, number[]>();
      for (const each of run(inputs, restless)) {
        if (isCritical(each)) continue;
        const lane = `${each.target}|${each.group}`;
        lanes.set(lane, [...(lanes.get(lane) ?? []), each.time]);
      }
      const tooMany = [...lanes.values()].filter((times) =>
        times.some((time, i) => i >= 4 && time < (times[i - 4] ?? 0) + HOUR),
      );
      expect(tooMany).toEqual([]);
    }, RUNS / 3);
  });

  it("who heard of an incident hears of its end, last and once", () => {
    law((story) => {
      const inputs = [...story, ...endsOf(story)];
      const told = run(inputs);
      for (const end of alertsOf(inputs).filter(isEnd))
        for (const target of TARGETS) {
          const heard = told
            .filter((each) => each.target === target)
            .flatMap(({ alerts }) => alerts.filter(({ incident }) => incident === end.incident));
          if (heard.length === 0) continue;
          expect(heard.at(-1), `${target} of ${end.incident}`).toBe(end);
          expect(heard.filter((each) => each === end)).toHaveLength(1);
        }
    });
  });

  it("what is over is forgotten, and nothing of it is due", () => {
    law((story) => {
      const inputs = [...story, ...endsOf(story)];
      const planner = new NotificationPlanner(spec);
      for (const input of inputs) give(planner, input);
      planner.onTime(at(endOf(inputs)));
      expect(planner.due).toBe(Number.POSITIVE_INFINITY);
      const { texts } = saveState(planner);
      const incidents = new Set(alertsOf(inputs).map(({ incident }) => incident));
      expect(texts.filter((each) => incidents.has(each))).toEqual([]);
    });
  });

  it("what somebody acknowledged is not repeated until it fires or escalates again", () => {
    law((inputs) => {
      const acknowledged = (incident: string, known: number): boolean => {
        const past = inputs.slice(0, known);
        const rise = past.findLastIndex(
          (each) => each.type === "alert" && each.incident === incident && isRise(each),
        );
        return past
          .slice(rise)
          .some((each) => each.type === "acknowledge" && each.incident === incident);
      };
      const heard = new Set<string>();
      for (const { target, alerts, known } of run(inputs))
        for (const { incident, step } of alerts) {
          const name = `${target}|${incident}|${step}`;
          if (heard.has(name) && acknowledged(incident, known)) expect(name).toBe("not repeated");
          heard.add(name);
        }
    });
  });

  it("nothing lesser is told while a critical of its coin is open that the target knows of", () => {
    law((inputs) => {
      const heard = new Map(TARGETS.map((target) => [target, new Set<string>()]));
      for (const { target, alerts, known, time } of run(inputs)) {
        const past = alertsOf(inputs.slice(0, known));
        const last = new Map(past.map((each) => [each.incident, each]));
        const alarms = [...last.values()].filter(
          (each) =>
            isCriticalNews(each) &&
            heard.get(target)?.has(each.incident) &&
            !silenced(inputs, each.incident, known, time),
        );
        for (const { incident, coin } of alerts) {
          const rise = past.findLast((each) => each.incident === incident && isRise(each));
          const over = alarms.filter((each) => each.coin === coin);
          if (rise?.severity !== "critical" && over.length > 0)
            expect(over, `${target} of ${incident}`).toEqual([]);
        }
        for (const each of alerts) if (isCriticalNews(each)) heard.get(target)?.add(each.incident);
      }
    });
  });

  it("a silence hides what it matches from its start to its end", () => {
    law((inputs) => {
      for (const { target, alerts, known, time } of run(inputs))
        for (const { incident } of alerts)
          if (silenced(inputs, incident, known, time))
            expect(`${target} hears of ${incident} at ${secondsOf(time)}`).toBe("silenced");
    }, 2 * RUNS);
  });

  it("what only boards show is told to nobody", () => {
    law((inputs) => {
      const told = run(inputs).flatMap(({ alerts }) => alerts);
      expect(told.filter(({ boardOnly }) => boardOnly)).toEqual([]);
    });
  });
});
