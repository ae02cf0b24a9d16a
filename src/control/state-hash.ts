// One number for the whole control state: equal on all nodes at the same index (I4). Records and
// collections are immutable, so each is hashed once and its hash kept beside it.

import { Writer } from "../base/binary.js";
import { hash32, mix32 } from "../base/hash.js";
import { writeSettings } from "./codec-fields.js";
import {
  writeHistoryRow,
  writeLoss,
  writeNamespace,
  writeNode,
  writeOperation,
  writeResult,
  writeShard,
} from "./codec-records.js";
import type { ControlState, RequestRow } from "./control-state.js";

type Write<T> = (writer: Writer, value: T) => void;

const known = new WeakMap<object, number>();

/**
 * A 32-bit hash of everything in the state. Costs what changed since the last call, plus a look at
 * every record of a collection that changed.
 */
export function stateHash(state: ControlState): number {
  return once(state, () => hashOfState(state));
}

function hashOfState(state: ControlState): number {
  const whole = new Writer(128);
  whole.varint(state.appliedIndex).varint(state.mapVersion);
  whole.optional(state.clusterId, (writer, id) => writer.string(id));
  writeSettings(whole, state.settings);
  whole.varint(state.operationsBegun).varint(state.requestFloor);
  const { nodes, shards, namespaces, operations, losses, history, requests } = state;
  const parts = [
    hashOfAll(nodes, () => nodes.values(), writeNode),
    hashOfAll(shards, () => shards, writeShard),
    hashOfAll(namespaces, () => namespaces.values(), writeNamespace),
    hashOfAll(operations, () => operations.values(), writeOperation),
    hashOfAll(losses, () => losses, writeLoss),
    hashOfAll(history, () => history, writeHistoryRow),
    hashOfRequests(requests),
  ];
  for (const part of parts) whole.u32(part);
  return hash32(whole.finish());
}

/** The hash of a collection, kept by the collection's identity. */
function hashOfAll<T extends object>(
  collection: object,
  records: () => Iterable<T>,
  write: Write<T>,
): number {
  return once(collection, () => {
    let hash = 0;
    for (const record of records()) hash = mix32(hash ^ once(record, () => hashOf(record, write)));
    return hash;
  });
}

/** A request's row does not name the request, so its id is hashed with it. */
function hashOfRequests(requests: ReadonlyMap<string, RequestRow>): number {
  return once(requests, () => {
    let hash = 0;
    for (const [id, row] of requests) {
      const one = once(row, () =>
        hashOf(row, (writer) => {
          writer.string(id).varint(row.index);
          writeResult(writer, row.result);
        }),
      );
      hash = mix32(hash ^ one);
    }
    return hash;
  });
}

function hashOf<T>(record: T, write: Write<T>): number {
  const writer = new Writer(128);
  write(writer, record);
  return hash32(writer.finish());
}

function once(key: object, compute: () => number): number {
  const before = known.get(key);
  if (before !== undefined) return before;
  const hash = compute();
  known.set(key, hash);
  return hash;
}
