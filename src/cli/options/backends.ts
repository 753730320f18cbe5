/** `fluxions backends`: its options, and its help, whose examples run. */
import type { Command } from "commander";
import type { BackendsOptions } from "../backends-command.js";
import type { Declaration } from "../command.js";

const HELP = `
Examples:
  $ fluxions backends
  $ fluxions backends --json`;

export const backends: Declaration = (command, { out }) => {
  command
    .summary("say what can compute on this machine")
    .description(
      "Lists the backends in the order in which they are tried: what works here, in which precision, on which device, and what to do for what does not.",
    )
    .addHelpText("after", HELP)
    .action(async (_: unknown, own: Command) => {
      const { backendsCommand } = await import("../backends-command.js");
      out(await backendsCommand(own.optsWithGlobals<BackendsOptions>()));
    });
};
