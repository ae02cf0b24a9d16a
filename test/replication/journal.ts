// What was ever appended to the shard, by sequence: the truth against which every copy is compared.
// A copy's state must be that of an empty store that replayed its lineage's records.
import { Writer } from "../../src/base/binary.js";
import { crc32c } from "../../src/base/checksum.js";
import { createCacheEngine } from "../../src/cache/cache-engine.js";
import type { DataRecord } from "../../src/model/data-record.js";
import { encodeDataRecord } from "../../src/model/data-record-codec.js";
import { type Epoch, type Sequence, type ShardTime, shardId } from "../../src/model/ids.js";
import { ordinalOf } from "../../src/model/sequence.js";
import type { Shard } from "../../src/model/shard-map.js";
import type { ShardStore } from "../../src/model/shard-store.js";

type Row = {
  readonly sequence: Sequence;
  readonly record: DataRecord;
  readonly time: ShardTime;
  readonly hash: number;
};

/** Few buckets, so that tables are cheap to hash. */
export const engineOptions = { limits: { keyStampBuckets: 64 } };

/** All records, of surviving and of lost histories. */
export class Journal {
  readonly #rows = new Map<Sequence, Row>();
  /** By ordinal: what the epoch inherited; 0 = cold. */
  readonly #inherited = new Map<number, Sequence>();
  readonly #begun = new Set<Epoch>();

  /** Notes that an epoch began on top of `inherited`. */
  begin({ ordinal, epoch, coldEpoch }: Shard, inherited: Sequence): void {
    this.#inherited.set(ordinal, inherited);
    this.#begun.add(epoch).add(coldEpoch);
  }

  /** Whether a primary acted at this epoch, or counts as having done so. */
  hasBegun(epoch: Epoch): boolean {
    return this.#begun.has(epoch);
  }

  /** Takes a record that some copy applied. @throws when the sequence names another one (I9) */
  note(sequence: Sequence, record: DataRecord, time: ShardTime): void {
    const writer = new Writer();
    encodeDataRecord(writer, record);
    const hash = crc32c(writer.varint(time).finish());
    const known = this.#rows.get(sequence);
    if (known === undefined) this.#rows.set(sequence, { sequence, record, time, hash });
    else if (known.hash !== hash) {
      throw new Error(`I9: ${sequence} is ${known.record.kind} and ${record.kind}`);
    }
  }

  /** The records of the history that ends at `last`, in order. */
  history(last: Sequence): Row[] {
    const rows = [...this.#rows.values()].filter((row) => this.isIn(last, row.sequence));
    return rows.sort((a, b) => a.sequence - b.sequence);
  }

  /** Whether the history that ends at `last` contains a sequence. */
  isIn(last: Sequence, sequence: Sequence): boolean {
    let end = last;
    while (ordinalOf(end) > ordinalOf(sequence)) end = this.#inherited.get(ordinalOf(end)) ?? end;
    return ordinalOf(end) === ordinalOf(sequence) && sequence <= end;
  }

  /** A store that replayed the history that ends at `last`. */
  replay(last: Sequence): ShardStore {
    const store = createCacheEngine(engineOptions).open(shardId(3));
    for (const { sequence, record, time } of this.history(last))
      store.apply(sequence, record, time);
    return store;
  }
}
