import fc from "fast-check";
import { micros } from "../../../../engine/market/time.ts";
import { parseRecord } from "../../../../recorder/alerts/alert-record.ts";
import { parseNote, parseRequest } from "../../../../recorder/fold/note.ts";
import { type NewFrame, RecordBuffer } from "../../../../recorder/journal/record.ts";
import { readSegment, segmentHeader } from "../../../../recorder/journal/segment.ts";
import { sampleAlert } from "../../../../web/testing/alert-log.ts";
import { damagedBytes } from "../damaged.ts";
import { defineTarget } from "../define-target.ts";
import { must } from "../target.ts";

const FIRST = 41;
const TIME = 1_700_000_000_000_000;
const frames: readonly string[] = [
  '{"note":"opened","venue":"kraken","connection":1}',
  '{"channel":"trade","data":[{"symbol":"USDC/USD","price":0.9997}]}',
  ...[
    JSON.stringify({ type: "alert", alert: sampleAlert("USDC", 1), notifications: [] }),
    "é".repeat(90),
  ],
  ...['{"note":"clock"}', '{"method":"GET","url":"/","purpose":"trades"}'],
];

const segment = (batches: readonly number[]): Buffer => {
  const buffer = new RecordBuffer(1 << 12);
  buffer.prefix(segmentHeader(FIRST));
  let index = 0;
  for (const batch of batches) {
    const begins = index;
    for (let i = 0; i < batch; i++) {
      const frame: NewFrame = {
        ...{ receiveTime: micros(TIME + index), venue: "kraken", connection: 1 },
        ...{ direction: "in", frame: frames[index % frames.length] ?? "" },
      };
      buffer.add(index, begins, frame);
      index += 1;
    }
  }
  return Buffer.from(buffer.bytes);
};

const samples = [segment([1, 5, 3]), segment([12]), segment([1, 1, 1, 1]), segment([])];

export const journalSegments = defineTarget({
  id: "journal-segments",
  describe:
    "segments of a journal, and alert logs: numbers have no holes, what is kept was written, damage is told",
  ...{ few: 1_000, many: 200_000, mostMs: 60 },
  open: () => ({
    inputs: fc.tuple(damagedBytes(samples), fc.option(fc.integer({ min: FIRST, max: FIRST + 30 }))),
    read: ([bytes, next]) => {
      const place = {
        path: "segment.log",
        first: FIRST,
        since: micros(TIME),
        next: next ?? undefined,
      };
      let seq = FIRST;
      const steps = readSegment(bytes, place, ({ from, to }) =>
        must(from >= 0 && to >= from && to <= bytes.length, () => `damage from ${from} to ${to}`),
      );
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) {
          must(step.value >= 0 && step.value <= bytes.length, () => `${step.value} bytes torn`);
          return;
        }
        const { frame, seq: number } = step.value;
        must(number === seq, () => `frame ${number} comes for ${seq}`);
        seq += 1;
        must(
          frames.includes(frame) || frame.startsWith('{"note":'),
          () => `a frame nobody wrote: ${frame}`,
        );
        parseNote(frame);
        parseRequest(frame);
        if (frame.startsWith('{"type":')) parseRecord(frame);
      }
    },
    show: ([bytes, next]) => `${next} ${bytes.toString("base64")}`,
  }),
});
