// Mutants of failover and planned hand-overs (PROTOCOL §6, §7): who may take over and when, what a
// release ends, and what is written down about losses. Each changes one line of the compiled tree.
//
// Some rules are kept in more than one place, so that no single line takes them away: a copy
// outside the in-sync set is refused as candidate, at the choice and by the entry; a proposal of
// anybody but the present primary by its epoch and by its name; a record of an older epoch by the
// fence, by its round and by its sender; a frame for an earlier process by its address and by its
// round; how an aborted hand-over's wait goes on stands in the entry, at the node and at the
// leader. And a position of an older round is harmless, since an in-sync copy only gets further
// within an epoch.

import type { Mutant } from "./mutant.js";

const handOver: readonly Mutant[] = [
  {
    name: "transfer-without-release",
    rule: "§7 only a leader that itself heard the Release proposes the Transfer",
    file: "src/control/coordinator-hand-over.js",
    before: "const released = releaseOf(shard, id, primary);",
    after: "const released = releaseOf(shard, id, primary) ?? { lastSequence: 0 };",
    scenarios: ["hand-over-without-release"],
    seedsMax: 10,
  },
  {
    name: "release-of-another-epoch",
    rule: "§7 a Release counts for its own epoch and operation only",
    file: "src/control/coordinator-hand-over.js",
    before:
      "return primary.heartbeat?.released.find((one) => one.shard === shard.id && " +
      "one.epoch === shard.epoch && one.operation === operation);",
    after: "return primary.heartbeat?.released.find((one) => one.shard === shard.id);",
    scenarios: ["hand-over-twice"],
    seedsMax: 10,
  },
  {
    name: "release-before-all-have-it",
    rule: "§7 a primary releases when every in-sync member has everything",
    file: "src/replication/primary.js",
    before: "if (this.#acked < this.#copy.last || this.#inSync.unresolved)",
    after: "if (this.#inSync.unresolved)",
    scenarios: ["hand-over-behind"],
    seedsMax: 10,
  },
  {
    name: "release-during-the-takeover-wait",
    rule: "§6.4 a primary that still waits must not release: its successor waits for nobody",
    file: "src/driver/node.js",
    before: "if (this.#process?.leases.waitIsOver(shard, epoch))",
    after: "if (true)",
    scenarios: ["hand-over-while-waiting"],
    seedsMax: 20,
  },
  {
    name: "serves-after-its-release",
    rule: "§7 after its release a primary never serves or acks at this epoch again (I13)",
    file: "src/driver/shard-driver.js",
    before: "return this.replica.canAppend() && this.#configsLoggedTo > 0 && this.mayAnswer();",
    after: "return this.#isPrimary() && this.#configsLoggedTo > 0 && this.mayAnswer();",
    scenarios: ["hand-over-reads"],
    seedsMax: 10,
  },
  {
    name: "held-replies-leave-after-the-release",
    rule: "§7 nothing is acked at (shard, epoch) after its release (I13)",
    file: "src/driver/shard-driver.js",
    before: "if (this.replica.released() !== undefined)",
    after: "if (false)",
    scenarios: ["hand-over-held-replies"],
    seedsMax: 20,
  },
  {
    name: "source-resumes-by-itself",
    rule: "§7 only a committed entry ends the pause, never the source's own timer",
    file: "src/replication/primary.js",
    before: "this.#excuseOwnPause(now);",
    after:
      "this.#excuseOwnPause(now); " +
      "if (this.#released !== undefined && now - (this.since ??= now) > 150) " +
      "{ this.#released = undefined; this.#releasing = undefined; this.beginRelease = () => {}; }",
    scenarios: ["hand-over-not-heard"],
    seedsMax: 10,
  },
  {
    name: "abort-keeps-the-epoch",
    rule: "§7 an Abort installs the old primary at a new epoch",
    file: "src/control/apply-hand-over.js",
    before:
      'draft.putShard(installed(shard, { index: draft.index, primary, takeover, beginning: "kept" }));',
    after: "draft.putShard({ ...shard, pendingOp: undefined });",
    scenarios: ["hand-over-target-dies"],
    seedsMax: 5,
  },
  {
    name: "hand-over-never-given-up",
    rule: "§7 a hand-over whose target is gone is aborted",
    file: "src/control/coordinator-hand-over.js",
    before: "else if (!inSync || now >= after(since, patience)) {",
    after: "else if (false) {",
    scenarios: ["hand-over-target-dies"],
    seedsMax: 5,
  },
  {
    name: "leaves-without-handing-over",
    rule: "§6 SIGTERM is a planned hand-over of everything the node leads",
    file: "src/driver/departure.js",
    before: 'if ((!isMissed && role !== "leader") || now >= deadline) {',
    after: "if (now >= 0) {",
    scenarios: ["hand-over-planned-end"],
    seedsMax: 5,
  },
];

const failover: readonly Mutant[] = [
  {
    name: "failed-operation-never-ends",
    rule: "§6 a failover supersedes the shard's operation",
    file: "src/control/apply-failover.js",
    before: 'draft.endOperation(shard, "superseded");',
    after: "",
    scenarios: ["failover-during-hand-over"],
    seedsMax: 5,
  },
  {
    name: "loss-not-recorded",
    rule: "§6.6 no loss is silent",
    file: "src/control/apply-failover.js",
    before: "if (!isFirst && !isResumption) {",
    after: "if (false) {",
    scenarios: ["failover-loses-async"],
    seedsMax: 5,
  },
  {
    name: "cold-loss-not-recorded",
    rule: "§6.7 a cold start is always recorded as not clean",
    file: "src/control/apply-failover.js",
    before: "if (!isFirst && !isResumption) {",
    after: "if (!isFirst && !isResumption && !cold) {",
    scenarios: ["failover-cold"],
    seedsMax: 5,
  },
  {
    name: "loss-claims-too-much-kept",
    rule: "§6.6 keptThrough is what the new primary had",
    file: "src/control/coordinator-failover.js",
    before: "keptThrough: chosen.position,",
    after: "keptThrough: chosen.position + 1,",
    scenarios: ["failover-loses-async"],
    seedsMax: 5,
  },
  {
    name: "cold-start-at-once",
    rule: "§6.7 a copy that may come back is awaited for coldAfterMs",
    file: "src/control/coordinator-cold.js",
    before: "return now >= after(since, state.settings.coldAfterMs);",
    after: "return now >= since;",
    scenarios: ["failover-awaits-copies"],
    seedsMax: 5,
  },
  {
    name: "the-shorter-copy-follows",
    rule: "§6.2 the greatest last sequence follows",
    file: "src/control/failover.js",
    before: "b.answer.position - a.answer.position ||",
    after: "a.answer.position - b.answer.position ||",
    scenarios: ["failover-longest-copy"],
    seedsMax: 5,
  },
  {
    name: "dropped-before-the-entry",
    rule: "§7 data is dropped only after the removing entry (I14)",
    file: "src/driver/shard-table.js",
    before: "if (ready.released !== undefined)",
    after: "if (ready.released !== undefined && this.#dropAt.set(driver.shard, -1))",
    scenarios: ["hand-over-reads"],
    seedsMax: 5,
  },
  {
    name: "dropped-at-once",
    rule: "§7 old copies are dropped two leases after the entry",
    file: "src/driver/shard-table.js",
    before: "this.#dropAt.set(shard.id, after(now, 2 * state.settings.leaseMs));",
    after: "this.#dropAt.set(shard.id, now);",
    scenarios: ["hand-over-drops-late"],
    seedsMax: 5,
  },
  {
    name: "removed-copy-still-read",
    rule: "§7 an old copy serves no reads until it is dropped",
    file: "src/driver/shard-driver.js",
    before: 'if (this.replica.role() === "none" || !this.replica.position().complete)',
    after: "if (!this.replica.position().complete)",
    scenarios: ["hand-over-drops-late"],
    seedsMax: 5,
  },
];

/** Mutants of failover and hand-over. */
export const failoverMutants: readonly Mutant[] = [...handOver, ...failover];
