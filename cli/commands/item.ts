// `cachectl get|set|delete|ttl`: single items, for people and scripts.

import type { Command } from "commander";
import { limits } from "../../src/model/limits.js";
import { parseDuration } from "../../src/model/quantity.js";
import type { SetOptions } from "../../src/sdk/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit-code.js";
import { jsonBytes } from "../output/json.js";
import { durationText } from "../output/table.js";
import {
  argument,
  choiceOption,
  collected,
  durationOption,
  integerOption,
  type Register,
} from "../verb.js";

const inNamespace = { namespace: true };
const concerns = ["async", "coherent", "insync"] as const;

/** Adds the verbs. */
export function addItemVerbs(program: Command, register: Register): void {
  addGet(program, register);
  addSet(program, register);
  addDelete(program, register);
  addTtl(program, register);
}

function addGet(program: Command, register: Register): void {
  const get = program
    .command("get")
    .description("prints the value of a key; exit code 3 when there is none")
    .argument("<key>")
    .option("--read-mode <mode>", "linearizable or any", choiceOption(["linearizable", "any"]));
  register<{ readMode?: "linearizable" | "any" }>(
    get,
    async (context, call): Promise<ExitCode> => {
      const key = argument(call, 0);
      const items = await context.items();
      const found = await items.lookup(key, { readMode: call.options.readMode });
      if (found.status === "MISS") {
        context.note(`cachectl: no such key in namespace ${context.namespace}`);
        context.emit({ status: "MISS", key, value: null }, () => "");
        return exitCodes.notFound;
      }
      const { version, ageMs, node, ttlMs } = found;
      const shown = { status: "HIT", key, ...jsonBytes(found.value) };
      if (context.options.output === "json") {
        context.emit({ ...shown, version, ttlMs: ttlMs ?? null, ageMs, node }, () => "");
      } else {
        context.terminal.out(found.value);
        // A file or another program gets the very bytes.
        if (context.terminal.outIsTerminal) context.terminal.out("\n");
      }
      return exitCodes.ok;
    },
    inNamespace,
  );
}

type SetFlags = {
  /** false = --no-ttl. */
  ttl?: number | false;
  tag?: readonly string[];
  ifAbsent?: boolean;
  ifPresent?: boolean;
  ifVersion?: number;
  writeConcern?: (typeof concerns)[number];
};

function addSet(program: Command, register: Register): void {
  const set = program
    .command("set")
    .description("writes an item; exit code 1 when its condition does not hold")
    .argument("<key>")
    .argument("<value>", "`-` reads it from stdin")
    .option("--ttl <duration>", "how long it shall live", durationOption)
    .option("--no-ttl", "it shall not expire")
    .option("--tag <tag>", "may be given more than once", collected)
    .option("--if-absent", "only if there is no such key")
    .option("--if-present", "only if there is such a key")
    .option("--if-version <n>", "only if the item has this version", versionOption)
    .option("--write-concern <when>", concerns.join(", "), choiceOption(concerns));
  // Both are one option to commander, of which the last would win.
  const expiries = new Set<string>();
  for (const name of ["ttl", "no-ttl"]) set.on(`option:${name}`, () => expiries.add(name));
  register<SetFlags>(
    set,
    async (context, call): Promise<ExitCode> => {
      if (expiries.size > 1) throw new UsageError("give one of --ttl and --no-ttl");
      const key = argument(call, 0);
      const text = argument(call, 1);
      const options = setOptions(call.options);
      const value = text === "-" ? await context.terminal.input() : Buffer.from(text);
      const items = await context.items();
      const result = await items.set(key, value, options);
      const { stored, version, achieved } = result;
      const status = stored ? "STORED" : "CONDITION_NOT_MET";
      context.emit({ status, key, version, achieved }, () =>
        stored
          ? `stored, version ${version}, on ${achieved} ${achieved === 1 ? "copy" : "copies"}`
          : `not stored: the condition does not hold (version there: ${version})`,
      );
      return stored ? exitCodes.ok : exitCodes.failed;
    },
    inNamespace,
  );
}

const versionOption = integerOption(0, Number.MAX_SAFE_INTEGER);

function setOptions(flags: SetFlags): SetOptions {
  const conditions = [flags.ifAbsent, flags.ifPresent, flags.ifVersion !== undefined];
  if (conditions.filter(Boolean).length > 1) {
    throw new UsageError("give one of --if-absent, --if-present and --if-version");
  }
  const tags = flags.tag ?? [];
  if (tags.length > limits.tagsPerItemMax) {
    throw new UsageError(`an item has at most ${limits.tagsPerItemMax} tags`);
  }
  return {
    tags,
    ttl: flags.ttl === false ? "none" : flags.ttl,
    ifAbsent: flags.ifAbsent,
    ifPresent: flags.ifPresent,
    ifVersion: flags.ifVersion,
    writeConcern: flags.writeConcern,
  };
}

function addDelete(program: Command, register: Register): void {
  const remove = program
    .command("delete")
    .description("removes items, and invalidates their keys for loads under way")
    .argument("<key...>");
  register(
    remove,
    async (context, call) => {
      const items = await context.items();
      const existed = await Promise.all(call.args.map((key) => items.delete(key)));
      const keys = call.args.map((key, index) => ({ key, existed: existed[index] ?? false }));
      const deleted = existed.filter(Boolean).length;
      return context.emit({ deleted, keys }, () => `deleted ${deleted} of ${keys.length}`);
    },
    inNamespace,
  );
}

function addTtl(program: Command, register: Register): void {
  const ttl = program
    .command("ttl")
    .description("shows how long an item lives, or gives it a new expiry")
    .argument("<key>")
    .argument("[duration]", "the new one: as 10m, or none, or default");
  register(
    ttl,
    async (context, call): Promise<ExitCode> => {
      const key = argument(call, 0);
      const wanted = call.args[1];
      const choice = wanted === undefined ? undefined : ttlArgument(wanted);
      const items = await context.items();
      const looked = choice === undefined ? await items.lookup(key) : undefined;
      const touched = choice === undefined ? undefined : await items.touch(key, { ttl: choice });
      const exists = looked?.status === "HIT" || touched?.touched === true;
      const found = looked?.status === "HIT" ? looked.ttlMs : touched?.ttlMs;
      if (!exists) context.note(`cachectl: no such key in namespace ${context.namespace}`);
      const status = exists ? (touched === undefined ? "HIT" : "TOUCHED") : "MISS";
      context.emit({ status, key, ttlMs: found ?? null }, () => {
        if (!exists) return "";
        return found === undefined ? "does not expire" : durationText(found);
      });
      return exists ? exitCodes.ok : exitCodes.notFound;
    },
    inNamespace,
  );
}

function ttlArgument(text: string): number | "none" | "default" {
  if (text === "none" || text === "default") return text;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1 && ms <= limits.ttlMsMax) return ms;
  throw new UsageError(`"${text}" is not a duration above 0 such as 10m, nor none, nor default`);
}
