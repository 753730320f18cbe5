/** Shells by name: what the options of `completion` know without loading the scripts. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

/** What the scripts call. It is no command for people, and has no help. */
export const COMPLETE = "__complete";
