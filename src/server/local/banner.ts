// What the starter says to the person at the terminal.

import { relative } from "node:path";
import pc from "picocolors";
import type { PlannedNode } from "./cluster-plan.js";

/** The first port when nobody names another: cachectl's default too. */
export const defaultBasePort = 7401;

/** What the banner tells. */
export type BannerFacts = {
  /** Those that are alive. */
  readonly nodes: readonly PlannedNode[];
  /** How many were started. */
  readonly started: number;
  readonly shards: number;
  readonly seconds: number;
  readonly data: string;
  readonly basePort: number;
};

/** The text that is printed once every shard serves. */
export function banner(facts: BannerFacts): string {
  const { nodes, started, shards, seconds } = facts;
  const count = nodes.length === started ? `${started}` : `${nodes.length} of ${started}`;
  const many = started === 1 ? "1 node" : `${count} nodes`;
  const endpoints = nodes.map((node) => node.address).join(",");
  const ctl =
    facts.basePort === defaultBasePort ? "npx cachectl" : `npx cachectl --endpoints ${endpoints}`;
  const rows = nodes.map(
    (node) => `  ${pc.bold(node.id)}  ${node.address}  http://${node.httpAddress}/metrics`,
  );
  return [
    `${pc.green("Holdfast is up:")} ${many}, ${shards} shards, in ${seconds.toFixed(1)} s`,
    ...rows,
    "",
    "Try",
    `  ${ctl} set greeting hello`,
    `  ${ctl} get greeting`,
    `  ${ctl} status`,
    "",
    pc.dim(`Data in ${shownPath(facts.data)}. Ctrl-C stops everything; starting again keeps it.`),
    "",
  ].join("\n");
}

/** That a node ended, why, and how to start it again. */
export function deathNotice(node: PlannedNode, reason: string, damaged: boolean): string {
  const ended = `${pc.yellow(`${node.id} has ended`)} (${reason}).`;
  if (!damaged) return `${ended} Start it again with\n  ${restartCommand(node)}\n`;
  const directory = quoted(shownPath(node.directory));
  const aside = quoted(`${shownPath(node.directory)}.damaged`);
  const replaced = `mv ${directory} ${aside} && mkdir ${directory}`;
  return (
    `${ended} It will not open this store again. With an empty one it comes back as a learner:\n` +
    `  ${replaced} && cp ${aside}/config.json ${directory}/ && ${restartCommand(node)}\n`
  );
}

/** The command that starts one node again. */
function restartCommand(node: PlannedNode): string {
  return `npx holdfast --config ${quoted(shownPath(node.config))}`;
}

/** A path as a shell takes it for one word. */
function quoted(path: string): string {
  return /[^\w@%+=:,./-]/.test(path) ? `'${path}'` : path;
}

/** A path as short as it can be written from here. */
function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") || short === "" ? path : short;
}
