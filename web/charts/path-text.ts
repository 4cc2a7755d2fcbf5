/**
 * The `d` of a path of level and upright strokes: places in whole tenths of a pixel, which is finer than anyone sees, each
 * by its distance from the one before, in as few bytes as that takes. What leads nowhere is not written.
 */
export class PathText {
  /** Finished strokes. */
  #text = "";
  /** Where they end, in tenths of a pixel. */
  #x = 0;
  #y = 0;
  /** Where the pen has been lifted to since, if it has. */
  #lifted: readonly [x: number, y: number] | undefined;
  /** Where the level stroke that is not written yet ends. */
  #to = 0;

  /** Goes there without a stroke. Pixels. */
  moveTo(x: number, y: number): void {
    this.#finish();
    this.#lifted = [tenthsOf(x), tenthsOf(y)];
    this.#to = this.#lifted[0];
  }

  levelTo(x: number): void {
    const to = tenthsOf(x);
    const [from] = this.#pen;
    // One that turns back is two, or what lies beyond would be lost.
    if ((to - this.#to) * (this.#to - from) < 0) this.#finish();
    this.#to = to;
  }

  uprightTo(y: number): void {
    const to = tenthsOf(y);
    if (to === this.#pen[1]) return;
    this.#finish();
    this.#land();
    this.#text += `v${text(to - this.#y)}`;
    this.#y = to;
  }

  /** A stroke of no length: its caps alone. */
  dot(): void {
    this.#finish();
    this.#land();
    this.#text += "h0";
  }

  get text(): string {
    this.#finish();
    return this.#text;
  }

  /** Where the next stroke begins, but for the level one that waits. */
  get #pen(): readonly [x: number, y: number] {
    return this.#lifted ?? [this.#x, this.#y];
  }

  #finish(): void {
    if (this.#to === this.#pen[0]) return;
    this.#land();
    this.#text += `h${text(this.#to - this.#x)}`;
    this.#x = this.#to;
  }

  #land(): void {
    if (this.#lifted === undefined) return;
    const [x, y] = this.#lifted;
    this.#lifted = undefined;
    this.#text +=
      this.#text === "" ? `M${text(x)}${next(y)}` : `m${text(x - this.#x)}${next(y - this.#y)}`;
    this.#x = x;
    this.#y = y;
  }
}

const tenthsOf = (pixels: number): number => Math.round(pixels * 10);

/** `12.5`, `.5`, `-.5`, `12`. */
const text = (tenths: number): string => {
  const size = Math.abs(tenths);
  const digit = size % 10;
  const whole = (size - digit) / 10;
  return `${tenths < 0 ? "-" : ""}${whole === 0 && digit > 0 ? "" : whole}${digit === 0 ? "" : `.${digit}`}`;
};

/** After another number: a minus sign parts them by itself. */
const next = (tenths: number): string => (tenths < 0 ? text(tenths) : `,${text(tenths)}`);
