import { expect, it } from "vitest";
import { events } from "../../events/index.ts";
import { archiveSources } from "../index.ts";
import { planJobs } from "../jobs.ts";
import { pullables } from "./index.ts";

it("every name is its own", () => {
  const names = pullables.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]+$/);
});

it.each(pullables)("$name can be planned, and is of a known event or calm", (pullable) => {
  const { parts, from, to, event, name, describe } = pullable;
  const sources = archiveSources;
  const jobs = planJobs({ parts, sources, from, to, baseUrls: new Map() });
  expect(jobs.length).toBeGreaterThanOrEqual(parts.length);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
  for (const { instrument, source } of parts) expect(instrument.split(":")[0]).toBe(source);
  if (event === undefined) expect(name).toMatch(/^calm-/);
  else expect(events.map(({ id }) => id)).toContain(event);
  expect(describe).toMatch(/\.$/);
});
