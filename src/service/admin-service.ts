// The operators' use cases: the cluster at one glance, linearizable reads of the control state, and
// changes that return once they are committed and visible here.

import { Reader, Writer } from "../base/binary.js";
import { after, earlier, type Instant } from "../base/time.js";
import { applyCommand } from "../control/apply.js";
import type { Command, CommandResult } from "../control/command.js";
import type { ControlState, NamespaceRecord } from "../control/control-state.js";
import type { NodeDriver } from "../driver/node.js";
import { CacheError } from "../model/cache-error.js";
import { isNodeId, type NodeId, type ShardId } from "../model/ids.js";
import { defaultNamespaceConfig, type NamespaceConfig } from "../model/namespace-config.js";
import { namespaceNameProblem, parseNamespaceAssignments } from "../model/namespace-schema.js";
import { expectationOf, type Member, type Shard } from "../model/shard-map.js";
import { decodeNodeReport, encodeNodeReport, type NodeReport } from "./node-report.js";
import { Waiters } from "./waiters.js";

/** A committed change, or why there is none. */
export type Changed =
  | { readonly ok: true; readonly result: Extract<CommandResult, { ok: true }> }
  | { readonly ok: false; readonly error: CacheError };

/** Identifies a change; see admin.proto. */
export type ChangeOptions = {
  /** Empty = this node makes one. */
  readonly requestId: string;
  /** 0 = what this node has applied. */
  readonly basisIndex: number;
  readonly deadline: Instant;
  /** Answer as if, but change nothing; the result's index is then 0. */
  readonly dryRun?: boolean;
};

/** The cluster at one moment, as one node could learn it. */
export type ClusterStatus = {
  readonly state: ControlState;
  readonly leader: NodeId | undefined;
  readonly term: number;
  /** Reports of the nodes that answered; the others are not alive as far as can be told. */
  readonly reports: ReadonlyMap<NodeId, NodeReport>;
  /** Shards that their primary says it serves. */
  readonly serving: ReadonlySet<ShardId>;
};

const nothing = new Uint8Array(0);
/** How long other nodes may take to report. */
const reportMs = 1000;
/** How long a linearizable read waits for the leader before the local state must do. */
const barrierMs = 1000;

/** The operators' service of one node. */
export class AdminService {
  readonly #node: NodeDriver;
  readonly #pid: number;
  readonly #waiters = new Waiters();

  constructor(options: { readonly node: NodeDriver; readonly pid: number }) {
    this.#node = options.node;
    this.#pid = options.pid;
    this.#node.calls.serve("status", ({ reply }) => reply(encodeNodeReport(this.ownReport())));
    this.#node.calls.serve("read-index", ({ reply }) => {
      this.#node.readIndex((index) => {
        reply(new Writer(8).optional(index, (to, value) => to.varint(value)).finish());
      });
    });
    this.#node.onProgress(() => this.#waiters.check());
    this.#node.onTick((now) => this.#waiters.expire(now));
    this.#node.onStop(() => this.#waiters.stop());
  }

  /** This node's own report. */
  ownReport(): NodeReport {
    const { role, term, leader } = this.#node.raftStatus();
    const bytesUsed = this.#node.options.engine.bytesUsed();
    return {
      pid: this.#pid,
      role,
      term,
      leader,
      bytesUsed,
      serving: this.#node.servingShards(),
    };
  }

  /** Asks all nodes and puts their word beside the control state; answers within about a second. */
  status(respond: (status: ClusterStatus) => void): void {
    const { clock } = this.#node.options.ports;
    const reports = new Map<NodeId, NodeReport>([[this.#node.self, this.ownReport()]]);
    const others = this.#knownNodes().filter((id) => id !== this.#node.self);
    let open = others.length;
    const finish = (): void => respond(this.#statusOf(reports));
    if (open === 0) finish();
    const deadline = after(clock.now(), reportMs);
    for (const to of others) {
      const decode = decodeNodeReport;
      const question = { to, method: "status", payload: nothing, deadline, decode } as const;
      this.#node.calls.call(question, (outcome) => {
        if (outcome.kind === "answered") reports.set(to, outcome.answer);
        open--;
        if (open === 0) finish();
      });
    }
  }

  /** Waits until everything committed before now is applied here; without a leader, not long. */
  read(deadline: Instant, respond: (state: ControlState) => void): void {
    const limit = earlier(deadline, after(this.#node.options.ports.clock.now(), barrierMs));
    this.#readIndex(limit, (index) => {
      this.#whenApplied(index ?? 0, limit, () => respond(this.#node.state));
    });
  }

  /** Brings a command into the log and waits until it is applied here. */
  change(command: Command, options: ChangeOptions, respond: (changed: Changed) => void): void {
    if (options.dryRun === true) {
      this.#rehearse(command, options.deadline, respond);
      return;
    }
    const requestId = options.requestId || this.#node.options.ports.identity.unique();
    const basis = options.basisIndex === 0 ? {} : { basisIndex: options.basisIndex };
    const submission = { requestId, deadline: options.deadline, ...basis };
    this.#node.submit(command, submission, (submitted) => {
      if (!submitted.ok) {
        respond(submitted);
        return;
      }
      const { result } = submitted;
      if (!result.ok) {
        respond(refused(result.code, result.message));
        return;
      }
      this.#whenApplied(result.index, options.deadline, () => respond({ ok: true, result }));
    });
  }

  /** Creates a namespace from assignments by field name. */
  createNamespace(
    request: { readonly name: string; readonly config: Readonly<Record<string, string>> },
    options: ChangeOptions,
    respond: (changed: Changed) => void,
  ): void {
    const problem = namespaceNameProblem(request.name);
    const parsed = configOf(request.config, defaultNamespaceConfig);
    if (problem !== undefined) respond(refused("INVALID_ARGUMENT", problem));
    else if (!parsed.ok) respond(parsed);
    else {
      const { config } = parsed;
      this.change({ kind: "create-namespace", name: request.name, config }, options, respond);
    }
  }

  /** Changes the named fields of a namespace's config. */
  setNamespace(
    request: {
      readonly name: string;
      readonly config: Readonly<Record<string, string>>;
      readonly expectVersion: number;
    },
    options: ChangeOptions,
    respond: (changed: Changed) => void,
  ): void {
    this.read(options.deadline, (state) => {
      const known = rememberedOf(state, options.requestId);
      if (known !== undefined) {
        respond(known);
        return;
      }
      const present = state.namespaces.get(request.name);
      if (present === undefined) {
        respond(refused("UNKNOWN_NAMESPACE", `no namespace "${request.name}"`));
        return;
      }
      const parsed = configOf(request.config, present.config);
      if (!parsed.ok) {
        respond(parsed);
        return;
      }
      // The fields that are not named come from what was read here, so that this very version is
      // what the change must be made to.
      const expectVersion = present.version;
      if (request.expectVersion !== 0 && request.expectVersion !== expectVersion) {
        const found = `namespace ${request.name} is at version ${expectVersion} here`;
        respond(refused("CONFLICT", `${found}, not ${request.expectVersion}`));
        return;
      }
      const { config } = parsed;
      const command = { kind: "set-namespace", name: request.name, config, expectVersion } as const;
      this.change(command, options, respond);
    });
  }

  /** Hands a shard over to another in-sync copy and waits until that is done. */
  failoverShard(
    request: { readonly shard: number; readonly to: string; readonly reason: string },
    options: ChangeOptions,
    respond: (changed: Changed) => void,
  ): void {
    this.read(options.deadline, (state) => {
      const known = rememberedOf(state, options.requestId);
      if (known !== undefined) {
        if (known.ok) this.#awaitOperation(known, options.deadline, respond);
        else respond(known);
        return;
      }
      const shard = state.shards[request.shard];
      if (shard === undefined) {
        const known = `the cluster has shards 0 to ${state.shards.length - 1}`;
        respond(refused("NOT_FOUND", `no shard ${request.shard}; ${known}`));
        return;
      }
      const to = targetOf(state, shard, request.to);
      if (!("node" in to)) {
        respond(to);
        return;
      }
      const items = [{ expect: expectationOf(shard), to }];
      const command = { kind: "begin-hand-over", items, reason: request.reason } as const;
      this.change(command, options, (changed) => {
        if (!changed.ok) respond(changed);
        else this.#awaitOperation(changed, options.deadline, respond);
      });
    });
  }

  /** Waits until every shard's primary runs at least this version; gone counts as effective. */
  waitEffective(
    request: { readonly name: string; readonly version: number },
    deadline: Instant,
    respond: (result: { effective: boolean; version: number }) => void,
  ): void {
    const record = (): NamespaceRecord | undefined => this.#node.state.namespaces.get(request.name);
    const isEffective = (): boolean => {
      const present = record();
      return present === undefined || present.effectiveVersion >= request.version;
    };
    this.#waiters.wait(isEffective, deadline, (effective) => {
      respond({ effective, version: record()?.effectiveVersion ?? request.version });
    });
  }

  /** What the command would come to: applies it to a copy of the state that nobody keeps. */
  #rehearse(command: Command, deadline: Instant, respond: (changed: Changed) => void): void {
    this.read(deadline, (state) => {
      const basisIndex = state.appliedIndex;
      const logged = { requestId: undefined, basisIndex, at: 0, command };
      const { result } = applyCommand(state, basisIndex + 1, logged);
      if (result.ok) respond({ ok: true, result: { ...result, index: 0, value: 0 } });
      else respond(refused(result.code, result.message));
    });
  }

  #awaitOperation(
    changed: Extract<Changed, { ok: true }>,
    deadline: Instant,
    respond: (changed: Changed) => void,
  ): void {
    const phase = (): string | undefined =>
      this.#node.state.operations.get(changed.result.value)?.phase;
    // An operation that is not known has ended long ago, or has not begun on this node yet.
    const { index } = changed.result;
    const ended = (): boolean => this.#node.state.appliedIndex >= index && phase() !== "releasing";
    this.#waiters.wait(ended, deadline, (inTime) => {
      const last = phase();
      if (inTime && (last === "done" || last === undefined)) respond(changed);
      else if (inTime) respond(refused("CONFLICT", `the hand-over was ${last}`));
      else {
        const message = "the hand-over has not ended before the deadline";
        respond({ ok: false, error: new CacheError("INDETERMINATE", message) });
      }
    });
  }

  #readIndex(deadline: Instant, done: (index: number | undefined) => void): void {
    const { leader, self } = this.#node;
    if (leader === self) {
      let index: number | undefined;
      let ended = false;
      this.#node.readIndex((confirmed) => {
        index = confirmed;
        ended = true;
      });
      this.#waiters.wait(
        () => ended,
        deadline,
        () => done(index),
      );
      return;
    }
    if (leader === undefined) {
      done(undefined);
      return;
    }
    const decode = (bytes: Uint8Array): number | undefined =>
      new Reader(bytes).optional((from) => from.varint());
    const question = {
      to: leader,
      method: "read-index",
      payload: nothing,
      deadline,
      decode,
    } as const;
    this.#node.calls.call(question, (outcome) => {
      done(outcome.kind === "answered" ? outcome.answer : undefined);
    });
  }

  #whenApplied(index: number, deadline: Instant, done: () => void): void {
    this.#waiters.wait(() => this.#node.state.appliedIndex >= index, deadline, done);
  }

  #knownNodes(): NodeId[] {
    const registered = [...this.#node.state.nodes.values()]
      .filter((node) => node.state !== "GONE")
      .map((node) => node.id);
    const voters = this.#node.options.voters.map((voter) => voter.id);
    return [...new Set([...registered, ...voters])].sort();
  }

  #statusOf(reports: ReadonlyMap<NodeId, NodeReport>): ClusterStatus {
    const { state } = this.#node;
    const serving = new Set<ShardId>();
    for (const [node, report] of reports) {
      for (const shard of report.serving) {
        if (state.shards[shard]?.primary?.node === node) serving.add(shard);
      }
    }
    const { term, leader } = this.#node.raftStatus();
    const alive = leader !== undefined && reports.has(leader) ? leader : undefined;
    return { state, leader: alive, term, reports, serving };
  }
}

/**
 * What a request came to that was applied before. A change that is made from what is read first
 * must ask for it: the state that it reads may hold its own effect.
 */
function rememberedOf(state: ControlState, requestId: string): Changed | undefined {
  const result = state.requests.get(requestId)?.result;
  if (result === undefined) return undefined;
  return result.ok ? { ok: true, result } : refused(result.code, result.message);
}

function configOf(
  assignments: Readonly<Record<string, string>>,
  base: NamespaceConfig,
): { ok: true; config: NamespaceConfig } | { ok: false; error: CacheError } {
  const list = Object.entries(assignments).map(([field, value]) => `${field}=${value}`);
  const parsed = parseNamespaceAssignments(list, base);
  if (parsed.ok) return parsed;
  return { ok: false, error: new CacheError("INVALID_ARGUMENT", parsed.problems.join("; ")) };
}

function targetOf(
  state: ControlState,
  shard: Shard,
  wanted: string,
): Member | { ok: false; error: CacheError } {
  const active = shard.inSync.filter((member) => {
    const node = state.nodes.get(member.node);
    return member.node !== shard.primary?.node && node?.state === "ACTIVE";
  });
  if (wanted === "") {
    const first = active[0];
    return first ?? refused("NOT_ENOUGH_REPLICAS", `shard ${shard.id} has no other in-sync copy`);
  }
  if (!isNodeId(wanted) || !state.nodes.has(wanted)) {
    return refused("NOT_FOUND", `no node "${wanted}"`);
  }
  const found = active.find((member) => member.node === wanted);
  if (found !== undefined) return found;
  const names = active.map((member) => member.node).join(", ") || "none";
  const message = `${wanted} has no in-sync copy of shard ${shard.id} to take over; have: ${names}`;
  return refused("CONFLICT", message);
}

function refused(
  code: ConstructorParameters<typeof CacheError>[0],
  message: string,
): { ok: false; error: CacheError } {
  return { ok: false, error: new CacheError(code, message) };
}
