#!/usr/bin/env node
// The executable `cachectl`: hands the real terminal to the program and leaves with its exit code.

import { runCachectl } from "./program.js";
import { processTerminal } from "./terminal.js";

const code = await runCachectl(process.argv.slice(2), processTerminal());
// Channels that still wait for a silent node must not keep a finished command alive.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
