// A control state under test: feeds commands at rising indexes and offers the nouns that tests
// speak of. Every step is checked against the invariants.
import { expect } from "vitest";
import { applyCommand, initialControlState } from "../../src/control/apply.js";
import type { Command, CommandResult, FailoverItem } from "../../src/control/command.js";
import type { ControlState, HistoryRow } from "../../src/control/control-state.js";
import { brokenInvariant } from "../../src/control/invariants.js";
import { clusterId, nodeId, type ShardId, shardId, storeId } from "../../src/model/ids.js";
import { defaultSettings, type Settings } from "../../src/model/settings.js";
import { expectationOf, type Member, type Shard } from "../../src/model/shard-map.js";

export const gib = 1024 ** 3;
export const mib = 1024 ** 2;

/** Fields of a command that only some tests care for. */
type Logged = { requestId?: string; basisIndex?: number; at?: number };

export class Machine {
  state: ControlState = initialControlState;
  /** The index of the last command. */
  index = 0;

  /** Applies a command at the next index. */
  apply(command: Command, logged: Logged = {}): CommandResult {
    this.index += 1;
    const before = this.state;
    const { state, result } = applyCommand(before, this.index, {
      requestId: logged.requestId,
      basisIndex: logged.basisIndex ?? this.index - 1,
      at: logged.at ?? 1000 * this.index,
      command,
    });
    this.state = state;
    expect(brokenInvariant(before, state)).toBeUndefined();
    return result;
  }

  /** Applies a command that must succeed without conflicts. */
  must(command: Command): CommandResult & { ok: true } {
    const result = this.apply(command);
    if (!result.ok) throw new Error(`${command.kind}: ${result.code} ${result.message}`);
    expect(result.conflicts).toEqual([]);
    return result;
  }

  /** Applies a command that must be refused as a conflict and change nothing. */
  conflicts(command: Command): string {
    const before = this.state;
    const result = this.apply(command);
    expect(result).toMatchObject({ ok: false, code: "CONFLICT" });
    expect({ ...this.state, appliedIndex: 0 }).toEqual({ ...before, appliedIndex: 0 });
    return result.ok ? "" : result.message;
  }

  bootstrap(shardCount = 4, settings: Partial<Settings> = {}): this {
    this.must({
      kind: "bootstrap",
      clusterId: clusterId("c"),
      settings: { ...defaultSettings, ...settings },
      shardCount,
    });
    return this;
  }

  /** Registers a new process of a node; its boot is named after the index. */
  register(node: string, fields: Partial<RegisterFields> = {}, basisIndex?: number): Member {
    const result = this.apply(
      registerOf(node, { bootId: `boot-${this.index + 1}`, ...fields }),
      basisIndex === undefined ? {} : { basisIndex },
    );
    if (!result.ok) throw new Error(result.message);
    return this.member(node);
  }

  /** The present process of a node. */
  member(node: string): Member {
    const record = this.state.nodes.get(nodeId(node));
    if (record === undefined) throw new Error(`no node ${node}`);
    return { node: record.id, incarnation: record.incarnation };
  }

  shard(id = 0): Shard {
    const shard = this.state.shards[id];
    if (shard === undefined) throw new Error(`no shard ${id}`);
    return shard;
  }

  expectation(id = 0) {
    return expectationOf(this.shard(id));
  }

  /** A failover item for the shard as it stands. */
  item(id: number, to: Member, fields: Partial<FailoverItem> = {}): FailoverItem {
    return { expect: this.expectation(id), to, cold: false, keptThrough: 0, ...fields };
  }

  failover(items: readonly FailoverItem[], fence?: Member, reason = "no heartbeat"): Command {
    return { kind: "failover", fence, items, reason };
  }

  /** Installs a primary and brings backups in sync, as the leader and the primary would. */
  serve(id: number, primary: string, ...backups: string[]): this {
    this.must(this.failover([this.item(id, this.member(primary), { cold: true })]));
    const join = backups.map((name) => this.member(name));
    if (join.length === 0) return this;
    this.must({
      kind: "change-copies",
      items: [{ expect: this.expectation(id), join, drop: [] }],
    });
    this.inSync(id, primary, ...backups);
    return this;
  }

  /** The primary commits this in-sync set. */
  inSync(id: number, primary: string, ...backups: string[]): CommandResult {
    const by = this.member(primary);
    const inSync = [by, ...backups.map((name) => this.member(name))];
    return this.must({ kind: "change-in-sync", expect: this.expectation(id), by, inSync });
  }

  begin(id: number, to: string, reason = "drain"): Command {
    const items = [{ expect: this.expectation(id), to: this.member(to) }];
    return { kind: "begin-hand-over", items, reason };
  }

  transfer(id: number, to: string): Command {
    const items = [{ expect: this.expectation(id), to: this.member(to), lastSequence: 7 }];
    return { kind: "transfer", items };
  }

  abort(id: number): Command {
    return { kind: "abort-hand-over", items: [{ expect: this.expectation(id) }], reason: "late" };
  }

  setState(node: string, state: "ACTIVE" | "DRAINING" | "GONE"): Command {
    const asked = { state, resting: false, reason: "asked" } as const;
    return { kind: "set-node-state", node: this.member(node), ...asked };
  }

  /** History rows of a kind, without their times. */
  rows(kind: string): Omit<HistoryRow, "time">[] {
    const found = this.state.history.filter((row) => row.kind === kind);
    return found.map(({ time: _, ...row }) => row);
  }
}

type RegisterFields = {
  bootId: string;
  storeId: string;
  region: string;
  zone: string;
  memoryBytes: number;
};

export function registerOf(node: string, fields: Partial<RegisterFields> = {}): Command {
  return {
    kind: "register",
    node: node as never,
    storeId: storeId(fields.storeId ?? `disk-${node}`),
    bootId: fields.bootId ?? `boot-${node}`,
    address: `${node}:7401`,
    httpAddress: `${node}:7501`,
    region: fields.region ?? "",
    zone: fields.zone ?? "",
    memoryBytes: fields.memoryBytes ?? gib,
  };
}

/** Three nodes n1–n3, shards without primary. */
export function threeNodes(shardCount = 4, settings: Partial<Settings> = {}): Machine {
  const machine = new Machine().bootstrap(shardCount, settings);
  for (const node of ["n1", "n2", "n3"]) machine.register(node);
  return machine;
}

export const shards = (...ids: number[]): ShardId[] => ids.map(shardId);
