/** A file that only grows. */
export interface AppendFile {
  /** All of the bytes, or it throws; some may be in the file then. Not safe before `datasync`. */
  append(bytes: Uint8Array): Promise<void>;
  /** What was appended is on the disk when this returns. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Everything that a recording reads from the disk and writes to it. Handed in, so that a disk which fails, or loses its
 * power, can be tested at every single call. Files are for their owner only (0600, folders 0700). A name that is new, or
 * changed, survives a loss of power only after `syncFolder` of its folder, the bytes of a file only after `sync`.
 */
export interface Disk {
  /** With all folders above it; they survive a loss of power when this returns. Nothing happens when it is there. */
  makeFolder(path: string): Promise<void>;
  /** A new file; throws EEXIST when the name is taken. */
  create(path: string): Promise<AppendFile>;
  /** All bytes of a file; throws ENOENT when it is not there. They may be put into memory that is there for it: new costs. */
  read(path: string, into?: ArrayBufferLike): Promise<Uint8Array>;
  /** A new file with this content, in place of one that is there: another name of that one keeps its bytes. Not synced. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** In bytes; undefined when there is no such file. */
  size(path: string): Promise<number | undefined>;
  /** Names in a folder, sorted; none when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Replaces `to` when it is there. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name; false when `to` is taken. */
  link(from: string, to: string): Promise<boolean>;
  /** Nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** False when it holds something. */
  removeFolder(path: string): Promise<boolean>;
  /** A file's bytes to the disk; its owner's alone from here on, whoever made it. */
  sync(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** SHA-256 of a file, in hex. */
  hash(path: string): Promise<string>;
  /** Bytes that may still be written below `path`. */
  free(path: string): Promise<number>;
}

export const textOf = async (disk: Disk, path: string): Promise<string | undefined> =>
  (await disk.size(path)) === undefined
    ? undefined
    : new TextDecoder().decode(await disk.read(path));

/** Puts a text under a name, whole or not at all whatever happens, by way of the name `temporary` on the same disk. */
export const replaceText = async (
  disk: Disk,
  path: string,
  temporary: string,
  text: string,
): Promise<void> => {
  await disk.write(temporary, new TextEncoder().encode(text));
  await disk.sync(temporary);
  await disk.rename(temporary, path);
  await disk.syncFolder(path.slice(0, path.lastIndexOf("/")));
};

/** Removes a file so that no loss of power brings it back. */
export const removeForGood = async (disk: Disk, path: string): Promise<void> => {
  await disk.remove(path);
  await disk.syncFolder(path.slice(0, path.lastIndexOf("/")));
};
