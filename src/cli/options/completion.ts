/** `fluxions completion`: its options, and its help, whose examples run. */
import { Argument } from "commander";
import type { Declaration } from "../command.js";
import { SHELLS, type Shell } from "../shells.js";

const HELP = `
Examples:
  $ fluxions completion bash >> ~/.bashrc
  $ fluxions completion zsh > ~/.zfunc/_fluxions
  $ fluxions completion fish > ~/.config/fish/completions/fluxions.fish
  $ fluxions completion powershell >> $PROFILE

In zsh, fpath+=(~/.zfunc) must stand before compinit in ~/.zshrc.`;

export const completion: Declaration = (command, { out }) => {
  command
    .summary("complete commands and flags in a shell")
    .description("Writes a script that lets a shell complete commands, flags, their values and files.")
    .addArgument(new Argument("<shell>", "which shell reads it").choices(SHELLS))
    .addHelpText("after", HELP)
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../completion-scripts.js");
      out(completionScript(shell));
    });
};
