/** Buys and sells every so many frames; some of its configurations break. Where SLOW_MS is set each frame takes so long. */
export const PACE = `import { defineStrategy, type Desk, type FrameView } from "pegtape";
const waits = new Int32Array(new SharedArrayBuffer(4));
export const strategy = defineStrategy({
  id: "pace",
  title: "Pace",
  describe: "For tests.",
  parameters: {
    every: { type: "integer", describe: "frames", default: 10, min: 1, max: 1000 },
    size: { type: "number", describe: "units", default: 5, min: 0, max: 100 },
  },
  create({ every, size }) {
    let frames = 0;
    return {
      instruments: ["kraken:USDC/USD"],
      follows: ["kraken:USDC/USD"],
      onFrame(frame: FrameView, desk: Desk): void {
        frames += 1;
        if (process.env["SLOW_MS"]) Atomics.wait(waits, 0, 0, Number(process.env["SLOW_MS"]));
        if (frames % every !== 0) return;
        const buys = frames % (2 * every) === 0;
        desk.send({ instrument: frame.subject, side: buys ? "buy" : "sell", size });
      },
    };
  },
});
`;
