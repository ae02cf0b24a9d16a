// Who belongs to the group, by {id, storeId}: a node that comes back with another store is not the
// member it was (R9). A membership holds from the entry that carries it on, committed or not.

import { assert, unreachable } from "../base/assert.js";
import { DecodeError, Reader, Writer } from "../base/binary.js";
import type { LogIndex, NodeId, StoreId } from "../model/ids.js";
import { isNodeId, storeId } from "../model/ids.js";

/** A node together with the data directory that makes it the member it is. */
export type Member = { readonly id: NodeId; readonly storeId: StoreId };

/** The members of the group. `votersOutgoing` is present only in a joint configuration. */
export type Membership = {
  readonly voters: readonly Member[];
  /** The voters being replaced; while present, both halves must agree. */
  readonly votersOutgoing?: readonly Member[];
  /** Receive the log, are never counted. */
  readonly learners: readonly Member[];
};

/** A change of membership that a leader can propose. */
export type MembershipChange =
  | { readonly kind: "addLearner"; readonly member: Member }
  | { readonly kind: "removeLearner"; readonly id: NodeId }
  | { readonly kind: "rebindLearner"; readonly member: Member };

/** Whether {id, storeId} is a voter (of either half): the only nodes that vote, ack and count. */
export function isRightfulVoter(membership: Membership, member: Member): boolean {
  return named(membership.voters, member) || named(membership.votersOutgoing ?? [], member);
}

/** Whether the id belongs to a voter whose storeId is another one: an impostor (R9). */
export function isImpostor(membership: Membership, member: Member): boolean {
  if (isRightfulVoter(membership, member)) return false;
  const sameId = (other: Member): boolean => other.id === member.id;
  return membership.voters.some(sameId) || (membership.votersOutgoing ?? []).some(sameId);
}

/** Every member once, voters first. */
export function allMembers(membership: Membership): Member[] {
  const members = [...membership.voters];
  for (const member of [...(membership.votersOutgoing ?? []), ...membership.learners]) {
    if (!members.some((other) => other.id === member.id)) members.push(member);
  }
  return members;
}

/** The membership after the change, or undefined when the change does not fit it. */
export function changed(membership: Membership, change: MembershipChange): Membership | undefined {
  const { learners } = membership;
  switch (change.kind) {
    case "addLearner": {
      if (allMembers(membership).some((member) => member.id === change.member.id)) return undefined;
      return { ...membership, learners: [...learners, change.member] };
    }
    case "removeLearner": {
      const rest = learners.filter((member) => member.id !== change.id);
      return rest.length === learners.length ? undefined : { ...membership, learners: rest };
    }
    case "rebindLearner": {
      if (!learners.some((member) => member.id === change.member.id)) return undefined;
      const rebound = learners.map((old) => (old.id === change.member.id ? change.member : old));
      return { ...membership, learners: rebound };
    }
    default:
      return unreachable(change);
  }
}

/** Puts a membership into a record or message. */
export function writeMembership(writer: Writer, membership: Membership): void {
  writer.list(membership.voters, writeMember);
  writer.optional(membership.votersOutgoing, (to, voters) => {
    to.list(voters, writeMember);
  });
  writer.list(membership.learners, writeMember);
}

/** @throws {DecodeError} when the bytes hold no membership */
export function readMembership(reader: Reader): Membership {
  const voters = reader.list(readMember);
  const votersOutgoing = reader.optional((from) => from.list(readMember));
  const learners = reader.list(readMember);
  return votersOutgoing === undefined ? { voters, learners } : { voters, votersOutgoing, learners };
}

/** The data of a membership entry. */
export function encodeMembership(membership: Membership): Uint8Array {
  const writer = new Writer(256);
  writeMembership(writer, membership);
  return writer.finish();
}

/** @throws {DecodeError} when the data holds no membership */
export function decodeMembership(data: Uint8Array): Membership {
  const reader = new Reader(data);
  const membership = readMembership(reader);
  reader.end();
  return membership;
}

/** The memberships of the log in memory, by the index that brought them, the newest in force. */
export class MembershipHistory {
  /** Invariant: never empty; indexes grow. */
  #rows: { index: LogIndex; membership: Membership }[];

  constructor(index: LogIndex, membership: Membership) {
    this.#rows = [{ index, membership }];
  }

  /** The membership in force. */
  get current(): Membership {
    return this.#last().membership;
  }

  /** The index that brought the membership in force. */
  get currentIndex(): LogIndex {
    return this.#last().index;
  }

  /** Takes a membership into force. */
  append(index: LogIndex, membership: Membership): void {
    assert(index > this.currentIndex, `membership ${index} after ${this.currentIndex}`);
    this.#rows.push({ index, membership });
  }

  /** Takes back what came with entries at or above the index. */
  truncate(from: LogIndex): void {
    while (this.#rows.length > 1 && this.currentIndex >= from) this.#rows.pop();
    assert(this.currentIndex < from, `a membership below ${from} stays`);
  }

  /** What was in force at the index. */
  at(index: LogIndex): Membership {
    let found = this.#rows[0];
    for (const row of this.#rows) if (row.index <= index) found = row;
    assert(found !== undefined && found.index <= index, `membership at ${index} is known`);
    return found.membership;
  }

  /** Forgets what nobody at or above the index needs. */
  compact(index: LogIndex): void {
    while ((this.#rows[1]?.index ?? Number.POSITIVE_INFINITY) <= index) this.#rows.shift();
  }

  #last(): { index: LogIndex; membership: Membership } {
    const row = this.#rows[this.#rows.length - 1];
    assert(row !== undefined, "a membership is in force");
    return row;
  }
}

function named(members: readonly Member[], member: Member): boolean {
  return members.some((other) => other.id === member.id && other.storeId === member.storeId);
}

function writeMember(writer: Writer, member: Member): void {
  writer.string(member.id).string(member.storeId);
}

function readMember(reader: Reader): Member {
  return { id: readNodeId(reader), storeId: storeId(reader.string()) };
}

/** @throws {DecodeError} when the text cannot name a node */
export function readNodeId(reader: Reader): NodeId {
  const text = reader.string();
  if (!isNodeId(text)) throw new DecodeError("not a node id");
  return text;
}
