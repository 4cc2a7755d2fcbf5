import type { Micros } from "../../engine/market/time.ts";

/** `in`: received, answers of REST included. `out`: sent, requests of REST included. `note`: what the recorder itself observed. */
export type Direction = "in" | "out" | "note";

/** A message as it was received or sent, or an observation of ours: what a recording consists of. */
export interface RawFrame {
  /** Position in the recording: 1, 2, 3 … without holes. */
  readonly seq: number;
  readonly receiveTime: Micros;
  /** Empty for notes that concern no venue. */
  readonly venue: string;
  /** A number unique in the recording: a socket, or one request by REST and its answer. 0 for notes that concern none. */
  readonly connection: number;
  readonly direction: Direction;
  readonly frame: string;
}
