// The working copy in which one command makes its changes. It stamps configVersion and mapVersion,
// bounds the lists, and is thrown away when the command is refused.

import type { ConfigVersion, MapVersion, NodeId, ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Settings } from "../model/settings.js";
import type { Member, Shard } from "../model/shard-map.js";
import type {
  ControlState,
  LossRecord,
  NamespaceRecord,
  NodeRecord,
  OperationRecord,
} from "./control-state.js";
import { type HistoryNote, HistoryNotes } from "./history.js";
import { appended, withEntry, withoutEntry } from "./ordered.js";

/** The fields that bootstrap alone sets. */
export type Foundation = Pick<ControlState, "clusterId" | "settings" | "shards">;

/** A control state under change by the command at `index`. */
export class Draft {
  readonly index: number;
  /** The leader's wall clock, for people. */
  readonly #time: number;
  /** The applied index that the command's sender had seen. */
  readonly basisIndex: number;
  #state: ControlState;
  #ownShards: Shard[] | undefined;
  #mapChanged = false;
  readonly #losses: LossRecord[] = [];
  readonly #notes = new HistoryNotes();

  constructor(state: ControlState, at: { index: number; time: number; basisIndex: number }) {
    this.#state = state;
    this.index = at.index;
    this.#time = at.time;
    this.basisIndex = at.basisIndex;
  }

  get settings(): Settings {
    return this.#state.settings;
  }

  get isBootstrapped(): boolean {
    return this.#state.clusterId !== undefined;
  }

  get nodes(): ReadonlyMap<NodeId, NodeRecord> {
    return this.#state.nodes;
  }

  get shards(): readonly Shard[] {
    return this.#ownShards ?? this.#state.shards;
  }

  get namespaces(): ReadonlyMap<string, NamespaceRecord> {
    return this.#state.namespaces;
  }

  get operations(): ReadonlyMap<number, OperationRecord> {
    return this.#state.operations;
  }

  get losses(): readonly LossRecord[] {
    return this.#state.losses;
  }

  found(foundation: Foundation): void {
    this.#change(foundation);
    this.#mapChanged = true;
  }

  putNode(node: NodeRecord): void {
    this.#change({ nodes: withEntry(this.nodes, node.id, node) });
    this.#mapChanged = true;
  }

  /** Replaces a shard's record; its configVersion becomes this command's index. */
  putShard(shard: Shard): void {
    this.#ownShards ??= [...this.#state.shards];
    this.#ownShards[shard.id] = { ...shard, configVersion: this.index as ConfigVersion };
    this.#mapChanged = true;
  }

  putNamespace(namespace: NamespaceRecord): void {
    this.#change({ namespaces: withEntry(this.namespaces, namespace.name, namespace) });
  }

  dropNamespace(name: string): void {
    this.#change({ namespaces: withoutEntry(this.namespaces, name) });
  }

  /** Records a hand-over that begins now. Returns its id. */
  beginHandOver(begin: { shard: Shard; to: Member; reason: string }): number {
    const id = this.#state.operationsBegun + 1;
    const operation: OperationRecord = {
      id,
      beganAt: this.index,
      kind: "hand-over",
      shard: begin.shard.id,
      basis: begin.shard.epoch,
      to: begin.to,
      phase: "releasing",
      reason: begin.reason,
      endedAt: undefined,
    };
    this.#change({
      operationsBegun: id,
      operations: withEntry(this.operations, id, operation),
    });
    return id;
  }

  /** Ends the shard's operation, if one is under way; the caller clears the shard's pendingOp. */
  endOperation(shard: Shard, phase: "done" | "aborted" | "superseded"): void {
    const operation = this.operationOf(shard);
    if (operation === undefined) return;
    const ended = { ...operation, phase, endedAt: this.index };
    this.#change({ operations: withEntry(this.operations, operation.id, ended) });
  }

  /** The operation under way on the shard. */
  operationOf(shard: Shard): OperationRecord | undefined {
    return shard.pendingOp === undefined ? undefined : this.operations.get(shard.pendingOp);
  }

  addLoss(loss: LossRecord): void {
    this.#losses.push(loss);
  }

  /** Replaces a loss record that stands already. */
  replaceLoss(position: number, loss: LossRecord): void {
    this.#change({ losses: this.losses.with(position, loss) });
  }

  note(note: HistoryNote): void {
    this.#notes.add(note);
  }

  /** The shard of this id, if there is one. */
  shard(id: ShardId): Shard | undefined {
    return this.shards[id];
  }

  /** The state with all changes made. */
  finish(): ControlState {
    const rows = this.#notes.rows({ index: this.index, time: this.#time });
    return {
      ...this.#state,
      appliedIndex: this.index,
      mapVersion: this.#mapChanged ? (this.index as MapVersion) : this.#state.mapVersion,
      shards: this.shards,
      operations: withoutOldest(this.operations),
      losses: appended(this.losses, this.#losses, limits.lossRowsMax),
      history: appended(this.#state.history, rows, limits.historyRowsMax),
    };
  }

  #change(change: Partial<ControlState>): void {
    this.#state = { ...this.#state, ...change };
  }
}

/** Operations without the oldest ended ones beyond the limit; those under way always stay. */
function withoutOldest(
  operations: ReadonlyMap<number, OperationRecord>,
): ReadonlyMap<number, OperationRecord> {
  if (operations.size <= limits.operationRowsMax) return operations;
  const ended = [...operations.values()].filter((one) => one.endedAt !== undefined);
  const surplus = ended.length - limits.operationRowsMax;
  if (surplus <= 0) return operations;
  const rest = new Map(operations);
  for (const one of ended.slice(0, surplus)) rest.delete(one.id);
  return rest;
}
