// The command line as a whole: the global options, all nouns and verbs, and how every way to fail
// becomes one line on stderr and an exit code.

import { Command, CommanderError, InvalidArgumentError } from "commander";
import { isEndpoint } from "../src/sdk/index.js";
import { addBench } from "./commands/bench.js";
import { addHistory } from "./commands/history.js";
import { addInvalidate } from "./commands/invalidate.js";
import { addItemVerbs } from "./commands/item.js";
import { addLosses } from "./commands/losses.js";
import { addNamespace } from "./commands/namespace.js";
import { addNode } from "./commands/node.js";
import { addRaft } from "./commands/raft.js";
import { addReplay } from "./commands/replay.js";
import { addShard } from "./commands/shard.js";
import { addStatus } from "./commands/status.js";
import { Context, type GlobalOptions } from "./context.js";
import { type ExitCode, exitCodes, failureOf, UsageError } from "./exit-code.js";
import { coloursFor } from "./output/colour.js";
import { jsonText } from "./output/json.js";
import type { Terminal } from "./terminal.js";
import { choiceOption, durationOption, type Register } from "./verb.js";

type ParsedGlobals = {
  readonly endpoints?: readonly string[];
  readonly output: "table" | "json";
  readonly timeout?: number;
  readonly namespace?: string;
};

/**
 * Runs one command line.
 * @param args what stands behind `cachectl`
 */
export async function runCachectl(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const register: Register = (command, verb, uses = { namespace: false }) => {
    command.action(async () => {
      const globals = globalsOf(command.optsWithGlobals<ParsedGlobals>());
      if (globals.namespace !== undefined && !uses.namespace) {
        throw new UsageError(`--namespace means nothing to \`${pathOf(command)}\``);
      }
      await using context = new Context(terminal, globals);
      const call = { args: command.args, options: command.opts() as never };
      code = await verb(context, call);
    });
  };
  try {
    await makeProgram(terminal, register).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    return report(error, args, terminal);
  }
}

function makeProgram(terminal: Terminal, register: Register): Command {
  const program = new Command("cachectl")
    .description("Looks at, changes and uses a Holdfast cluster.")
    .option("--endpoints <host:port,…>", "nodes to ask (default 127.0.0.1:7401–7403)", endpoints)
    .option("-o, --output <format>", "table or json", choiceOption(["table", "json"]), "table")
    .option("--timeout <duration>", "how long one operation may take (default 5s)", durationOption)
    .option("-n, --namespace <name>", "the namespace of items (default `default`)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      // Errors are reported once, by `report`.
      outputError: () => {},
    })
    .exitOverride();
  addStatus(program, register);
  addNode(program, register);
  addShard(program, register);
  addNamespace(program, register);
  addItemVerbs(program, register);
  addInvalidate(program, register);
  addHistory(program, register);
  addLosses(program, register);
  addRaft(program, register);
  addReplay(program, register);
  addBench(program, register);
  return program;
}

function endpoints(text: string): readonly string[] {
  const list = text.split(",").map((part) => part.trim());
  const wrong = list.find((part) => !isEndpoint(part));
  if (wrong === undefined) return list;
  throw new InvalidArgumentError(`"${wrong}" is not host:port.`);
}

function globalsOf(parsed: ParsedGlobals): GlobalOptions {
  return {
    endpoints: parsed.endpoints,
    output: parsed.output,
    timeout: parsed.timeout,
    namespace: parsed.namespace,
  };
}

function pathOf(command: Command): string {
  const parent = command.parent === null ? "" : `${pathOf(command.parent)} `;
  return `${parent}${command.name()}`;
}

/** Says what went wrong, to people on stderr and to programs on stdout. */
function report(error: unknown, args: readonly string[], terminal: Terminal): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
  // Help that was not asked for: the noun or verb is missing, and the help is on stderr already.
  const helped = error instanceof CommanderError && error.code === "commander.help";
  const failure = failureOf(helped ? new UsageError("a verb is missing") : error);
  const { red } = coloursFor(terminal.errIsTerminal, terminal.env);
  const line = oneLine(failure.message);
  const code = failure.code === "USAGE" ? "" : ` [${failure.code}]`;
  if (!helped) terminal.err(`cachectl: ${red(line)}${code}\n`);
  if (wantsJson(args)) {
    const { outcome } = failure;
    const shown = { error: { code: failure.code, outcome, message: line } };
    terminal.out(jsonText(shown, terminal.outIsTerminal));
  }
  return failure.exitCode;
}

function oneLine(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*\(Did you mean (.*?)\?\)/, " (did you mean $1?)")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

/** Whether the command line asks for JSON, as far as it can be told of a faulty one. */
function wantsJson(args: readonly string[]): boolean {
  return args.some((arg, index) => {
    if (/^(?:-ojson|--output=json)$/.test(arg)) return true;
    return arg === "json" && /^(?:-o|--output)$/.test(args[index - 1] ?? "");
  });
}
