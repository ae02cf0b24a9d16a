// Which nodes a local cluster has: directories, ports, first voters, and the config file of each.
// What a person changed in a file that is there stays, unless a flag says otherwise.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeId, type StoreId } from "../../model/ids.js";
import { formatStore } from "../../platform/level-log-store.js";
import { makeDirectory } from "../../platform/make-directory.js";
import { UsageError } from "../flags.js";
import { configPath } from "../node-config.js";

/** What the starter was asked for. */
export type ClusterWish = {
  readonly nodes: number;
  /** undefined = as it was, or the default; what a cluster was made with stays. */
  readonly shards: number | undefined;
  /** Absolute. */
  readonly data: string;
  readonly basePort: number;
  /** undefined = as it was, or the default. */
  readonly memory: string | undefined;
  /** As `shards`. */
  readonly leaseMs: number | undefined;
};

/** One node to start. */
export type PlannedNode = {
  readonly id: string;
  readonly directory: string;
  readonly config: string;
  readonly address: string;
  readonly httpAddress: string;
};

type Voter = { readonly id: string; readonly storeId: string; readonly address: string };
type ConfigFile = Record<string, unknown>;

/** Ports of HTTP lie so far above those of gRPC. */
const httpPortOffset = 100;

/** Which nodes the cluster has and where; touches nothing. */
export function planCluster(wish: ClusterWish): PlannedNode[] {
  return Array.from({ length: wish.nodes }, (_, at) => planNode(wish, at));
}

/**
 * Formats the stores and writes every node's config file.
 * @returns a line for each wish that comes too late for a cluster that is there
 * @throws {UsageError} when a config file that is there cannot be read
 */
export async function prepareCluster(
  wish: ClusterWish,
  planned: readonly PlannedNode[],
): Promise<string[]> {
  const present = planned.map((node) => readConfig(node.config));
  // All identities exist before the first file names them: a start that is cut off can be repeated.
  const stores = new Map<string, StoreId>();
  for (const node of planned) stores.set(node.id, await formatStore(node.directory));
  const voters =
    present.map(votersIn).find((list) => list !== undefined) ?? newVoters(wish, stores);
  const made = present.find((config) => votersIn(config) !== undefined);
  const reachable = voters.map((voter) => {
    const address = planned.find((node) => node.id === voter.id)?.address ?? voter.address;
    return { ...voter, address };
  });
  for (const [at, node] of planned.entries()) {
    const before = { ...decidedIn(made ?? {}), ...present[at] };
    const config = configOf(wish, node, reachable, before);
    writeConfig(node.config, made === undefined ? { ...config, ...decidedIn(wish) } : config);
  }
  return made === undefined ? [] : ignoredWishes(wish, made);
}

/** What is decided when a cluster is made. */
const decided = [
  { flag: "--shards", field: "shards" },
  { flag: "--lease-ms", field: "leaseMs" },
] as const;

/** The decided fields that `from` has. */
function decidedIn(from: { readonly [field: string]: unknown }): ConfigFile {
  const fields = decided.filter(({ field }) => from[field] !== undefined);
  return Object.fromEntries(fields.map(({ field }) => [field, from[field]]));
}

function ignoredWishes(wish: ClusterWish, made: ConfigFile): string[] {
  const lines: string[] = [];
  for (const { flag, field } of decided) {
    const [wanted, present] = [wish[field], made[field]];
    if (wanted === undefined || present === undefined || wanted === present) continue;
    lines.push(
      `${flag} ${wanted} is ignored: the cluster in ${wish.data} was made with ${present}; ` +
        "a new one needs another --data",
    );
  }
  return lines;
}

function planNode(wish: ClusterWish, at: number): PlannedNode {
  const id = nodeId(`n${at + 1}`);
  const directory = join(wish.data, id);
  return {
    id,
    directory,
    config: configPath(directory),
    address: `127.0.0.1:${wish.basePort + at}`,
    httpAddress: `127.0.0.1:${wish.basePort + httpPortOffset + at}`,
  };
}

/** All nodes up to three, three of four, else five. */
function voterCount(nodes: number): number {
  if (nodes <= 3) return nodes;
  return nodes === 4 ? 3 : 5;
}

function newVoters(wish: ClusterWish, stores: ReadonlyMap<string, StoreId>): Voter[] {
  return [...stores]
    .slice(0, voterCount(wish.nodes))
    .map(([id, storeId]) => ({ id, storeId, address: "" }));
}

function configOf(
  wish: ClusterWish,
  node: PlannedNode,
  voters: readonly Voter[],
  present: ConfigFile,
): ConfigFile {
  return {
    region: "local",
    zone: node.id,
    memory: "1gb",
    leaseMs: 1000,
    shards: 64,
    peers: {},
    ...present,
    id: node.id,
    data: node.directory,
    listen: node.address,
    http: node.httpAddress,
    voters,
    nodes: wish.nodes,
    log: join(node.directory, "node.log"),
    ...(wish.memory === undefined ? {} : { memory: wish.memory }),
  };
}

function readConfig(path: string): ConfigFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed as ConfigFile;
    }
  } catch {
    // The same answer as for any other content.
  }
  throw new UsageError(`${path} does not hold a JSON object; mend or remove it`);
}

function votersIn(config: ConfigFile | undefined): Voter[] | undefined {
  const voters = config?.["voters"];
  return Array.isArray(voters) && voters.length > 0 ? (voters as Voter[]) : undefined;
}

function writeConfig(path: string, config: ConfigFile): void {
  makeDirectory(dirname(path));
  writeFileSync(`${path}.new`, `${JSON.stringify(config, undefined, 2)}\n`);
  renameSync(`${path}.new`, path);
}
