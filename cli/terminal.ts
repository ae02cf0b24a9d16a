// What a command sees of the world around it: its output streams, whether people look at them, its
// environment and its input. Tests pass one of their own.

import { buffer } from "node:stream/consumers";

/** The surroundings of one run of `cachectl`. */
export type Terminal = {
  /** Writes to stdout. */
  readonly out: (text: string | Uint8Array) => void;
  /** Writes to stderr. */
  readonly err: (text: string) => void;
  /** Whether stdout and stderr are terminals. */
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything on stdin. */
  readonly input: () => Promise<Uint8Array>;
  /** Calls `interrupted` at SIGINT until the function that it returns is called. */
  readonly onInterrupt: (interrupted: () => void) => () => void;
};

/** The terminal of this process. */
export function processTerminal(): Terminal {
  // A reader that went away (`cachectl … | head`) is no reason to complain.
  process.stdout.on("error", () => process.exit(0));
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    env: process.env,
    input: () => buffer(process.stdin),
    onInterrupt: (interrupted) => {
      process.once("SIGINT", interrupted);
      return () => process.off("SIGINT", interrupted);
    },
  };
}
