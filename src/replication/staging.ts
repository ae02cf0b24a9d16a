// What a rewinding copy sets aside (PROTOCOL §6.5): the names of what it must give up, the answers,
// the tables and the stream, until it switches to them in one step. Its old state stays as it is.

import { assert } from "../base/assert.js";
import { toHex } from "../base/bytes.js";
import type { Epoch, Sequence } from "../model/ids.js";
import type { ItemCopy, KeyName } from "../model/shard-store.js";
import { TablesAssembly } from "./catch-up.js";
import { epochOfSequence } from "./lineage.js";
import type {
  Append,
  RewindAnswer,
  RewindFetch,
  RewindName,
  StreamRecord,
  Tables,
} from "./message.js";
import { nameOf, sizeOfRecord } from "./replication-log.js";
import type { ShardCopy } from "./shard-copy.js";

/** Keys asked for in one message. */
const namesPerFetchMax = 1024;
/** Bytes that an answer is charged with beside key and value. */
const answerOverheadBytes = 128;

/** What a copy must give up: the names to ask for, and what of it clients lose. */
export type LostSuffix = {
  readonly names: readonly RewindName[];
  /** Distinct keys that clients changed in epochs of which this process was the primary. */
  readonly lostCount: number;
  /** The last epoch of this copy that the surviving lineage lacks, when this process led it. */
  readonly ledEpoch: Epoch | undefined;
};

/**
 * Collects what the copy's records after `common` touched, from its own log. Undefined when the log
 * no longer names everything.
 */
export function lostSuffix(copy: ShardCopy, common: Sequence): LostSuffix | undefined {
  if (common < copy.namesFrom || copy.log.indexAfter(common) === undefined) return undefined;
  const names = new Map<string, { name: KeyName; lost: boolean }>();
  const changed = new Set<string>();
  const touch = (name: KeyName, lost: boolean) => {
    const id = identityOf(name);
    const known = names.get(id);
    if (known === undefined) names.set(id, { name, lost });
    else known.lost ||= lost;
    return id;
  };
  let ledEpoch: Epoch | undefined;
  for (const entry of copy.log.after(common)) {
    if (entry.unnamed) return undefined;
    for (const name of entry.removed) touch(name, false);
    const epoch = epochOfSequence(copy.lineage, entry.sequence);
    const led = epoch !== undefined && copy.led.has(epoch);
    if (led) ledEpoch = epoch;
    const { record } = entry;
    const name = nameOf(record);
    if (name === undefined) continue;
    const id = touch(name, led && mayHaveBeenAcked(record));
    if (led && record.kind !== "evict") changed.add(id);
  }
  return { names: [...names.values()], lostCount: changed.size, ledEpoch };
}

/**
 * Whether a client may have been told of a new value that is lost, so that the value before it is
 * stale. What waits for all in-sync copies was not acknowledged, since one of them lacks it ⚑: to
 * invalidate its key would throw away what was acknowledged in-sync before it.
 */
function mayHaveBeenAcked(record: StreamRecord["record"]): boolean {
  return record.kind === "set" && !record.insync;
}

type Answer = {
  readonly name: KeyName;
  readonly at: Sequence;
  readonly item: ItemCopy | undefined;
};

/** One rewind under way at a copy: everything set aside until the switch. */
export class Staging {
  readonly common: Sequence;
  readonly suffix: LostSuffix;
  readonly #bytesMax: number;
  readonly #answers: Answer[] = [];
  readonly #stream: StreamRecord[] = [];
  readonly #assembly = new TablesAssembly();
  #tables: Tables | undefined;
  #last: Sequence;
  #bytes = 0;

  /** @param bytesMax what may be set aside; beyond, the copy cannot rewind */
  constructor(common: Sequence, suffix: LostSuffix, bytesMax: number) {
    this.common = common;
    this.suffix = suffix;
    this.#bytesMax = bytesMax;
    this.#last = common;
    for (const { name } of suffix.names) this.#bytes += answerOverheadBytes + name.key.length;
  }

  /** The last record set aside. */
  get last(): Sequence {
    return this.#last;
  }

  /** Whether it exceeds what may be set aside. */
  get tooLarge(): boolean {
    return this.#bytes > this.#bytesMax;
  }

  /** Whether the switch can be made: everything answered, and the stream reaches the horizon. */
  get complete(): boolean {
    return this.#tables !== undefined && this.#last >= this.#tables.at;
  }

  /** Whether all was answered, so that nothing is left to ask. */
  get answered(): boolean {
    return this.#tables !== undefined;
  }

  /** What to ask for next; without names when only the tables are missing. */
  nextFetch(chunkBytes: number): Pick<RewindFetch, "offset" | "names"> {
    const offset = this.#answers.length;
    const names: RewindName[] = [];
    let bytes = 0;
    for (let i = offset; i < this.suffix.names.length && names.length < namesPerFetchMax; i++) {
      const name = this.suffix.names[i];
      if (name === undefined || bytes > chunkBytes) break;
      names.push(name);
      bytes += name.name.key.length + 8;
    }
    return { offset, names };
  }

  /** Sets answers aside. False = they are not the next ones. */
  addAnswer(message: RewindAnswer): boolean {
    if (message.offset !== this.#answers.length || this.answered) return false;
    if (message.offset + message.answers.length > this.suffix.names.length) return false;
    for (const item of message.answers) {
      const name = this.suffix.names[this.#answers.length]?.name;
      assert(name !== undefined, "a rewind answer within what was asked");
      this.#answers.push({ name, at: message.at, item });
      this.#bytes += item === undefined ? 0 : item.key.length + item.value.length;
    }
    return message.answers.length > 0;
  }

  /** Sets a part of the tables aside; they are asked for last, so they are read last. */
  addTables(part: Tables): boolean {
    if (this.#answers.length < this.suffix.names.length || this.answered) return false;
    this.#tables = this.#assembly.add(part);
    this.#bytes += part.bytes.length;
    return true;
  }

  /** Sets the stream aside. False = there is a gap. */
  addRecords(message: Append): boolean {
    let previous = message.previous;
    for (const entry of message.records) {
      if (entry.sequence > this.#last) {
        if (previous !== this.#last) return false;
        this.#stream.push(entry);
        this.#last = entry.sequence;
        this.#bytes += sizeOfRecord(entry.record);
      }
      previous = entry.sequence;
    }
    return previous <= this.#last;
  }

  /**
   * The one step from the old state to the new: gives up the records after `common`, then goes
   * through the stream with every answer put in where it was read.
   * @throws {DecodeError} when the tables are none
   */
  switch(copy: ShardCopy): void {
    const tables = this.#tables;
    assert(tables !== undefined && this.complete, "a switch before the fetch horizon");
    copy.truncateAfter(this.common);
    for (const { name } of this.#answers) copy.store.remove(name);
    let next = 0;
    let imported = false;
    const importTables = () => {
      copy.store.importTables(tables.bytes);
      copy.namesFrom = tables.at;
      imported = true;
    };
    for (const entry of this.#stream) {
      if (!imported && entry.sequence > tables.at) importTables();
      copy.apply(entry);
      next = this.#installUpTo(entry.sequence, next, copy);
    }
    if (!imported) importTables();
  }

  /** Installs answers from place `next` on, those read up to `sequence`. Returns the next. */
  #installUpTo(sequence: Sequence, next: number, copy: ShardCopy): number {
    let place = next;
    for (; place < this.#answers.length; place++) {
      const answer = this.#answers[place];
      if (answer === undefined || answer.at > sequence) break;
      if (answer.item !== undefined) copy.store.install(answer.item);
    }
    return place;
  }
}

function identityOf(name: KeyName): string {
  return `${name.namespace}/${toHex(name.key)}`;
}
