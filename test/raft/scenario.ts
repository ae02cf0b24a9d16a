// Runs a scenario text: commands to a small group, and below each what happened. The texts are read
// as prose and compared as goldens; see test/scenarios/raft-election.txt for how one looks.

import { fromUtf8 } from "../../src/base/bytes.js";
import { logIndex, nodeId } from "../../src/model/ids.js";
import type { RaftConfig } from "../../src/raft/config.js";
import type { LogEntry } from "../../src/raft/log-entry.js";
import type { RaftMessage } from "../../src/raft/message.js";
import { Cluster } from "./cluster.js";
import { LoneNode } from "./lone-node.js";
import { member } from "./sim-node.js";

/**
 * Runs the text and gives it back with the output it should have. A block is one or more commands,
 * a line `----`, and the output up to the next empty line; lines that begin with `#` are kept.
 */
export function runScenario(text: string): string {
  const scenario = new Scenario();
  const blocks = text.split(/\n{2,}/).map((block) => {
    if (block.trim() === "") return "";
    const lines = block.split("\n");
    const end = lines.indexOf("----");
    const commands = end < 0 ? lines : lines.slice(0, end);
    if (commands.every((line) => line.startsWith("#") || line === "")) return block.trimEnd();
    const output = commands.flatMap((line) => scenario.run(line));
    return [...commands.filter((line) => line !== ""), "----", ...output].join("\n");
  });
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

class Scenario {
  #cluster = new Cluster();
  #output: string[] = [];
  /** Heartbeats are told only where they matter. */
  #showHeartbeats = false;
  #lostKinds = new Set<string>();
  /** Nodes that hear nothing but are heard. */
  #deaf = new Set<string>();
  readonly #roles = new Map<string, string>();
  readonly #told = new Map<string, { commit: number; reads: number; installs: number }>();

  run(line: string): string[] {
    if (line.startsWith("#") || line.trim() === "") return [];
    const [command = "", ...words] = line.trim().split(/\s+/);
    const action = this.#commands[command];
    if (action === undefined) throw new Error(`unknown command: ${line}`);
    this.#output = [];
    action(words);
    this.#look();
    return this.#output.length === 0 ? ["ok"] : this.#output;
  }

  readonly #commands: Readonly<Record<string, (words: string[]) => void>> = {
    group: (words) => this.#group(words),
    log: ([name = "", ...terms]) => this.#setLog(name, terms.map(Number)),
    elect: ([name = ""]) => this.#cluster.elect(name),
    timeout: ([name = ""]) => this.#timeout(name),
    pass: ([ms = "0", ...names]) =>
      this.#cluster.pass(Number.parseInt(ms, 10), names.length > 0 ? names : undefined),
    lapse: ([ms = "0", ...names]) => this.#cluster.lapse(Number.parseInt(ms, 10), names),
    run: () => this.#cluster.run(),
    work: () => this.#cluster.settle(),
    deliver: ([count = "1"]) => this.#deliver(Number(count)),
    propose: ([name = "", ...words]) => this.#result(this.#cluster.propose(name, ...words)),
    read: ([name = "", token = "0"]) => this.#read(name, Number(token)),
    transfer: ([name = "", to = ""]) => {
      const started = this.#cluster.raft(name).transferLeadership(nodeId(to), this.#cluster.now);
      if (!started) this.#say("refused");
      this.#cluster.run();
    },
    learner: ([name = "", verb = "", id = "", store]) => this.#learner(name, verb, id, store),
    cut: (names) => this.#cluster.cut(...names),
    heal: (names) => this.#cluster.heal(...names),
    deaf: (names) => {
      this.#deaf = new Set(names);
    },
    lose: (kinds) => this.#lose(kinds),
    crash: ([name = ""]) => this.#cluster.crash(name),
    restart: ([name = ""]) => this.#cluster.restart(name),
    replace: ([name = "", store = ""]) => this.#replace(name, store),
    compact: ([name = "", keep = "0"]) => this.#cluster.node(name).compact(Number(keep)),
    heartbeats: ([state]) => {
      this.#showHeartbeats = state === "on";
    },
    status: (names) => this.#status(names),
    logs: () => this.#logs(),
    words: () => this.#words(),
  };

  /** `group n1 n2 n3 learners n4 config snapshotChunkBytes=8`. */
  #group(words: string[]): void {
    const [voters = [], learners = [], settings = []] = split(words, ["learners", "config"]);
    const config: Record<string, number> = {};
    for (const setting of settings) {
      const [name = "", value = ""] = setting.split("=");
      config[name] = Number(value);
    }
    this.#cluster = new Cluster({ voters, learners, config: config as Partial<RaftConfig> });
    this.#cluster.lost = ({ kind, to }) => this.#lostKinds.has(kind) || this.#deaf.has(to);
    this.#cluster.watch = (message, lost) => this.#message(message, lost);
    this.#look();
    this.#output = [];
  }

  #setLog(name: string, terms: number[]): void {
    const voters = [...this.#cluster.nodes.keys()];
    const node = this.#cluster.node(name);
    node.crash();
    node.disk = new LoneNode({ voters, log: terms }).node.disk;
    this.#cluster.restart(name);
  }

  #timeout(name: string): void {
    const { term } = this.#cluster.status(name);
    for (let i = 0; i < 100; i++) {
      const { role, term: now } = this.#cluster.status(name);
      if (role === "preCandidate" || now > term) return;
      this.#cluster.pass(25, [name]);
    }
    this.#say(`${name} does not campaign`);
  }

  #deliver(count: number): void {
    for (let i = 0; i < count; i++) this.#cluster.deliverNext();
  }

  #read(name: string, token: number): void {
    if (!this.#cluster.raft(name).readIndex(token)) this.#say("refused");
  }

  #learner(name: string, verb: string, id: string, store: string | undefined): void {
    const { now } = this.#cluster;
    const raft = this.#cluster.raft(name);
    if (verb === "remove") {
      this.#result(raft.proposeMembership({ kind: "removeLearner", id: nodeId(id) }, now));
      return;
    }
    const kind = verb === "rebind" ? "rebindLearner" : "addLearner";
    this.#result(raft.proposeMembership({ kind, member: member(id, store) }, now));
    if (!this.#cluster.nodes.has(id)) this.#cluster.add(id, store);
  }

  #lose(kinds: string[]): void {
    this.#lostKinds = new Set(kinds);
  }

  #replace(name: string, store: string): void {
    this.#cluster.crash(name);
    this.#cluster.add(name, store);
    this.#cluster.checker.restarted(nodeId(name));
  }

  #result(result: { ok: boolean; reason?: string }): void {
    if (!result.ok) this.#say(`refused ${result.reason}`);
  }

  #status(names: string[]): void {
    for (const [name, node] of this.#cluster.nodes) {
      if (names.length > 0 && !names.includes(name)) continue;
      if (!node.isUp) {
        this.#say(`${name} down`);
        continue;
      }
      const s = node.raft.status();
      const ends = `last=${s.lastIndex} commit=${s.commitIndex} purged=${s.purgedIndex}`;
      this.#say(`${name} ${s.role} term=${s.term} leader=${s.leader ?? "-"} ${ends}`);
      for (const peer of s.peers) {
        const store = peer.storeMatches ? "" : " other store";
        const kind = peer.voter ? "voter" : "learner";
        this.#say(`  ${peer.id} ${kind} ${peer.flow} match=${peer.matchIndex}${store}`);
      }
    }
  }

  #logs(): void {
    for (const [name, node] of this.#cluster.nodes) {
      if (node.isUp) this.#say(`${name} ${node.log().map(entryText).join(" ")}`.trimEnd());
    }
  }

  #words(): void {
    for (const [name, node] of this.#cluster.nodes) {
      if (node.isUp) this.#say(`${name} ${node.words.join(" ")}`.trimEnd());
    }
  }

  #say(line: string): void {
    this.#output.push(line);
  }

  #message(message: RaftMessage, lost: boolean): void {
    this.#look();
    const isBeat = message.kind === "heartbeat" || message.kind === "heartbeatReply";
    if (isBeat && message.readToken === undefined && !this.#showHeartbeats) return;
    const mark = lost ? "lost " : "";
    this.#say(`${mark}${message.from}->${message.to} ${messageText(message)}`);
  }

  /** Tells what changed at the nodes since the last look. */
  #look(): void {
    for (const [name, node] of this.#cluster.nodes) {
      if (!node.isUp) continue;
      const { role, term, leader, commitIndex } = node.raft.status();
      const shown = `${role} term=${term} leader=${leader ?? "-"}`;
      if (this.#roles.get(name) !== shown) this.#say(`  ${name} is ${shown}`);
      this.#roles.set(name, shown);
      const told = this.#told.get(name) ?? { commit: 0, reads: 0, installs: 0 };
      if (node.installs > told.installs) this.#say(`  ${name} installed a snapshot`);
      if (commitIndex > told.commit) this.#say(`  ${name} commits ${logIndex(commitIndex)}`);
      for (const read of node.reads.slice(told.reads)) {
        const index = read.outcome === "confirmed" ? ` at ${read.index}` : "";
        this.#say(`  ${name} read ${read.token} ${read.outcome}${index}`);
      }
      const { installs, reads } = node;
      this.#told.set(name, { commit: commitIndex, reads: reads.length, installs });
    }
  }
}

/** Cuts the words at the keywords, in their order; absent keywords give empty parts. */
function split(words: string[], keywords: string[]): string[][] {
  const parts: string[][] = [[], ...keywords.map(() => [])];
  let part = 0;
  for (const word of words) {
    const at = keywords.indexOf(word);
    if (at >= 0) part = at + 1;
    else parts[part]?.push(word);
  }
  return parts;
}

function entryText(entry: LogEntry): string {
  const text = entry.kind === "command" ? `:${fromUtf8(entry.data)}` : `:(${entry.kind})`;
  return `${entry.index}/${entry.term}${text}`;
}

function messageText(message: RaftMessage): string {
  switch (message.kind) {
    case "vote": {
      const flags = `${message.preVote ? "pre-" : ""}vote${message.transfer ? " transfer" : ""}`;
      return `${flags} term=${message.term} last=${message.lastIndex}/${message.lastTerm}`;
    }
    case "voteReply": {
      const kind = message.preVote ? "pre-vote" : "vote";
      return `${kind} ${message.granted ? "granted" : "refused"} term=${message.term}`;
    }
    case "append": {
      const entries = message.entries.map(entryText).join(" ");
      const prev = `prev=${message.prevIndex}/${message.prevTerm}`;
      return `append term=${message.term} ${prev} commit=${message.commitIndex} ${entries}`.trim();
    }
    case "appendAccepted":
      return `accepted term=${message.term} match=${message.matchIndex}`;
    case "appendRejected": {
      const hint = `hint=${message.hintIndex}/${message.hintTerm}`;
      return `rejected term=${message.term} prev=${message.prevIndex} ${hint}`;
    }
    case "heartbeat":
    case "heartbeatReply": {
      const token = message.readToken;
      const round = token === undefined ? "" : ` round=${token.term}.${token.counter}`;
      const name = message.kind === "heartbeat" ? "heartbeat" : "heartbeat reply";
      return `${name} term=${message.term}${round}`;
    }
    case "snapshotChunk": {
      const { meta, offset, data } = message;
      const bytes = `bytes=${offset}..${offset + data.length}/${meta.sizeBytes}`;
      return `chunk term=${message.term} snapshot=${meta.lastIndex}/${meta.lastTerm} ${bytes}`;
    }
    case "snapshotReply":
      return `chunk reply term=${message.term} next=${message.nextOffset}`;
    case "timeoutNow":
      return `timeout-now term=${message.term}`;
  }
}
