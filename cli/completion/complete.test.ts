import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOn, type TestMachine, testMachine } from "../test-machine.ts";
import { completionScripts } from "./scripts.ts";

let machine: TestMachine;
beforeAll(() => {
  machine = testMachine();
  for (const name of ["mine", "night one", "$(reboot)"]) {
    const folder = join(machine.cwd, ".pegtape", "tapes", name);
    mkdirSync(folder, { recursive: true });
    const instruments = ["kraken:USDC/USD", "kraken:USDT/USD"];
    writeFileSync(join(folder, "tape.json"), JSON.stringify({ instruments }));
  }
});
afterAll(() => machine.dispose());

const answer = async (...words: readonly string[]): Promise<string[]> => {
  machine.printed.out = "";
  expect(await runOn(machine, "completion", "--", ...words), machine.printed.err).toBe(0);
  return machine.printed.out.split("\n").filter((line) => line !== "");
};

describe("completion", () => {
  it.each([
    [["rep"], ["replay", "report"]],
    [
      ["--json", "rep"],
      ["replay", "report"],
    ],
    [["datasets", "in"], ["info"]],
    [["zork", ""], []],
    // What a shell would read something into is not offered.
    [
      ["replay", ""],
      ["mine", "svb-2023"],
    ],
    [["check", "mine", ""], []],
    [["merge-nothing", "--x"], []],
    [["replay", "svb-2023", "--ind"], ["--indicators"]],
    [["replay", "--from", "2023", "--fr"], ["--frames"]],
    [["replay", "--preset", "q"], ["quiet"]],
    [["replay", "--preset=q"], ["--preset=quiet"]],
    [["replay", "--indicators", "rsi,boll"], ["rsi,bollinger"]],
    [["replay", "mine", "--instrument", "kraken:USDC"], ["kraken:USDC/USD"]],
    [["backtest", "--strategy", "depegR"], ["depegReversion"]],
    [["audit", "depegR"], ["depegReversion"]],
    [["record", "--venues", "kraken,coinb"], ["kraken,coinbase"]],
    [["record", "--coins", "USDC"], ["USDC"]],
    [["import", "a.csv", "--format", "binance-t"], ["binance-trades"]],
    [["completion", "z"], ["zsh"]],
    [["datasets", "pull", "svb-2023-k"], ["svb-2023-kraken"]],
    [["datasets", "info", "min"], ["mine"]],
  ])("%j: %j", async (words, expected) => {
    expect(await answer(...words)).toEqual(expected);
  });

  it("offers every option, and not again what was given", async () => {
    expect(await answer("replay", "--home", ".pegtape", "--")).toEqual(
      expect.arrayContaining(["--speed", "--json", "--help"]),
    );
    expect(await answer("replay", "--speed", "1", "--speed")).toEqual([]);
  });

  it("answers nothing where the config file is damaged, and says so nowhere", async () => {
    const broken = testMachine();
    writeFileSync(join(broken.cwd, "pegtape.config.json"), "{");
    expect(await runOn(broken, "completion", "--", "replay", "")).toBe(0);
    expect(broken.printed).toMatchObject({ err: "" });
  });
});

it("the script of bash puts what pegtape answers where the word is, behind its last colon too", () => {
  const ask = (line: string): string[] => {
    const words = line.split(/ |(:|=)/).filter((word) => word !== undefined);
    const test = `${completionScripts.bash}
      fake() { printf '%s\\n' "$2" "$@" >> asked; [ "$4" = --instrument ] && echo kraken:USDC/USD || echo replay; }
      COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")})
      COMP_CWORD=${words.length - 1} COMP_LINE="${line}" COMP_POINT=${line.length}
      _pegtape; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = execFileSync("bash", ["-c", test], { cwd: machine.cwd, encoding: "utf8" });
    return printed.trimEnd().split("\n");
  };
  expect(ask("fake rep")).toEqual(["replay"]);
  expect(ask("fake replay --instrument kraken:US")).toEqual(["USDC/USD"]);
});

it("prints the script of the shell that runs", async () => {
  const zsh = testMachine({ env: { SHELL: "/usr/bin/zsh" } });
  expect(await runOn(zsh, "completion")).toBe(0);
  expect(zsh.printed.out).toBe(completionScripts.zsh);
  expect(await runOn(machine, "completion", "fish")).toBe(2);
});
