// What one node process is told: a JSON file, flags over it, defaults under it. Everything is
// checked here, with the name of the field and of the file in the message.

import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { isNodeId, type NodeId, type StoreId, storeId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import { parseDuration, parseSize } from "../model/quantity.js";
import { type FlagSpecs, type Flags, UsageError, wholeNumber } from "./flags.js";

/** A first voter of the cluster. */
export type ConfiguredVoter = {
  readonly id: NodeId;
  readonly storeId: StoreId;
  readonly address: string;
};

/** The configuration of one node, checked. */
export type NodeConfig = {
  readonly id: NodeId;
  /** Absolute. */
  readonly data: string;
  /** gRPC, "host:port". */
  readonly listen: string;
  /** Where others reach it; differs from `listen` behind a proxy or on 0.0.0.0. */
  readonly advertise: string;
  /** HTTP, "host:port"; empty = none. */
  readonly http: string;
  /** Empty = a new cluster of this node alone. */
  readonly voters: readonly ConfiguredVoter[];
  /** Addresses that go over what voters and registry say. */
  readonly peers: ReadonlyMap<NodeId, string>;
  readonly memoryBytes: number;
  readonly leaseMs: number;
  readonly region: string;
  readonly zone: string;
  /** Of a new cluster. */
  readonly shards: number;
  /** Nodes that the first placement of shards waits for. */
  readonly nodes: number;
  /** Absolute; undefined = standard output. */
  readonly log: string | undefined;
  readonly insecureListen: boolean;
};

/** The flags of `holdfast`. */
export const nodeFlags: FlagSpecs = {
  config: { value: "FILE", help: "JSON file with any of the fields below; flags win over it" },
  id: { value: "NAME", help: "this node's name, for example n1" },
  data: { value: "DIR", help: "its data directory" },
  listen: { value: "HOST:PORT", help: "gRPC address (default 127.0.0.1:7401)" },
  advertise: { value: "HOST:PORT", help: "where others reach it (default: as --listen)" },
  http: { value: "HOST:PORT", help: "health and metrics; none = off (default 127.0.0.1:7501)" },
  voters: {
    value: "ID=STOREID@HOST:PORT,…",
    help: "first voters of the cluster (default: this node alone)",
  },
  peers: { value: "ID=HOST:PORT,…", help: "addresses by which this node reaches others" },
  memory: { value: "SIZE", help: "memory for items (default 1gb)" },
  "lease-ms": { value: "MS", help: "lease of a new cluster (default 1000)" },
  region: { value: "NAME", help: "default: local" },
  zone: { value: "NAME", help: "default: the node's name" },
  shards: { value: "N", help: "shards of a new cluster (default 64)" },
  nodes: { value: "N", help: "nodes a new cluster waits for (default: as many as voters)" },
  log: { value: "FILE", help: "where log lines go (default: standard output)" },
  format: { value: undefined, help: "make the data directory, print its store id, and exit" },
  "insecure-listen": { value: undefined, help: "listen beyond loopback without authentication" },
  version: { value: undefined, help: "print the version and exit" },
  help: { value: undefined, help: "print this text and exit" },
};

/** The file's names of the fields, and what JSON they take. */
const fileFields: Readonly<Record<string, "text" | "number" | "size" | "flag" | "map" | "voters">> =
  {
    id: "text",
    data: "text",
    listen: "text",
    advertise: "text",
    http: "text",
    voters: "voters",
    peers: "map",
    memory: "size",
    leaseMs: "number",
    region: "text",
    zone: "text",
    shards: "number",
    nodes: "number",
    log: "text",
    insecureListen: "flag",
  };

/** Fields as text, each with where it was given. */
type Given = ReadonlyMap<string, { readonly text: string; readonly origin: string }>;

/** Reads flags and the file that they name. @throws {UsageError} naming what is wrong */
export function readNodeConfig(flags: Flags, folder: string): NodeConfig {
  const path = flags.get("config");
  const file = path === undefined ? undefined : readConfigFile(resolve(folder, path));
  const fields = new Map<string, { text: string; origin: string }>(file?.fields);
  for (const [name, text] of flags) {
    if (name === "config" || name === "format") continue;
    const field = name.replace(/-[a-z]/g, (letter) => letter.slice(1).toUpperCase());
    const base = field === "data" || field === "log" ? resolve(folder, text) : text;
    fields.set(field, { text: text === "" ? "true" : base, origin: `--${name}` });
  }
  return checked(fields);
}

function readConfigFile(path: string): { readonly fields: Given } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot read ${path}: ${reason.split("\n")[0]}`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new UsageError(`${path} must hold a JSON object`);
  }
  const fields = new Map<string, { text: string; origin: string }>();
  for (const [name, value] of Object.entries(parsed)) {
    const kind = Object.hasOwn(fileFields, name) ? fileFields[name] : undefined;
    const origin = `${path}: ${name}`;
    if (kind === undefined) {
      const known = Object.keys(fileFields).join(", ");
      throw new UsageError(`${path}: unknown field "${name}"; known are ${known}`);
    }
    const text = fieldText(kind, value, origin);
    const isPath = name === "data" || name === "log";
    fields.set(name, { text: isPath ? resolve(dirname(path), text) : text, origin });
  }
  return { fields };
}

/** A JSON value as the text that the flag of the same name would have. */
function fieldText(kind: string, value: unknown, origin: string): string {
  const isText = typeof value === "string";
  if (kind === "text" && isText) return value;
  if (kind === "number" && typeof value === "number") return String(value);
  if (kind === "size" && (isText || typeof value === "number")) return String(value);
  if (kind === "flag" && typeof value === "boolean") return String(value);
  if (kind === "map" && typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([id, address]) => `${id}=${String(address)}`)
      .join(",");
  }
  if (kind === "voters" && Array.isArray(value)) return value.map(voterText).join(",");
  const wanted = { voters: "a list of {id, storeId, address}", map: "an object of id: address" };
  const other = kind === "size" ? "a size such as 1gb" : `a ${kind === "flag" ? "boolean" : kind}`;
  throw new UsageError(`${origin} must be ${wanted[kind as keyof typeof wanted] ?? other}`);
}

function voterText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { id, storeId: store, address } = value as Record<string, unknown>;
  return `${String(id)}=${String(store)}@${String(address)}`;
}

function checked(given: Given): NodeConfig {
  const text = (name: string): string | undefined => given.get(name)?.text;
  const origin = (name: string): string => given.get(name)?.origin ?? `--${name}`;
  const id = text("id");
  const data = text("data");
  if (id === undefined) throw new UsageError("the node needs a name: --id n1, or id in --config");
  if (data === undefined) throw new UsageError("the node needs a data directory: --data DIR");
  if (!isNodeId(id)) throw new UsageError(`${origin("id")} "${id}" is not 1-64 of a-z 0-9 -`);
  const number = (name: string, fallback: number, low: number, high: number): number => {
    const value = text(name);
    return value === undefined ? fallback : wholeNumber(origin(name), value, low, high);
  };
  const voters = votersOf(text("voters"), origin("voters"));
  const listen = address(text("listen") ?? "127.0.0.1:7401", origin("listen"));
  const httpText = text("http") ?? "127.0.0.1:7501";
  const insecureListen = text("insecureListen") === "true";
  const http = httpText === "none" || httpText === "" ? "" : address(httpText, origin("http"));
  for (const one of [listen, http]) if (!insecureListen) demandLoopback(one);
  return {
    id,
    data: isAbsolute(data) ? data : resolve(data),
    listen,
    advertise: address(text("advertise") ?? listen, origin("advertise")),
    http,
    voters,
    peers: peersOf(text("peers"), origin("peers")),
    memoryBytes: memoryOf(text("memory") ?? "1gb", origin("memory")),
    leaseMs: leaseOf(text("leaseMs") ?? "1000", origin("leaseMs")),
    region: text("region") ?? "local",
    zone: text("zone") ?? id,
    shards: number("shards", 64, 1, limits.shardsMax),
    nodes: number("nodes", Math.max(1, voters.length), 1, limits.nodesMax),
    log: text("log"),
    insecureListen,
  };
}

/** @throws {UsageError} when the text is not "host:port" */
function address(text: string, origin: string): string {
  const parts = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[2]);
  if (parts !== null && port <= 65_535) return text;
  throw new UsageError(`${origin} is "${text}"; it must be host:port`);
}

/** Without authentication nobody but this machine may connect. */
function demandLoopback(one: string): void {
  const host = one.slice(0, one.lastIndexOf(":"));
  if (one === "" || host === "localhost" || host === "[::1]" || /^127(?:\.\d+){3}$/.test(host))
    return;
  throw new UsageError(
    `${one} is reachable from other machines and nothing is authenticated; ` +
      "listen on 127.0.0.1, or say --insecure-listen",
  );
}

/** Bytes of memory for items. @throws {UsageError} when the text is no such size, or too small */
export function memoryOf(text: string, origin: string): number {
  const bytes = parseSize(text);
  const least = 16 * 1024 * 1024;
  if (bytes !== undefined && bytes >= least) return bytes;
  throw new UsageError(`${origin} is "${text}"; it must be a size of at least 16mb, as 1gb`);
}

function leaseOf(text: string, origin: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 200 && ms <= 60_000) return ms;
  throw new UsageError(`${origin} is "${text}"; allowed are 200 to 60000 milliseconds`);
}

function peersOf(text: string | undefined, origin: string): Map<NodeId, string> {
  const peers = new Map<NodeId, string>();
  for (const part of (text ?? "").split(",").filter((one) => one !== "")) {
    const [id = "", where = ""] = part.split("=", 2);
    if (!isNodeId(id)) throw new UsageError(`${origin}: "${part}" is not of the form id=host:port`);
    peers.set(id, address(where, `${origin}: ${id}`));
  }
  return peers;
}

function votersOf(text: string | undefined, origin: string): ConfiguredVoter[] {
  const voters: ConfiguredVoter[] = [];
  for (const part of (text ?? "").split(",").filter((one) => one !== "")) {
    const [, id = "", store = "", where = ""] = /^([^=]*)=([^@]*)@(.*)$/.exec(part) ?? [];
    if (!isNodeId(id) || !/^[0-9a-f]{32}$/.test(store)) {
      throw new UsageError(`${origin}: "${part}" is not of the form id=storeId@host:port`);
    }
    if (voters.some((one) => one.id === id))
      throw new UsageError(`${origin}: ${id} is named twice`);
    voters.push({ id, storeId: storeId(store), address: address(where, `${origin}: ${id}`) });
  }
  return voters;
}

/** Where the starter puts a node's file. */
export function configPath(directory: string): string {
  return join(directory, "config.json");
}
