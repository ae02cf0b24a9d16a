// What one node tells another about itself for `status`: the things that no log holds.

import { Reader, Writer } from "../base/binary.js";
import { isNodeId, type NodeId, type ShardId, shardId } from "../model/ids.js";
import type { Role } from "../raft/ready.js";

const roles: readonly Role[] = ["follower", "preCandidate", "candidate", "leader", "learner"];

/** A live node's own word. */
export type NodeReport = {
  readonly pid: number;
  readonly role: Role;
  readonly term: number;
  readonly leader: NodeId | undefined;
  readonly bytesUsed: number;
  /** Shards it serves as primary under a lease at this moment. */
  readonly serving: readonly ShardId[];
};

/** The bytes of a report. */
export function encodeNodeReport(report: NodeReport): Uint8Array {
  const writer = new Writer(128).varint(report.pid).u8(roles.indexOf(report.role));
  writer
    .varint(report.term)
    .string(report.leader ?? "")
    .varint(report.bytesUsed);
  return writer.list(report.serving, (to, shard) => to.varint(shard)).finish();
}

/** @throws {DecodeError} when the bytes are no report */
export function decodeNodeReport(bytes: Uint8Array): NodeReport {
  const reader = new Reader(bytes);
  const pid = reader.varint();
  const role = roles[reader.u8()] ?? "follower";
  const term = reader.varint();
  const leader = reader.string();
  const bytesUsed = reader.varint();
  const serving = reader.list((from) => shardId(from.varint()));
  reader.end();
  return { pid, role, term, leader: isNodeId(leader) ? leader : undefined, bytesUsed, serving };
}
