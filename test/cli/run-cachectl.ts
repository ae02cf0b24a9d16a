// Runs one command line in this process with a terminal of its own, and gives back what it wrote.

import { runCachectl } from "../../cli/program.js";
import type { Terminal } from "../../cli/terminal.js";

/** What a run wrote, and how it ended. */
export type Run = { readonly code: number; readonly out: string; readonly err: string };

/** A terminal that remembers what is written. */
export type TerminalOptions = {
  readonly isTerminal?: boolean;
  readonly env?: Record<string, string>;
  readonly input?: string;
};

/** Runs `cachectl` with these arguments. */
export async function cachectl(
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<Run> {
  const { isTerminal = false, env = {}, input = "" } = options;
  const out: Buffer[] = [];
  let err = "";
  const terminal: Terminal = {
    out: (text) => void out.push(Buffer.from(text as string)),
    err: (text) => {
      err += text;
    },
    outIsTerminal: isTerminal,
    errIsTerminal: isTerminal,
    env,
    input: () => Promise.resolve(Buffer.from(input)),
    onInterrupt: () => () => {},
  };
  const code = await runCachectl(args, terminal);
  return { code, out: Buffer.concat(out).toString(), err };
}

/** Runs it with `-o json` and reads the one value that it wrote. */
export async function cachectlJson(
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<Run & { readonly json: unknown }> {
  const run = await cachectl([...args, "-o", "json"], options);
  return { ...run, json: JSON.parse(run.out) };
}
