// Every record that any copy ever applied, which of them each new epoch gave up, and which of them
// clients were told about: I9, I10, I16 and I20 follow from the three.

import type { LossRecord } from "../../src/control/control-state.js";
import type { DataRecord } from "../../src/model/data-record.js";
import { ordinalOf } from "../../src/model/sequence.js";
import { demand } from "./violation.js";

/** One record of one shard, known since its primary applied it. */
export type LedgerRecord = {
  readonly sequence: number;
  readonly hash: number;
  readonly kind: DataRecord["kind"];
  /** Namespace and key in one text; empty when it names no key. */
  readonly name: string;
  /** `clientId/requestSeq`; empty without an identity. */
  readonly identity: string;
  /** The epoch that went on without it; 0 while it stands. */
  lostAt: number;
  /** What clients were told: nothing, done here, done on all in-sync copies. */
  acked: "no" | "async" | "insync";
};

/** What a primary began its epoch with. */
export type EpochStart = {
  readonly shard: number;
  readonly epoch: number;
  readonly ordinal: number;
  readonly beginning: "kept" | "cold";
  /**
   * The last epoch up to this one that the log began empty, also one that no primary lived to
   * begin; 0 = none. What is older was given up by it.
   */
  readonly coldAt: number;
  /** The last sequence of its copy before. */
  readonly inherited: number;
  /** The last epoch in its copy's lineage; those between left no trace in it. 0 = it was empty. */
  readonly parent: number;
};

type ShardLedger = {
  readonly records: Map<number, LedgerRecord>;
  /** Sequences of the records that stand, ascending. */
  standing: number[];
  readonly epochs: EpochStart[];
  /** Identity → sequence of the record that stands. */
  readonly identities: Map<string, number>;
};

/** All records of all shards of a run. */
export class RecordLedger {
  readonly #shards = new Map<number, ShardLedger>();

  /** A copy applies a record, or applies it again. `hash` = the record's fingerprint. */
  applied(shard: number, sequence: number, record: DataRecord, hash: number): void {
    const ledger = this.#of(shard);
    const known = ledger.records.get(sequence);
    if (known !== undefined) {
      demand(known.hash === hash, "I9", () => `shard ${shard} has two records ${sequence}`);
      return;
    }
    const entry: LedgerRecord = {
      sequence,
      hash,
      kind: record.kind,
      name: nameOf(record),
      identity: identityOf(record),
      lostAt: this.#supersededBy(ledger, sequence),
      acked: "no",
    };
    ledger.records.set(sequence, entry);
    if (entry.lostAt !== 0) return;
    this.#claimIdentity(ledger, shard, entry);
    const last = ledger.standing.at(-1) ?? 0;
    demand(sequence > last, "I9", () => `shard ${shard}: new record ${sequence} after ${last}`);
    ledger.standing.push(sequence);
  }

  /** A primary logs the first record of its epoch. */
  epochBegan(start: EpochStart): void {
    const { shard, epoch, ordinal } = start;
    const ledger = this.#of(shard);
    const last = ledger.epochs.at(-1);
    if (last !== undefined && last.epoch >= epoch) return;
    const bounds = boundsOf(ledger.epochs, start);
    ledger.epochs.push(start);
    ledger.standing = [];
    const revived: LedgerRecord[] = [];
    for (const record of ledger.records.values()) {
      const born = ordinalOf(record.sequence as never);
      if (born >= ordinal) continue;
      if (record.sequence > (bounds.get(born) ?? 0)) {
        if (record.lostAt === 0)
          giveUp(ledger, record, start, this.#epochOf(ledger, record.sequence));
        continue;
      }
      ledger.standing.push(record.sequence);
      if (record.lostAt !== 0) revived.push(record);
    }
    // An epoch between had given them up, but died before the copy that follows now had too.
    for (const record of revived) {
      record.lostAt = 0;
      this.#claimIdentity(ledger, shard, record);
    }
    ledger.standing.sort((a, b) => a - b);
  }

  /** A node answers ok for a record. */
  acked(ack: { shard: number; sequence: number; insync: boolean }): void {
    const { shard, sequence, insync } = ack;
    const ledger = this.#of(shard);
    const record = ledger.records.get(sequence);
    demand(record !== undefined, "I9", () => `shard ${shard}: ack of unknown record ${sequence}`);
    if (insync) record.acked = "insync";
    else if (record.acked === "no") record.acked = "async";
    if (!insync || record.lostAt === 0) return;
    const loss = ledger.epochs.find(({ epoch }) => epoch === record.lostAt);
    const born = this.#epochOf(ledger, sequence);
    demand(loss !== undefined && gaveAllUp(loss, born), "I10", () => {
      return `shard ${shard}: ${record.name} at ${sequence} acked after epoch ${record.lostAt}`;
    });
  }

  /** The epochs that began in a shard. */
  epochsOf(shard: number): readonly EpochStart[] {
    return this.#of(shard).epochs;
  }

  /** A record by its sequence. */
  record(shard: number, sequence: number): LedgerRecord | undefined {
    return this.#of(shard).records.get(sequence);
  }

  /**
   * I20, at the end: every acked record that is gone is beyond a loss record's `keptThrough`, and
   * what a loss record says was kept was kept.
   */
  checkLosses(losses: readonly LossRecord[]): void {
    for (const [shard, ledger] of this.#shards) {
      const ours = losses.filter((loss) => loss.shard === shard);
      for (const loss of ours) checkKept(ledger, loss);
      for (const record of ledger.records.values()) {
        if (record.lostAt === 0 || record.acked === "no") continue;
        const born = this.#epochOf(ledger, record.sequence);
        const explained = ours.some(
          (loss) =>
            loss.keptThrough < record.sequence &&
            loss.fromEpoch >= born &&
            loss.toEpoch <= record.lostAt,
        );
        demand(explained, "I20", () => {
          const what = `acked ${record.kind} ${record.name} at ${record.sequence}`;
          return `shard ${shard}: ${what} of epoch ${born} vanished at ${record.lostAt} unrecorded`;
        });
      }
    }
  }

  /** The epoch of the last start at or below a sequence. */
  #epochOf(ledger: ShardLedger, sequence: number): number {
    const ordinal = ordinalOf(sequence as never);
    return ledger.epochs.findLast((start) => start.ordinal <= ordinal)?.epoch ?? 0;
  }

  /** The first later epoch that went on without a sequence, 0 when none has. */
  #supersededBy(ledger: ShardLedger, sequence: number): number {
    const ordinal = ordinalOf(sequence as never);
    const later = ledger.epochs.find(
      (start) => start.ordinal > ordinal && start.inherited < sequence,
    );
    return later?.epoch ?? 0;
  }

  #claimIdentity(ledger: ShardLedger, shard: number, entry: LedgerRecord): void {
    if (entry.identity === "") return;
    const before = ledger.identities.get(entry.identity);
    demand(before === undefined, "I16", () => {
      return `shard ${shard}: ${entry.identity} took effect at ${before} and ${entry.sequence}`;
    });
    ledger.identities.set(entry.identity, entry.sequence);
  }

  #of(shard: number): ShardLedger {
    let ledger = this.#shards.get(shard);
    if (ledger === undefined) {
      ledger = { records: new Map(), standing: [], epochs: [], identities: new Map() };
      this.#shards.set(shard, ledger);
    }
    return ledger;
  }
}

/** What the copy of a new primary holds: the last sequence of each epoch in its lineage. */
function boundsOf(epochs: readonly EpochStart[], start: EpochStart): Map<number, number> {
  const bounds = new Map<number, number>();
  let child: EpochStart | undefined = start;
  while (child !== undefined && child.beginning === "kept") {
    const { parent, inherited }: EpochStart = child;
    child = epochs.find(({ epoch }) => epoch === parent);
    if (child !== undefined) bounds.set(child.ordinal, inherited);
  }
  return bounds;
}

/** Whether everything of the epoch `born` was given up by the log itself. */
function gaveAllUp({ beginning, coldAt }: EpochStart, born: number): boolean {
  return beginning === "cold" || coldAt > born;
}

function giveUp(ledger: ShardLedger, record: LedgerRecord, start: EpochStart, born: number): void {
  const { shard, epoch, inherited } = start;
  record.lostAt = epoch;
  if (record.identity !== "") ledger.identities.delete(record.identity);
  demand(record.acked !== "insync" || gaveAllUp(start, born), "I10", () => {
    const what = `${record.kind} ${record.name} at ${record.sequence}`;
    return `shard ${shard}: ${what} was acked in-sync; epoch ${epoch} began at ${inherited}`;
  });
}

function checkKept(ledger: ShardLedger, loss: LossRecord): void {
  const start = ledger.epochs.find(({ epoch }) => epoch === loss.toEpoch);
  if (start === undefined || start.beginning === "cold") return;
  demand(loss.keptThrough <= start.inherited, "I20", () => {
    const said = `the loss record says kept through ${loss.keptThrough}`;
    return `shard ${loss.shard}: epoch ${loss.toEpoch} began at ${start.inherited}, but ${said}`;
  });
}

function nameOf(record: DataRecord): string {
  if (!("key" in record)) return "";
  let text = `${record.namespace}/`;
  for (const byte of record.key) text += String.fromCharCode(byte);
  return text;
}

function identityOf(record: DataRecord): string {
  if (!("dedupe" in record) || record.dedupe === undefined) return "";
  return `${record.dedupe.clientId}/${record.dedupe.requestSeq}`;
}
