import { get } from "node:http";
import { connect, type Socket } from "node:net";

/** Some read all the time, some come and go, some listen and never read. */
const STAYING = 3;
const DEAF = 2;
const MOST_GUESTS = 4;
/** A deaf one is replaced by another after so many steps: it never notices that it was cut off. */
const DEAF_STEPS = 72;
/** What a guest looks at besides the stream, one a step. */
const PAGES = ["/alerts", "/healthz", "/metrics", "/?part=board", "/tapes"];
const CHARTS = ["/", "/?part=charts&coin=USDC", "/?part=charts&coin=USDT"];

export interface ViewersOptions {
  readonly port: number;
  readonly random: () => number;
  readonly charts: boolean;
}

/** People with a browser at the pages of a live run. */
export class Viewers {
  /** Bytes that came of streams, pages that were read. */
  bytes = 0;
  pages = 0;
  readonly problems: string[] = [];
  readonly #port: number;
  readonly #random: () => number;
  readonly #looks: readonly string[];
  readonly #staying: Socket[] = [];
  #deaf: Socket[] = [];
  readonly #guests: Socket[] = [];
  #steps = 0;

  constructor({ port, random, charts }: ViewersOptions) {
    this.#port = port;
    this.#random = random;
    this.#looks = charts ? [...PAGES, ...CHARTS] : PAGES;
  }

  async begin(): Promise<void> {
    for (let i = 0; i < STAYING; i++) this.#staying.push(await this.#listen(true));
    for (let i = 0; i < DEAF; i++) this.#deaf.push(await this.#listen(false));
  }

  /** One comes, one goes, a page is read. */
  async step(): Promise<void> {
    const page = this.#looks[this.#steps % this.#looks.length] ?? "/";
    this.#steps += 1;
    this.#guests.push(await this.#listen(true));
    if (this.#guests.length > MOST_GUESTS || this.#random() < 0.4) {
      const [gone] = this.#guests.splice(Math.floor(this.#random() * this.#guests.length), 1);
      gone?.destroy();
    }
    if (this.#steps % DEAF_STEPS === 0) {
      const before = this.#deaf;
      this.#deaf = [];
      for (const socket of before) {
        socket.destroy();
        this.#deaf.push(await this.#listen(false));
      }
    }
    const status = await this.#read(page);
    if (status !== 200) this.problems.push(`${page} answers ${status}`);
    for (const [at, socket] of this.#staying.entries())
      if (socket.destroyed) {
        this.problems.push("one who reads was cut off");
        this.#staying[at] = await this.#listen(true);
      }
  }

  end(): void {
    for (const socket of [...this.#staying, ...this.#deaf, ...this.#guests]) socket.destroy();
  }

  /** Resolves when the stream has begun. */
  async #listen(reads: boolean): Promise<Socket> {
    const socket = connect(this.#port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\n\r\n`);
    await new Promise<void>((resolve, reject) => {
      socket.once("data", () => resolve());
      socket.once("close", () => reject(new Error("the stream did not begin")));
    });
    socket.removeAllListeners("close");
    if (!reads) return socket.pause();
    return socket.on("data", (data: Buffer) => {
      this.bytes += data.length;
    });
  }

  #read(path: string): Promise<number> {
    this.pages += 1;
    return new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", port: this.#port, path, agent: false }, (answer) => {
        answer.on("error", reject);
        answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
      }).on("error", reject);
    });
  }
}
