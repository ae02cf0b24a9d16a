// Members of shards as values, settings and their waits, and the outcome's exit code.
import { describe, expect, it } from "vitest";
import { CacheError, errorTable, exitCodeOf, isErrorCode } from "../../src/model/cache-error.js";
import { configVersion, epoch, incarnation, nodeId, shardId, slot } from "../../src/model/ids.js";
import {
  defaultSettings,
  fullLease,
  settingsForLease,
  stretched,
} from "../../src/model/settings.js";
import {
  copiesOf,
  expectationOf,
  hasMember,
  type Member,
  memberText,
  type Shard,
  sameMember,
  withoutMember,
} from "../../src/model/shard-map.js";

const member = (node: string, boot: number): Member => ({
  node: nodeId(node),
  incarnation: incarnation(boot),
});

const one = member("n1", 4);
const two = member("n2", 5);
const reborn = member("n1", 9);

const shard: Shard = {
  id: shardId(3),
  slots: { lo: slot(0), hi: slot(255) },
  epoch: epoch(17),
  ordinal: 2,
  configVersion: configVersion(21),
  primary: one,
  takeover: "clean",
  beginning: "kept",
  coldEpoch: epoch(1),
  backups: [two],
  joining: [reborn],
  inSync: [one, two],
  pendingOp: undefined,
};

describe("members", () => {
  it("are the same only as the same process of the same node", () => {
    expect(sameMember(one, member("n1", 4))).toBe(true);
    expect(sameMember(one, reborn)).toBe(false);
    expect(sameMember(one, member("n2", 4))).toBe(false);
    expect(sameMember(undefined, undefined)).toBe(false);
  });

  it("are found in lists and taken out of them by process", () => {
    expect(hasMember([two, one], member("n1", 4))).toBe(true);
    expect(hasMember([two, one], reborn)).toBe(false);
    expect(withoutMember([two, one, reborn], one)).toEqual([two, reborn]);
    expect([memberText(one), memberText(undefined)]).toEqual(["n1@4", "none"]);
  });

  it("of a shard are its primary, backups and joining copies", () => {
    expect(copiesOf(shard)).toEqual([one, two, reborn]);
    expect(copiesOf({ ...shard, primary: undefined })).toEqual([two, reborn]);
    expect(expectationOf(shard)).toEqual({ shard: 3, epoch: 17, configVersion: 21 });
  });
});

describe("settings", () => {
  it("wait longer than any lease can last on a clock that runs at the other extreme", () => {
    expect(fullLease(defaultSettings)).toBeCloseTo(1000 * (1.01 / 0.99) + 20, 9);
    expect(stretched(500, { ...defaultSettings, driftPct: 0 })).toBe(500);
    expect(settingsForLease(300)).toMatchObject({
      leaseMs: 300,
      leaseWaitMs: 300,
      heartbeatMs: 60,
    });
    expect(settingsForLease(10).heartbeatMs).toBe(20);
  });
});

describe("errors", () => {
  it("take outcome and retryability from the table unless told otherwise", () => {
    const plain = new CacheError("OUT_OF_MEMORY", "full");
    expect([plain.outcome, plain.retryable, plain.details]).toEqual(["refused", false, undefined]);
    const worse = new CacheError("NO_PRIMARY", "gone", { outcome: "indeterminate", details: 7 });
    expect([worse.outcome, worse.retryable, worse.details]).toEqual(["indeterminate", true, 7]);
  });

  it("have codes that are told from other text, and exit codes by outcome", () => {
    for (const code of Object.keys(errorTable)) expect(isErrorCode(code)).toBe(true);
    expect(isErrorCode("toString")).toBe(false);
    expect([exitCodeOf("refused"), exitCodeOf("indeterminate")]).toEqual([1, 4]);
  });
});
