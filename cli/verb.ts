// The shape of a verb, and the readers of arguments and options that several verbs share. A reader
// throws what makes the command line end with one clear line and exit code 2.

import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { limits } from "../src/model/limits.js";
import { parseDuration, parseSize } from "../src/model/quantity.js";
import type { Context } from "./context.js";
import { type ExitCode, UsageError } from "./exit-code.js";

/** What a verb was called with: its plain arguments, and its own options. */
export type Call<Options> = { readonly args: readonly string[]; readonly options: Options };

/** Carries a verb out. */
export type Verb<Options> = (context: Context, call: Call<Options>) => Promise<ExitCode>;

/** Makes a verb the action of a command. */
export type Register = <Options>(
  command: Command,
  verb: Verb<Options>,
  uses?: { readonly namespace: boolean },
) => void;

/** A duration such as 10m, in milliseconds, above 0. */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1 && ms <= limits.ttlMsMax) return ms;
  throw new InvalidArgumentError("it is a duration above 0 such as 500ms, 10s or 2h.");
}

/** A size such as 64kb, in bytes. */
export function sizeOption(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  throw new InvalidArgumentError("it is a size such as 100, 64kb or 1mb.");
}

/** A reader of whole numbers within bounds. */
export function integerOption(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`it is a whole number from ${min} to ${max}.`);
  };
}

/** A reader of one word out of a few. */
export function choiceOption<Choice extends string>(
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((one) => one === text.toLowerCase());
    if (choice !== undefined) return choice;
    throw new InvalidArgumentError(`it is one of ${choices.join(", ")}.`);
  };
}

/** Collects an option that may be given more than once. */
export function collected(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** A shard's number among the arguments. @throws {UsageError} when it is none */
export function shardArgument(text: string | undefined): number {
  if (text !== undefined && /^\d{1,5}$/.test(text) && Number(text) < limits.shardsMax) {
    return Number(text);
  }
  throw new UsageError(`"${text ?? ""}" is not a shard: a number from 0 on`);
}

/** The argument at a position that commander has made sure of. */
export function argument(call: Call<unknown>, position: number): string {
  return call.args[position] ?? "";
}
