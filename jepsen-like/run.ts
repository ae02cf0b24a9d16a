// The command line of the suite, `npm run chaos`: reads the options and hands over to the command
// that they ask for.

import { type Options, readOptions, UsageError, usage } from "./command/options.js";
import { HistoryFileError } from "./history-file.js";
import { scenarioNames, scenarioOf } from "./scenarios/registry.js";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const scenario = scenarioName(options);
  switch (options.task) {
    case "help":
      process.stdout.write(usage);
      return 0;
    case "list":
      process.stdout.write(listText(options));
      return 0;
    case "check": {
      const { checkCommand } = await import("./command/check-command.js");
      return checkCommand(options);
    }
    case "mutants":
      throw new UsageError("--mutants is not there yet");
    case "run":
    case "plan": {
      const { simCommand } = await import("./command/sim-command.js");
      return simCommand(options, scenario, stopOnInterrupt());
    }
  }
}

function scenarioName({ world, scenario }: Options): string {
  const names = scenarioNames(world);
  const name = scenario ?? names[0] ?? "";
  if (names.includes(name)) return name;
  throw new UsageError(`--scenario must be one of ${names.join(", ")}, not "${name}"`);
}

function listText({ world }: Options): string {
  const rows = scenarioNames(world).map((name) => [name, scenarioOf(name)?.summary ?? ""] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, summary]) => `${name.padEnd(width)}  ${summary}\n`).join("");
}

/** Ctrl-C ends the run with what it came to so far; a second one ends it at once. */
function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => {
    stop.abort();
    process.once("SIGINT", () => process.exit(130));
  });
  return stop.signal;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError || error instanceof HistoryFileError;
  if (!isUsage) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError)
    process.stderr.write("npm run chaos -- --help names all options\n");
  process.exitCode = 2;
}
