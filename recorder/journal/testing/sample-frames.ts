import { type Micros, micros } from "../../../engine/market/time.ts";
import type { RawFrame } from "../../wire/raw-frame.ts";
import { type NewFrame, RecordBuffer } from "../record.ts";
import { segmentHeader } from "../segment.ts";

/** 2024-03-09T23:59:00Z */
export const START = micros(Date.UTC(2024, 2, 9, 23, 59) * 1000);

/** The `n`th frame of a feed that a TinyFold reads, every `every` µs one: trades, quotes, clock notes, what is sent. */
export const sampleFrame = (n: number, every = 10_000): NewFrame => {
  const receiveTime: Micros = micros(START + n * every);
  const stamp = { receiveTime, venue: "kraken", connection: 1 + (n % 3) };
  if (n % 10 === 0)
    return { ...stamp, venue: "", connection: 0, direction: "note", frame: '{"note":"clock"}' };
  if (n % 13 === 0) return { ...stamp, direction: "out", frame: `{"ping":${n}, "ü€😀":"\\u0000"}` };
  const symbol = n % 4 === 0 ? "USDC/USD" : n < 30 ? "USDT/USD" : "DAI/USD";
  return { ...stamp, direction: "in", frame: `${symbol} 0.99${String(Math.floor(n / 2) % 97)}` };
};

/** The bytes of a segment; `batches` says how many frames were written at once. */
export const segmentBytes = (
  first: number,
  frames: readonly NewFrame[],
  batches: readonly number[],
): Uint8Array => {
  const records = new RecordBuffer(64);
  records.prefix(segmentHeader(first));
  let batch = 0;
  let left = batches[0] ?? 1;
  let nth = 0;
  for (const [index, frame] of frames.entries()) {
    if (left === 0) {
      batch = index;
      nth += 1;
      left = batches[nth % batches.length] ?? 1;
    }
    records.add(index, batch, frame);
    left -= 1;
  }
  return new Uint8Array(records.bytes);
};

export const numbered = (frames: readonly NewFrame[], first: number): RawFrame[] =>
  frames.map((frame, index) => ({ seq: first + index, ...frame }));
