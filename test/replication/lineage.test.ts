// Where two histories part, against a model that keeps every record; and the window of the log.
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/random.js";
import { epoch, sequence, shardTime } from "../../src/model/ids.js";
import { firstSequence } from "../../src/model/sequence.js";
import {
  epochOfSequence,
  extended,
  type Lineage,
  lastCommon,
  lineageAt,
} from "../../src/replication/lineage.js";
import { ReplicationLog } from "../../src/replication/replication-log.js";

type History = { readonly lineage: Lineage; readonly records: readonly number[] };

/** Histories that grow, die and branch from one another at random. */
function randomHistories(random: Random): History[] {
  const histories: History[] = [];
  for (let ordinal = 1; ordinal < 12; ordinal++) {
    const parent = histories.length > 0 && random.chance(0.9) ? random.pick(histories) : undefined;
    const kept = parent === undefined ? 0 : random.between(1, parent.records.length);
    const records = parent?.records.slice(0, kept) ?? [];
    const inherited = sequence(records.at(-1) ?? 0);
    const start = firstSequence(ordinal);
    const base = lineageAt(parent?.lineage ?? [], inherited);
    const lineage = extended(base, { epoch: epoch(ordinal * 10), start, inherited });
    const grown = Array.from({ length: random.between(1, 4) }, (_, i) => start + i);
    histories.push({ lineage, records: [...records, ...grown] });
  }
  return histories;
}

describe("the last common sequence", () => {
  it("is the last record that both histories have, in 300 random families", () => {
    for (let seed = 0; seed < 300; seed++) {
      const histories = randomHistories(new Random(seed));
      for (const a of histories) {
        for (const b of histories) {
          const shared = a.records.findLast((record) => b.records.includes(record));
          const found = lastCommon(pointOf(a), pointOf(b));
          if (found !== shared) throw new Error(`seed ${seed}: ${found} is not ${shared}`);
        }
      }
    }
  });

  it("knows which epoch assigned a sequence", () => {
    const [first, second] = [firstSequence(1), firstSequence(2)];
    const lineage = [
      { epoch: epoch(5), start: first, inherited: sequence(0) },
      { epoch: epoch(9), start: second, inherited: sequence(first + 3) },
    ];
    expect(epochOfSequence(lineage, sequence(first + 2))).toBe(5);
    expect(epochOfSequence(lineage, sequence(second + 2))).toBe(9);
    expect(epochOfSequence(lineage, sequence(4))).toBeUndefined();
    expect(() => extended(lineage, { epoch: epoch(9), start: second, inherited: first })).toThrow(
      "I6",
    );
  });
});

function pointOf({ lineage, records }: History) {
  return { lineage, last: sequence(records.at(-1) ?? 0) };
}

describe("the window of the log", () => {
  const entry = (number: number, previous: number, bytes = 10) => ({
    sequence: sequence(number),
    previous: sequence(previous),
    time: shardTime(1),
    record: { kind: "epoch", epoch: epoch(1) } as const,
    bytes,
    removed: [],
    unnamed: false,
  });

  it("finds what follows a sequence across the gap between epochs", () => {
    const log = new ReplicationLog({ recordsMax: 10, bytesMax: 1000 }, sequence(100));
    log.push(entry(101, 100));
    log.push(entry(500, 101));
    log.push(entry(501, 500));
    expect(log.at(log.indexAfter(sequence(101)) ?? -1)?.sequence).toBe(500);
    expect(log.at(log.indexAfter(sequence(100)) ?? -1)?.sequence).toBe(101);
    expect(log.indexAfter(sequence(501))).toBe(log.end);
    expect(log.indexAfter(sequence(300))).toBeUndefined();
    expect(log.indexAfter(sequence(99))).toBeUndefined();
    expect([...log.after(sequence(101))].map(({ sequence: s }) => s)).toEqual([500, 501]);
    expect(() => log.push(entry(503, 502))).toThrow("I9");
  });

  it("keeps within its bounds and keeps indexes of what is left", () => {
    const log = new ReplicationLog({ recordsMax: 4, bytesMax: 35 }, sequence(0));
    for (let i = 1; i <= 9; i++) log.push(entry(i, i - 1));
    expect(log.length).toBe(3);
    expect(log.bytes).toBe(30);
    expect(log.floor).toBe(6);
    expect(log.at(log.indexAfter(sequence(7)) ?? -1)?.sequence).toBe(8);
    log.truncateAfter(sequence(7));
    expect(log.last).toBe(7);
    log.push(entry(20, 7));
    expect(log.last).toBe(20);
    expect(log.bytes).toBe(20);
    log.setBounds({ recordsMax: 1, bytesMax: 35 });
    expect(log.floor).toBe(7);
    log.reset(sequence(40));
    expect(log.last).toBe(40);
    expect(log.indexAfter(sequence(40))).toBe(log.end);
  });
});
