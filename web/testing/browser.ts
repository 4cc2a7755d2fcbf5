import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/**
 * A browser for tests: the one inside the npm package on Linux x64, elsewhere the one that PEGTAPE_CHROMIUM names.
 * There is no skipping: without a browser the tests fail, and say why.
 */
export const openBrowser = async (more: readonly string[] = []): Promise<Browser> => {
  const own = process.env["PEGTAPE_CHROMIUM"];
  if (own !== undefined && own !== "")
    return chromium.launch({ executablePath: own, args: [...more] });
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      "the bundled browser runs on Linux x64 only: set PEGTAPE_CHROMIUM to a Chrome or Chromium",
    );
  const { default: bundled } = await import("@sparticuz/chromium");
  // A second page kills a browser of one process; and without web security there would be nothing to test. Graphics
  // hardware that is only imitated costs a third more than drawing without any.
  const unwanted =
    /^--(single-process|disable-web-security|use-gl=.*|use-angle=.*|enable-unsafe-swiftshader|ignore-gpu-blocklist|in-process-gpu)$/;
  return chromium.launch({
    executablePath: await unpack(() => bundled.executablePath()),
    args: [
      ...bundled.args.filter((argument) => !unwanted.test(argument)),
      "--disable-gpu",
      ...more,
    ],
  });
};

/**
 * The package unpacks into the temporary folder, file by file, and takes a half-written one for ready. Two test runs
 * may start at once, so it unpacks into a folder of its own that then takes its name in one step.
 */
const unpack = async (executablePath: () => Promise<string>): Promise<string> => {
  const place = join(tmpdir(), `pegtape-chromium-${process.getuid?.() ?? 0}`);
  if (existsSync(join(place, "chromium"))) return join(place, "chromium");
  const work = await mkdtemp(`${place}-`);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = work;
  try {
    await executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  // Somebody else may have been faster: theirs is as good.
  await rename(work, place).catch(() => rm(work, { recursive: true, force: true }));
  return join(place, "chromium");
};
