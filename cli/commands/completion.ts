import { defineCommand } from "../command.ts";

export const completion = defineCommand({
  command: "completion [shell]",
  describe: "A script that makes Tab complete commands, options, tapes, indicators and strategies",
  examples: [
    ["completion bash >> ~/.bashrc", "From the next shell on"],
    ["completion zsh > ~/.zsh/_pegtape", "Where $fpath has that folder"],
  ],
  positionals: {
    shell: {
      type: "string",
      choices: ["bash", "zsh"],
      describe: "Whose (default: that of $SHELL, else bash)",
    },
  },
  async run({ shell }, context) {
    const { completionScripts } = await import("../completion/scripts.ts");
    const asked = shell ?? (context.env["SHELL"]?.endsWith("/zsh") ? "zsh" : "bash");
    context.out(completionScripts[asked === "zsh" ? "zsh" : "bash"]);
  },
});
