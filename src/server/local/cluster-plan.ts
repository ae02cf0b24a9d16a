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
  readonly shards: number;
  /** Absolute. */
  readonly data: string;
  readonly basePort: number;
  /** undefined = as it was, or the default. */
  readonly memory: string | undefined;
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

/**
 * Formats the stores and writes every node's config file.
 * @throws {UsageError} when a config file that is there cannot be read
 */
export async function prepareCluster(wish: ClusterWish): Promise<PlannedNode[]> {
  const planned = Array.from({ length: wish.nodes }, (_, at) => planNode(wish, at));
  const present = planned.map((node) => readConfig(node.config));
  // All identities exist before the first file names them: a start that is cut off can be repeated.
  const stores = new Map<string, StoreId>();
  for (const node of planned) stores.set(node.id, await formatStore(node.directory));
  const voters =
    present.map(votersIn).find((list) => list !== undefined) ?? newVoters(wish, stores);
  const reachable = voters.map((voter) => {
    const address = planned.find((node) => node.id === voter.id)?.address ?? voter.address;
    return { ...voter, address };
  });
  for (const [at, node] of planned.entries()) {
    writeConfig(node.config, configOf(wish, node, reachable, present[at] ?? {}));
  }
  return planned;
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
    peers: {},
    ...present,
    id: node.id,
    data: node.directory,
    listen: node.address,
    http: node.httpAddress,
    voters,
    shards: wish.shards,
    nodes: wish.nodes,
    log: join(node.directory, "node.log"),
    ...(wish.memory === undefined ? {} : { memory: wish.memory }),
    ...(wish.leaseMs === undefined ? {} : { leaseMs: wish.leaseMs }),
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
