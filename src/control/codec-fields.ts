// The pieces that commands and state records share as bytes: members, expectations, settings, and
// closed sets of words.

import { DecodeError, type Reader, type Writer } from "../base/binary.js";
import type { ConfigVersion, Epoch, Incarnation, NodeId, ShardId } from "../model/ids.js";
import type { Settings } from "../model/settings.js";
import type { Member, ShardExpectation } from "../model/shard-map.js";

/** A word of a closed set as one byte and back; the place in the list is the byte: append only. */
export class Words<T extends string> {
  readonly #words: readonly T[];
  readonly #what: string;

  constructor(what: string, words: readonly T[]) {
    this.#what = what;
    this.#words = words;
  }

  write(writer: Writer, word: T): void {
    writer.u8(this.#words.indexOf(word));
  }

  /** @throws {DecodeError} when the byte stands for no word */
  read(reader: Reader): T {
    const code = reader.u8();
    const word = this.#words[code];
    if (word === undefined) throw new DecodeError(`${this.#what} code ${code}`);
    return word;
  }
}

const onNoReplica = new Words("onNoReplica", ["wait", "cold"]);

export function writeNumber(writer: Writer, value: number): void {
  writer.varint(value);
}

export function readNumber(reader: Reader): number {
  return reader.varint();
}

export function writeMember(writer: Writer, member: Member): void {
  writer.string(member.node).varint(member.incarnation);
}

export function readMember(reader: Reader): Member {
  return { node: reader.string() as NodeId, incarnation: reader.varint() as Incarnation };
}

export function writeExpectation(writer: Writer, expect: ShardExpectation): void {
  writer.varint(expect.shard).varint(expect.epoch).varint(expect.configVersion);
}

export function readExpectation(reader: Reader): ShardExpectation {
  return {
    shard: reader.varint() as ShardId,
    epoch: reader.varint() as Epoch,
    configVersion: reader.varint() as ConfigVersion,
  };
}

export function writeSettings(writer: Writer, settings: Settings): void {
  writer
    .f64(settings.leaseMs)
    .f64(settings.leaseWaitMs)
    .f64(settings.heartbeatMs)
    .f64(settings.driftPct)
    .f64(settings.slackMs)
    .f64(settings.inSyncTimeoutMs)
    .varint(settings.copies);
  onNoReplica.write(writer, settings.onNoReplica);
  writer.f64(settings.coldAfterMs).f64(settings.restoreAfterMs);
}

export function readSettings(reader: Reader): Settings {
  return {
    leaseMs: reader.f64(),
    leaseWaitMs: reader.f64(),
    heartbeatMs: reader.f64(),
    driftPct: reader.f64(),
    slackMs: reader.f64(),
    inSyncTimeoutMs: reader.f64(),
    copies: reader.varint(),
    onNoReplica: onNoReplica.read(reader),
    coldAfterMs: reader.f64(),
    restoreAfterMs: reader.f64(),
  };
}
