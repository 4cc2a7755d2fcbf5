import type { DepegEvent } from "../../datasets/events/event.ts";
import { tapeCover } from "../../datasets/events/tape-cover.ts";
import type { Manifest } from "../../recorder/tape/manifest.ts";
import type { Entry } from "./catalogue.ts";

/** A local tape that holds the coin in some of an event's days. */
export interface CoveringTape {
  readonly name: string;
  readonly path: string;
  readonly manifest: Manifest;
  /** Of the event's days, 0 to 1. */
  readonly share: number;
}

/** What was measured in the market stands before what was drawn. */
const isDrawn = ({ kind }: Manifest): number =>
  Number(kind === "reconstructed" || kind === "simulated");

/** The tapes that hold something of an event, the best first: the most of its days, then measured, then most instruments. */
export const eventTapes = (event: DepegEvent, entries: readonly Entry[]): CoveringTape[] =>
  entries
    .flatMap(({ name, path, manifest }) => {
      const share = manifest === undefined ? 0 : tapeCover(event, manifest);
      return manifest === undefined || share === 0 ? [] : [{ name, path, manifest, share }];
    })
    .sort(
      (a, b) =>
        b.share - a.share ||
        isDrawn(a.manifest) - isDrawn(b.manifest) ||
        b.manifest.instruments.length - a.manifest.instruments.length,
    );
