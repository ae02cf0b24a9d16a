// The invariants of PROTOCOL §10 that replication asserts in production, each O(1) a step.

import { assert } from "../base/assert.js";
import { Writer } from "../base/binary.js";
import { crc32c } from "../base/checksum.js";
import { encodeDataRecord } from "../model/data-record-codec.js";
import type { Epoch, Sequence } from "../model/ids.js";
import { type Member, memberText, sameMember } from "../model/shard-map.js";
import type { StreamRecord } from "./message.js";
import type { Release } from "./ready.js";
import type { LogEntry } from "./replication-log.js";

/** I8: a record is applied only under the copy's present epoch. */
export function assertUnderEpoch(messageEpoch: Epoch, present: Epoch): void {
  assert(messageEpoch === present, `I8: a record of epoch ${messageEpoch} under ${present}`);
}

/** I9: a sequence names one record on all copies of a lineage. */
export function assertSameRecord(ours: LogEntry, theirs: StreamRecord): void {
  assert(
    ours.record === theirs.record || hashOf(ours) === hashOf(theirs),
    `I9: two records have sequence ${ours.sequence}`,
  );
}

/**
 * I11: an in-sync or linearizable reply reveals nothing that is not acked.
 * @param reveals the greatest sequence the reply depends on; 0 = none
 */
export function assertRevealable(reveals: Sequence, acked: Sequence): void {
  assert(reveals <= acked, `I11: a reply reveals ${reveals}, acked is ${acked}`);
}

/** I13: nothing happens at an epoch after its release. */
export function assertNotReleased(released: Release | undefined, what: string): void {
  assert(released === undefined, `I13: ${what} after the release of epoch ${released?.epoch}`);
}

/** I15: only the very process that the shard's record names counts. */
export function assertSameProcess(named: Member, counted: Member): void {
  assert(
    sameMember(named, counted),
    `I15: ${memberText(counted)} counted for ${memberText(named)}`,
  );
}

function hashOf(entry: StreamRecord): number {
  const writer = new Writer(256).varint(entry.sequence).varint(entry.time);
  encodeDataRecord(writer, entry.record);
  return crc32c(writer.finish());
}
