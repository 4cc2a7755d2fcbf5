import { chmod, copyFile, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { WorkbenchError } from "../engine/errors.ts";

/** What its owner alone may read. */
const PRIVATE = 0o600;

/**
 * Writes a configuration in the place of the one whose text is `before`, which is kept beside it. A file that is a link
 * stays one: what it leads to is replaced, with the rights that it had; `secret` takes those of others away. Whole or not at
 * all.
 */
export const replaceConfig = async (
  path: string,
  before: string | undefined,
  object: object,
  { secret = false }: { readonly secret?: boolean } = {},
): Promise<{ readonly backup: string | undefined }> => {
  const target = before === undefined ? path : await realpath(path);
  const had = before === undefined ? 0o644 : (await stat(target)).mode & 0o777;
  const mode = secret ? had & PRIVATE : had;
  const backup = before === undefined ? undefined : `${target}.bak`;
  const temporary = `${target}.tmp`;
  const text = `${JSON.stringify(object, null, indentOf(before))}\n`;
  try {
    if (backup !== undefined) {
      await copyFile(target, backup);
      await chmod(backup, mode);
    }
    await rm(temporary, { force: true });
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
      // The umask may have taken some away.
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    const folder = await open(dirname(target));
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const { code } = cause as NodeJS.ErrnoException;
    throw new WorkbenchError(
      "environment",
      `${path} cannot be written (${code})`,
      "What it held is unchanged. Look at the disk and the rights of its folder.",
      { cause },
    );
  }
  return { backup };
};

/** As the file was written before. */
const indentOf = (text: string | undefined): string => /\n([ \t]+)"/.exec(text ?? "")?.[1] ?? "  ";
