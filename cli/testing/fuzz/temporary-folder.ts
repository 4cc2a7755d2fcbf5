import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that goes when it is closed. */
export const temporaryFolder = async (): Promise<{
  readonly path: string;
  close(): Promise<void>;
}> => {
  const path = await mkdtemp(join(tmpdir(), "pegtape-fuzz-"));
  return { path, close: () => rm(path, { recursive: true, force: true }) };
};
