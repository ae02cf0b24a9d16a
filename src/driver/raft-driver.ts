// Gives the Raft core a disk, a network and a state machine, in the order that its Ready states:
// persist, then send what promises durability, then apply.

import { type Instant, longAgo } from "../base/time.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { LogStore } from "../ports/log-store.js";
import type { Logger } from "../ports/logger.js";
import type { Metrics } from "../ports/metrics.js";
import type { PeerTransport } from "../ports/peer-transport.js";
import {
  decodeMessage,
  encodeEntry,
  encodeHardState,
  encodeMessage,
  encodeSnapshot,
} from "../raft/codec.js";
import type { LogEntry } from "../raft/log-entry.js";
import type { RaftMessage } from "../raft/message.js";
import type { ProposeResult, Raft } from "../raft/raft.js";
import type { ReadState, Ready, RoleState } from "../raft/ready.js";

/** The state machine on top of the log. */
export type StateMachine = {
  /** Applies committed entries in order. */
  apply(entries: readonly LogEntry[]): void;
  /** Replaces the whole state. */
  restore(state: Uint8Array, lastIndex: LogIndex): void;
  /** The whole state as of the last applied entry. */
  encode(): Uint8Array;
};

export type RaftDriverOptions = {
  readonly raft: Raft;
  readonly store: LogStore;
  readonly transport: PeerTransport;
  readonly machine: StateMachine;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Default {@link defaultCompaction}. */
  readonly compaction: CompactionPolicy | undefined;
  readonly onRole: (role: RoleState) => void;
  /** Asks for a `settle` soon. */
  readonly wake: () => void;
  /** The disk failed: the node must stop. */
  readonly onFatal: (reason: string) => void;
};

/** When the log is replaced by a snapshot, and how much of it stays. */
export type CompactionPolicy = {
  /** Entries applied since the last snapshot at which the next one is made. */
  readonly everyEntries: number;
  /** Bytes applied since the last snapshot at which the next one is made. */
  readonly everyBytes: number;
  /** Entries kept below a snapshot for followers that are a little behind. */
  readonly keepEntries: number;
};

/** A write that takes longer makes this node silent in its group, milliseconds. */
const diskPatienceMs = 500;

/** Rare enough to cost nothing, often enough for a restart within a second. */
const defaultCompaction: CompactionPolicy = {
  everyEntries: 10_000,
  everyBytes: 8 * 1024 * 1024,
  keepEntries: 1000,
};

/** How a proposal ended: applied here under its own term, or its fate is unknown or lost. */
export type ProposalEnd = "applied" | "replaced" | "unknown";

type Proposal = { readonly term: Term; readonly done: (end: ProposalEnd) => void };

/** The driver of one node's Raft core. */
export class RaftDriver {
  readonly #options: RaftDriverOptions;
  readonly #proposals = new Map<number, Proposal>();
  readonly #reads = new Map<number, (index: LogIndex | undefined) => void>();
  #lastReadToken = 0;
  #writing = false;
  #writingSince: Instant = longAgo;
  #snapshotting = false;
  #appliedIndex = 0;
  #entriesSinceSnapshot = 0;
  #bytesSinceSnapshot = 0;
  #stopped = false;

  constructor(options: RaftDriverOptions) {
    this.#options = options;
  }

  /** The index of the last entry applied here. */
  get appliedIndex(): number {
    return this.#appliedIndex;
  }

  /** Tells where the state machine stands after a restart from a snapshot. */
  startFrom(index: LogIndex): void {
    this.#appliedIndex = index;
  }

  /** Takes a peer's message. @throws {DecodeError} when it is malformed */
  receive(payload: Uint8Array, now: Instant): void {
    this.#options.raft.step(decodeMessage(payload), now);
    this.#options.wake();
  }

  /** Lets the core's deadlines pass. */
  tick(now: Instant): void {
    this.#options.raft.tick(now);
    this.#options.wake();
  }

  /** Proposes commands; `done` hears once how each ended here. */
  propose(
    commands: readonly Uint8Array[],
    now: Instant,
    done: (end: ProposalEnd, position: number) => void,
  ): ProposeResult {
    const result = this.#options.raft.propose(commands, now);
    if (!result.ok) return result;
    for (let i = 0; i < commands.length; i++) {
      this.#proposals.set(result.firstIndex + i, {
        term: result.term,
        done: (end) => done(end, i),
      });
    }
    this.#options.wake();
    return result;
  }

  /** Asks for a ReadIndex round; hears the index, or undefined when this node does not lead. */
  readIndex(done: (index: LogIndex | undefined) => void): void {
    const token = ++this.#lastReadToken;
    this.#reads.set(token, done);
    if (this.#options.raft.readIndex(token)) {
      this.#options.wake();
      return;
    }
    this.#reads.delete(token);
    done(undefined);
  }

  /** Does everything that the core has ready. Never re-entered: the node calls it once a turn. */
  settle(now: Instant): void {
    if (this.#stopped) return;
    const messages = this.#options.raft.takeMessages();
    // A leader whose disk hangs can neither commit nor confirm: its heartbeats must not keep the
    // others from electing one that can. What is dropped here Raft says again.
    if (!this.#writing || now - this.#writingSince < diskPatienceMs) this.#send(messages);
    while (!this.#writing) {
      const ready = this.#options.raft.ready();
      if (ready === undefined) break;
      this.#send(ready.messages);
      if (ready.hardState === undefined) {
        this.#finish(ready);
      } else {
        this.#writingSince = now;
        this.#persist(ready);
      }
    }
    this.#maybeSnapshot();
  }

  /** Ends everything that waits; nothing is sent afterwards. */
  stop(): void {
    this.#stopped = true;
    this.#forgetProposals();
    for (const done of this.#reads.values()) done(undefined);
    this.#reads.clear();
  }

  #persist(ready: Ready): void {
    if (ready.hardState === undefined) return;
    this.#writing = true;
    const batch = {
      hardState: encodeHardState(ready.hardState),
      entries: ready.entries.map((entry) => ({ index: entry.index, bytes: encodeEntry(entry) })),
      ...(ready.truncateFrom === undefined ? {} : { truncateFrom: ready.truncateFrom }),
      ...(ready.snapshot === undefined ? {} : { snapshot: encodeSnapshot(ready.snapshot) }),
    };
    this.#options.metrics.count("holdfast_raft_syncs_total");
    this.#options.store.write(batch, (error) => {
      if (this.#stopped) return;
      if (error !== undefined) {
        this.#stopped = true;
        this.#options.onFatal(`the log cannot be written: ${error.message}`);
        return;
      }
      this.#writing = false;
      this.#finish(ready);
      this.#options.wake();
    });
  }

  #finish(ready: Ready): void {
    this.#send(ready.messagesAfterPersist);
    if (ready.roleChange !== undefined) this.#changeRole(ready.roleChange);
    if (ready.snapshot !== undefined) {
      this.#appliedIndex = ready.snapshot.meta.lastIndex;
      this.#entriesSinceSnapshot = 0;
      this.#bytesSinceSnapshot = 0;
      this.#options.machine.restore(ready.snapshot.state, ready.snapshot.meta.lastIndex);
    }
    if (ready.committed.length > 0) this.#apply(ready.committed);
    for (const read of ready.readStates) this.#answerRead(read);
    this.#options.raft.advance(ready);
  }

  #apply(entries: readonly LogEntry[]): void {
    this.#options.machine.apply(entries);
    for (const entry of entries) {
      this.#appliedIndex = entry.index;
      this.#entriesSinceSnapshot++;
      this.#bytesSinceSnapshot += entry.data.length;
      const proposal = this.#proposals.get(entry.index);
      if (proposal === undefined) continue;
      this.#proposals.delete(entry.index);
      proposal.done(proposal.term === entry.term ? "applied" : "replaced");
    }
  }

  #answerRead(read: ReadState): void {
    const done = this.#reads.get(read.token);
    this.#reads.delete(read.token);
    done?.(read.outcome === "confirmed" ? read.index : undefined);
  }

  #changeRole(role: RoleState): void {
    if (role.role !== "leader") this.#forgetProposals();
    this.#options.onRole(role);
  }

  #forgetProposals(): void {
    const proposals = [...this.#proposals.values()];
    this.#proposals.clear();
    for (const proposal of proposals) proposal.done("unknown");
  }

  #send(messages: readonly RaftMessage[]): void {
    for (const message of messages) {
      const payload = encodeMessage(message);
      const lane = message.kind === "snapshotChunk" ? "bulk" : "control";
      this.#options.transport.send(message.to as NodeId, lane, { kind: "raft", payload });
    }
  }

  #maybeSnapshot(): void {
    const policy = this.#options.compaction ?? defaultCompaction;
    const due =
      this.#entriesSinceSnapshot >= policy.everyEntries ||
      this.#bytesSinceSnapshot >= policy.everyBytes;
    if (!due || this.#writing || this.#snapshotting) return;
    this.#snapshotting = true;
    this.#entriesSinceSnapshot = 0;
    this.#bytesSinceSnapshot = 0;
    const { raft, store, machine } = this.#options;
    const snapshot = raft.makeSnapshot(this.#appliedIndex as LogIndex, machine.encode());
    if (snapshot === undefined) {
      this.#snapshotting = false;
      return;
    }
    const purgeTo = Math.max(0, snapshot.meta.lastIndex - policy.keepEntries) as LogIndex;
    const batch = { entries: [], snapshot: encodeSnapshot(snapshot), purgeTo };
    store.write(batch, (error) => {
      if (this.#stopped) return;
      this.#snapshotting = false;
      if (error !== undefined) {
        this.#stopped = true;
        this.#options.onFatal(`the snapshot cannot be written: ${error.message}`);
        return;
      }
      raft.compact(purgeTo, snapshot);
      this.#options.metrics.count("holdfast_raft_snapshots_total");
    });
  }
}
