// The process that kill-pulls kills: pulls one sample, named by its place in the list, into a home.
import { pullSample } from "./pull-once.ts";
import { samples } from "./samples/index.ts";

const [, , place = "", home = "", url = ""] = process.argv;
const sample = samples[Number(place)];
if (sample === undefined) throw new RangeError(`no sample ${place}`);
await pullSample(sample, home, url);
