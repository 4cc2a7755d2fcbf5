// `npm run kill-alerts -- --kills 100 --seed 1 [--json]`: the teller of alerts is killed (SIGKILL) at steps by chance, between
// a message and the record of it too, while its receiver fails half of the time; then on the whole road of every notifier,
// between every two steps. Exit 3 when an alert was not told, came out of order, or a double was not known as one.
import { killAlerts } from "../../alerts/testing/kill-alerts.ts";
import { drawnChoices } from "../../journal/testing/choices.ts";
import { proofArguments, tellProof } from "../../testing/tell-proof.ts";
import { killRoad } from "./kill-road.ts";

const { kills, seed, json } = proofArguments({ kills: 100 });
const choose = drawnChoices(seed);
// A run of a dozen alerts has about a hundred steps that it always comes to; opening alone takes eight.
const steps = Array.from({ length: kills }, () => 9 + choose(92));
const desk = await killAlerts(steps);
const broken = [
  ...desk.untold.map((key) => `alert ${key} was safe and is told nobody`),
  ...desk.outOfOrder.map((key) => `alert ${key} came after a later one of its group`),
];
let [killed, safe, doubles, resumed] = [desk.kills, desk.safe, desk.doubles, desk.resumed];
for (const kinds of [
  ["webhook", "telegram", "email"],
  ["ntfy", "pushover", "command"],
]) {
  const road = await killRoad(kinds);
  killed += road.kills;
  safe += road.safe;
  resumed += road.resumed;
  broken.push(...road.problems);
  for (const [kind, kept] of Object.entries(road.kept)) {
    doubles += kept.doubles;
    for (const what of ["missing", "outOfOrder", "mistaken"] as const)
      broken.push(...kept[what].map((title) => `${kind}: ${title} ${what}`));
  }
}
tellProof(
  `over ${killed} kills ${safe} alerts that were safe were told, in order, ${doubles} doubles known as such`,
  { seed, kills: killed, safe, doubles, resumed, broken },
  json,
);
