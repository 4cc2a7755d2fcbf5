import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/** A picture as it is sent: encoded once, and compressed once, however often it is asked for. */
export class PictureFile {
  readonly bytes: Buffer;
  #gzipped: Promise<Buffer> | undefined;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
  }

  gzipped(): Promise<Buffer> {
    // Coordinates: from the third level on, a higher one takes longer and saves next to nothing.
    this.#gzipped ??= compress(this.bytes, { level: 3 });
    return this.#gzipped;
  }
}

/** A chart that was drawn, and the files that have been made of it. */
export class Drawing {
  readonly svg: string;
  readonly #files = new Map<string, PictureFile>();

  constructor(svg: string) {
    this.svg = svg;
  }

  /** The file of that name; `make` turns the picture into its text, the first time. */
  file(name: string, make: (svg: string) => string): PictureFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const made = new PictureFile(make(this.svg));
    this.#files.set(name, made);
    return made;
  }
}
