// One Raft node with a disk that loses what was not synced and a state machine that is a list of
// words. Everything passes the codecs: bytes to the disk, bytes to the network, recovery at start.

import { fromUtf8, utf8 } from "../../src/base/bytes.js";
import { Random } from "../../src/base/random.js";
import type { Instant } from "../../src/base/time.js";
import { type LogIndex, logIndex, nodeId, storeId } from "../../src/model/ids.js";
import { encodeEntry, encodeHardState, encodeSnapshot } from "../../src/raft/codec.js";
import type { RaftConfig } from "../../src/raft/config.js";
import type { LogEntry } from "../../src/raft/log-entry.js";
import type { Member, Membership } from "../../src/raft/membership.js";
import type { RaftMessage } from "../../src/raft/message.js";
import { Raft } from "../../src/raft/raft.js";
import type { ReadState, Ready, RoleState } from "../../src/raft/ready.js";
import { recover } from "../../src/raft/recovery.js";

/** What is left after a crash: only what whole batches wrote. */
export class Disk {
  hardState: Uint8Array | undefined;
  snapshot: Uint8Array | undefined;
  entries = new Map<number, Uint8Array>();
  /** Batches written, each one sync. */
  syncs = 0;

  write(ready: Ready): void {
    if (ready.hardState === undefined) return;
    this.syncs++;
    if (ready.truncateFrom !== undefined)
      this.remove((index) => index >= (ready.truncateFrom ?? 0));
    if (ready.snapshot !== undefined) this.snapshot = encodeSnapshot(ready.snapshot);
    for (const entry of ready.entries) this.entries.set(entry.index, encodeEntry(entry));
    this.hardState = encodeHardState(ready.hardState);
  }

  remove(which: (index: number) => boolean): void {
    for (const index of [...this.entries.keys()]) if (which(index)) this.entries.delete(index);
  }

  records() {
    const entries = [...this.entries].map(([index, bytes]) => ({ index, bytes }));
    entries.sort((a, b) => a.index - b.index);
    return { hardState: this.hardState, snapshot: this.snapshot, entries };
  }
}

/** A member named `n1` lives on store `s1`. */
export function member(name: string, store = name.replace("n", "s")): Member {
  return { id: nodeId(name), storeId: storeId(store) };
}

/** The membership of voters and learners with the usual stores. */
export function membershipOf(voters: readonly string[], learners: readonly string[]): Membership {
  return { voters: voters.map((id) => member(id)), learners: learners.map((id) => member(id)) };
}

export type SimNodeOptions = {
  readonly self: Member;
  readonly config: RaftConfig;
  readonly bootstrap: Membership;
  readonly seed: number;
};

/** A node that can be crashed between any two effects. */
export class SimNode {
  readonly options: SimNodeOptions;
  disk = new Disk();
  words: string[] = [];
  reads: ReadState[] = [];
  roles: RoleState[] = [];
  /** Readys whose batch wrote entries. */
  batchesWithEntries = 0;
  installs = 0;
  outstanding: Ready | undefined;
  #raft: Raft | undefined;
  #starts = 0;

  constructor(options: SimNodeOptions) {
    this.options = options;
  }

  get id() {
    return this.options.self.id;
  }

  get isUp(): boolean {
    return this.#raft !== undefined;
  }

  get raft(): Raft {
    if (this.#raft === undefined) throw new Error(`${this.id} is down`);
    return this.#raft;
  }

  start(now: Instant): void {
    const { self, config, bootstrap, seed } = this.options;
    const recovery = recover(this.disk.records(), bootstrap);
    if (!recovery.ok) throw new Error(`${this.id}: ${recovery.reason} ${recovery.detail}`);
    this.#starts++;
    const random = new Random(seed * 1000 + this.#starts);
    const { stored } = recovery;
    this.words = stored.snapshot === undefined ? [] : wordsOf(stored.snapshot.state);
    this.#raft = new Raft({ self, config, stored, random, now });
  }

  crash(): void {
    this.#raft = undefined;
    this.outstanding = undefined;
  }

  /** Effect 1: what may leave at once, also of a Ready newly begun. */
  begin(): readonly RaftMessage[] {
    if (this.outstanding !== undefined) return this.raft.takeMessages();
    this.outstanding = this.raft.ready();
    return this.outstanding?.messages ?? [];
  }

  /** Effect 2: the synced batch. */
  persist(): void {
    if (this.outstanding === undefined) return;
    if (this.outstanding.entries.length > 0) this.batchesWithEntries++;
    this.disk.write(this.outstanding);
  }

  /** Effects 3 to 5. */
  finish(): readonly RaftMessage[] {
    const ready = this.outstanding;
    if (ready === undefined) return [];
    this.outstanding = undefined;
    if (ready.roleChange !== undefined) this.roles.push(ready.roleChange);
    if (ready.snapshot !== undefined) {
      this.installs++;
      this.words = wordsOf(ready.snapshot.state);
    }
    for (const entry of ready.committed) this.#apply(entry);
    this.reads.push(...ready.readStates);
    this.raft.advance(ready);
    return ready.messagesAfterPersist;
  }

  /** Makes a snapshot of what is applied and purges all but the last `keep` entries. */
  compact(keep = 0): void {
    const { appliedIndex } = this.raft.status();
    if (appliedIndex === 0) return;
    const snapshot = this.raft.makeSnapshot(appliedIndex, utf8(JSON.stringify(this.words)));
    if (snapshot === undefined) return;
    const upTo = logIndex(Math.max(0, appliedIndex - keep));
    this.disk.snapshot = encodeSnapshot(snapshot);
    this.disk.remove((index) => index <= upTo);
    this.raft.compact(upTo, snapshot);
  }

  /** The log in memory as `index/term` texts. */
  log(): LogEntry[] {
    const { purgedIndex, lastIndex } = this.raft.status();
    const entries: LogEntry[] = [];
    for (let i: number = purgedIndex + 1; i <= lastIndex; i++) {
      const entry = this.raft.entryAt(i as LogIndex);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  #apply(entry: LogEntry): void {
    if (entry.kind === "command") this.words.push(fromUtf8(entry.data));
  }
}

function wordsOf(state: Uint8Array): string[] {
  return JSON.parse(fromUtf8(state)) as string[];
}
