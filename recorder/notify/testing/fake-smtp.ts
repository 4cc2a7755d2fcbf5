import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** As on the wire, without the dots that protect lines. */
  readonly text: string;
  readonly signedIn: boolean;
}

/** A step of the conversation. `greeting` is before the first command, `content` after the mail itself. */
export type Step = "greeting" | "EHLO" | "AUTH" | "MAIL" | "RCPT" | "DATA" | "content";

/**
 * An answer in place of the true one (with "{line}", what was sent stands there), no answer at all, or the end. `taken`: what
 * was asked for is done, but its answer never comes, is cut off, or comes once the promise resolves.
 */
export type SmtpTrouble =
  | string
  | "hang"
  | "drop"
  | { readonly taken: "hang" | "drop" | Promise<void> };

export interface SmtpAccount {
  readonly user: string;
  readonly password: string;
}

/** A small SMTP server on loopback: EHLO, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, RSET, NOOP, QUIT. */
export class FakeSmtp {
  readonly mails: Mail[] = [];
  /** Commands in order, without the mails. */
  readonly lines: string[] = [];
  connections = 0;
  /** Called at each connection, before its greeting: it may plan trouble. */
  onConnection: (() => void) | undefined;
  #port = 0;
  readonly #account: SmtpAccount | undefined;
  readonly #methods: string;
  readonly #troubles: { step: Step; trouble: SmtpTrouble; only: string }[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  /** With `tls`, by TLS from the first byte. */
  constructor(account?: SmtpAccount, methods = "PLAIN LOGIN", tls?: { cert: string; key: string }) {
    this.#account = account;
    this.#methods = methods;
    const talk = (socket: Socket): void => this.#talk(socket);
    this.#server = tls === undefined ? createServer(talk) : createTlsServer(tls, talk);
  }

  /** Listens: where it did before, when it comes back. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  get port(): number {
    return this.#port;
  }

  /** What the next such step meets; with `only`, the next one whose line holds it. */
  trouble(step: Step, trouble: SmtpTrouble, only = ""): void {
    this.#troubles.push({ step, trouble, only });
  }

  /** Dies: whoever is connected is cut off. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #talk(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    this.onConnection?.();
    socket.on("close", () => this.#sockets.delete(socket));
    // The client may end it at any time.
    socket.on("error", () => socket.destroy());
    const session = new Session(this.#account, this.#methods, (mail) => this.mails.push(mail));
    /** Answers, or does what was asked for instead. */
    const reply = (step: Step | undefined, line: string, proper: () => string): void => {
      const at = this.#troubles.findIndex(
        (trouble) => trouble.step === step && line.includes(trouble.only),
      );
      let trouble = at < 0 ? undefined : this.#troubles.splice(at, 1)[0]?.trouble;
      if (typeof trouble === "object") {
        const answer = proper();
        const { taken } = trouble;
        if (typeof taken === "object") void taken.then(() => socket.write(`${answer}\r\n`));
        trouble = taken === "drop" ? "drop" : "hang";
      }
      if (trouble === "hang") return;
      if (trouble === "drop") {
        socket.destroy();
        return;
      }
      if (trouble !== undefined) session.refused(step);
      socket.write(`${trouble?.replace("{line}", line) ?? proper()}\r\n`);
      if (line.toUpperCase() === "QUIT") socket.end();
    };
    reply("greeting", "", () => "220 127.0.0.1 ESMTP");
    let rest = "";
    socket.setEncoding("latin1");
    socket.on("data", (part) => {
      rest += part;
      for (;;) {
        const end = rest.indexOf("\r\n");
        if (end < 0) return;
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (session.inContent) {
          if (session.content(line)) reply("content", "", () => session.done());
          continue;
        }
        this.lines.push(line);
        reply(session.step(line), line, () => session.answer(line));
      }
    });
  }
}

const plainOf = (text: string): string => Buffer.from(text, "base64").toString("utf8");

class Session {
  inContent = false;
  readonly #account: SmtpAccount | undefined;
  readonly #methods: string;
  readonly #take: (mail: Mail) => void;
  #signedIn = false;
  /** What the next line of AUTH LOGIN is. */
  #login: "user" | "password" | undefined;
  #user = "";
  #from: string | undefined;
  #to: string[] = [];
  #text: string[] = [];

  constructor(account: SmtpAccount | undefined, methods: string, take: (mail: Mail) => void) {
    this.#account = account;
    this.#methods = methods;
    this.#take = take;
  }

  step(line: string): Step | undefined {
    if (this.#login !== undefined) return "AUTH";
    const verb = line.slice(0, 4).toUpperCase();
    const steps: Step[] = ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"];
    return steps.find((step) => step === verb);
  }

  refused(step: Step | undefined): void {
    if (step === "AUTH") this.#login = undefined;
    if (step === "content") this.#reset();
  }

  answer(line: string): string {
    if (this.#login !== undefined) return this.#continueLogin(line);
    const [verb = "", ...words] = line.split(" ");
    switch (verb.toUpperCase()) {
      case "EHLO":
        return this.#account === undefined
          ? "250-127.0.0.1\r\n250 SIZE 1000000"
          : `250-127.0.0.1\r\n250-SIZE 1000000\r\n250 AUTH ${this.#methods}`;
      case "AUTH":
        return this.#auth(words);
      case "MAIL":
        if (this.#account !== undefined && !this.#signedIn) return "530 5.7.0 sign in first";
        this.#reset();
        this.#from = /<([^>]*)>/.exec(line)?.[1];
        return this.#from === undefined ? "501 5.5.4 syntax" : "250 2.1.0 ok";
      case "RCPT": {
        const to = /<([^>]+)>/.exec(line)?.[1];
        if (this.#from === undefined) return "503 5.5.1 MAIL first";
        if (to === undefined) return "501 5.5.4 syntax";
        this.#to.push(to);
        return "250 2.1.5 ok";
      }
      case "DATA":
        if (this.#to.length === 0) return "503 5.5.1 RCPT first";
        this.inContent = true;
        return "354 end with a dot";
      case "RSET":
        this.#reset();
        return "250 2.0.0 ok";
      case "NOOP":
        return "250 2.0.0 ok";
      case "QUIT":
        return "221 2.0.0 bye";
      default:
        return "502 5.5.2 unknown command";
    }
  }

  /** Takes a line of the mail; true with the last one. */
  content(line: string): boolean {
    if (line !== ".") {
      this.#text.push(line.startsWith(".") ? line.slice(1) : line);
      return false;
    }
    this.inContent = false;
    return true;
  }

  done(): string {
    const text = this.#text.join("\r\n");
    this.#take({ from: this.#from ?? "", to: this.#to, text, signedIn: this.#signedIn });
    this.#reset();
    return "250 2.0.0 queued";
  }

  #auth([method = "", initial]: string[]): string {
    if (method.toUpperCase() === "PLAIN" && initial !== undefined) {
      const [, user, password] = plainOf(initial).split("\0");
      return this.#signIn(user, password);
    }
    if (method.toUpperCase() !== "LOGIN") return "504 5.5.4 unknown method";
    this.#login = "user";
    return "334 VXNlcm5hbWU6";
  }

  #continueLogin(line: string): string {
    if (this.#login === "user") {
      this.#user = plainOf(line);
      this.#login = "password";
      return "334 UGFzc3dvcmQ6";
    }
    this.#login = undefined;
    return this.#signIn(this.#user, plainOf(line));
  }

  #signIn(user: string | undefined, password: string | undefined): string {
    this.#signedIn = user === this.#account?.user && password === this.#account?.password;
    return this.#signedIn ? "235 2.7.0 welcome" : "535 5.7.8 wrong user or password";
  }

  #reset(): void {
    this.#from = undefined;
    this.#to = [];
    this.#text = [];
  }
}
