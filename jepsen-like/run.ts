// The command line of the suite, `npm run chaos`: reads the options and hands over to the command
// that they ask for.

import { type Options, readOptions, UsageError, usage } from "./command/options.js";
import { HistoryFileError } from "./history-file.js";
import { defaultScenario, simScenarios, type World } from "./scenarios/registry.js";

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  switch (options.task) {
    case "help":
      process.stdout.write(usage);
      return 0;
    case "list":
      process.stdout.write(listText(await scenariosOf(options.world)));
      return 0;
    case "check": {
      const { checkCommand } = await import("./command/check-command.js");
      return checkCommand(options);
    }
    case "mutants": {
      const { mutantsCommand } = await import("./command/mutants-command.js");
      return mutantsCommand(options);
    }
    case "run":
    case "plan":
      return run(options);
  }
}

/** What is run is loaded only when it is asked for. */
async function run(options: Options): Promise<number> {
  const scenario = options.scenario ?? defaultScenario[options.world];
  const names = (await scenariosOf(options.world)).map(({ name }) => name);
  if (!names.includes(scenario)) {
    throw new UsageError(`--scenario must be one of ${names.join(", ")}, not "${scenario}"`);
  }
  if (options.world === "live") {
    const { liveCommand } = await import("./command/live-command.js");
    return liveCommand(options, scenario);
  }
  const { simCommand } = await import("./command/sim-command.js");
  return simCommand(options, scenario, stopOnInterrupt());
}

type Listed = { readonly name: string; readonly summary: string };

async function scenariosOf(world: World): Promise<readonly Listed[]> {
  if (world === "sim") return simScenarios();
  return (await import("./scenarios/live/live-scenarios.js")).liveScenarios;
}

function listText(rows: readonly Listed[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}\n`).join("");
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
