import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureDataset } from "../../datasets/index.ts";
import { openBrowser } from "./browser.ts";
import { serve } from "./serve.ts";

/** `npm run screens`: the pictures under docs/screens, taken of the real pages over the embedded tape. */
const OUT = fileURLToPath(new URL("../../docs/screens/", import.meta.url));
const SCREENS = [
  { name: "replay-svb-2023", path: "/replay/svb-2023", width: 1440, height: 1010, scheme: "light" },
  {
    name: "replay-svb-2023-dark",
    path: "/replay/svb-2023",
    width: 1440,
    height: 1010,
    scheme: "dark",
  },
  {
    name: "replay-svb-2023-narrow",
    path: "/replay/svb-2023",
    width: 360,
    height: 800,
    scheme: "light",
  },
  { name: "overview", path: "/", width: 1440, height: 800, scheme: "light" },
  { name: "tape-svb-2023", path: "/tapes/svb-2023", width: 1440, height: 1010, scheme: "light" },
] as const;

mkdirSync(OUT, { recursive: true });
const served = await serve((home) => ensureDataset("svb-2023", home));
// The first who asks waits until the whole tape has been replayed; a browser would give up on a busy machine.
await (await fetch(`${served.url}/replay/svb-2023`)).text();
const browser = await openBrowser();
try {
  for (const { name, path, width, height, scheme } of SCREENS) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    const page = await context.newPage();
    // The first visit tells the server how wide to draw; the second is drawn to the pixel.
    await page.goto(served.url + path, { waitUntil: "networkidle" });
    await page.reload({ waitUntil: "networkidle" });
    await page.screenshot({ path: `${OUT}${name}.png` });
    await context.close();
  }
} finally {
  await browser.close();
  await served.close();
}
