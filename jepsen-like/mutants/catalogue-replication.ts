// Mutants of replication (PROTOCOL §2, §5, §6.5): the in-sync set, acknowledgements, the rewind, and
// the tables and the time that copies carry. Each changes one line of the compiled tree.

import type { Mutant } from "./mutant.js";

const inSyncSet: readonly Mutant[] = [
  {
    name: "in-sync-addition-without-union",
    rule: "§5 in-sync set: until a proposal is resolved, acks need committed ∪ proposed",
    file: "src/replication/in-sync.js",
    before: "for (const member of this.#proposed)",
    after: "for (const member of [])",
    scenarios: ["replication-addition-unresolved"],
    seedsMax: 10,
  },
  {
    name: "in-sync-addition-before-caught-up",
    rule: "§5 in-sync set: a copy is proposed once it acked what was last when it began to count",
    file: "src/replication/in-sync.js",
    before: "if (view.ackedBy(member) >= bar)",
    after: "if (view.ackedBy(member) >= 0)",
    scenarios: ["replication-addition-behind"],
    seedsMax: 10,
  },
  {
    name: "in-sync-candidate-not-counted",
    rule: "§5 in-sync set: a copy counts as needed before it is proposed",
    file: "src/replication/in-sync.js",
    before: "const acked = ackedBy(member);",
    after: "const acked = this.mayBePromoted(member) ? ackedBy(member) : least;",
    scenarios: ["replication-addition-gap"],
    seedsMax: 10,
  },
  {
    name: "in-sync-change-without-config-version",
    rule: "§1 every entry expects the configVersion that its proposer saw",
    file: "src/control/outcome.js",
    before: "if (shard.epoch === expect.epoch && shard.configVersion === expect.configVersion)",
    after: "if (shard.epoch === expect.epoch)",
    scenarios: ["replication-late-proposal"],
    seedsMax: 10,
  },
  {
    name: "registration-leaves-stale-copies",
    rule: "§2 a registration removes earlier incarnations from every in-sync set",
    file: "src/control/apply-nodes.js",
    before: "const left = removeCopies(draft, node);",
    after: "const left = [];",
    scenarios: ["replication-restarted-empty"],
    seedsMax: 5,
  },
];

const acknowledgements: readonly Mutant[] = [
  {
    name: "ack-before-the-in-sync-set",
    rule: "§5 insync: acked when every in-sync member has it",
    file: "src/driver/shard-driver.js",
    before: "const need = insync ? sequence : 0;",
    after: "const need = 0;",
    scenarios: ["replication-unacked-write"],
    seedsMax: 5,
  },
  {
    name: "read-without-its-dependency",
    rule: "§5 dependencies: a reply leaves when what it reveals is acked",
    file: "src/driver/shard-driver.js",
    before: "const need = this.#read.reveals;",
    after: "const need = 0;",
    scenarios: ["replication-unacked-write"],
    seedsMax: 5,
  },
  {
    name: "miss-without-its-dependency",
    rule: "§5 dependencies: the invalidation that made it a miss counts too",
    file: "src/cache/shard-store.js",
    before: "out.reveals = revealedByMiss(this.#state, { namespace, position, present: item });",
    after: "out.reveals = noSequence;",
    scenarios: ["replication-unacked-delete"],
    seedsMax: 5,
  },
  {
    name: "repetition-without-its-dependency",
    rule: "§5 dependencies: the record behind a deduplicated answer counts too",
    file: "src/cache/evaluate.js",
    before: "reveals: version,",
    after: "reveals: 0,",
    scenarios: ["replication-unacked-write"],
    seedsMax: 5,
  },
  {
    name: "refusal-without-its-dependency",
    rule: "§5 dependencies: the record behind a failed condition counts too",
    file: "src/cache/evaluate.js",
    before: "reveals: Math.max(revealed, why.late),",
    after: "reveals: 0,",
    scenarios: ["replication-unacked-add"],
    seedsMax: 5,
  },
  {
    name: "delete-acked-alone",
    rule: "§5 write concern: deletes are in-sync in every namespace",
    file: "src/cache/evaluate.js",
    before: "existed: target.live !== undefined,",
    after: "existed: target.live !== undefined, ...{ insync: false },",
    scenarios: ["replication-unacked-delete"],
    seedsMax: 5,
  },
  {
    name: "invalidation-acked-alone",
    rule: "§5 write concern: invalidations are in-sync in every namespace",
    file: "src/cache/evaluate.js",
    before: "existed: namespace.items > 0,",
    after: "existed: namespace.items > 0, ...{ insync: false },",
    scenarios: ["replication-unacked-invalidation"],
    seedsMax: 5,
  },
  {
    name: "min-in-sync-only-before",
    rule: "§5 minInSync is checked before applying and at the ack",
    file: "src/driver/shard-driver.js",
    before: "if (mutation && minInSync > this.replica.inSyncCount()) {",
    after: "if (false) {",
    scenarios: ["replication-min-in-sync"],
    seedsMax: 5,
  },
  {
    name: "min-in-sync-only-at-the-ack",
    rule: "§5 minInSync is checked before applying and at the ack",
    file: "src/driver/shard-driver.js",
    before: "if (minInSync > inSync) {",
    after: "if (false) {",
    scenarios: ["replication-min-in-sync"],
    seedsMax: 5,
  },
  {
    name: "sequence-not-raised-at-an-epoch",
    rule: "§1 sequence: a new epoch starts above everything, also above a lost suffix",
    file: "src/replication/primary.js",
    before: "this.#start = firstSequence(shard.ordinal);",
    after: "this.#start = copy.last === 0 ? firstSequence(shard.ordinal) : copy.last + 1;",
    scenarios: ["replication-lost-suffix"],
    seedsMax: 5,
  },
];

const rewind: readonly Mutant[] = [
  {
    name: "rewind-destroys-first",
    rule: "§6.5 rewind: throws nothing away before the switch",
    file: "src/replication/rewind.js",
    before: "this.#staging = new Staging(common, suffix, this.#settings().logBytesMax);",
    after:
      "this.#staging = new Staging(common, suffix, this.#settings().logBytesMax); " +
      "copy.truncateAfter(common); " +
      "for (const { name } of suffix.names) copy.store.remove(name.name ?? name);",
    scenarios: ["replication-rewind-interrupted"],
    seedsMax: 10,
  },
  {
    name: "rewind-switches-before-the-horizon",
    rule: "§6.5 rewind: switches at H, the highest sequence at which an answer was read",
    file: "src/replication/staging.js",
    before: "return this.#tables !== undefined && this.#last >= this.#tables.at;",
    after: "return this.#tables !== undefined;",
    scenarios: ["replication-rewind-horizon"],
    seedsMax: 10,
  },
  {
    name: "rewind-keeps-its-tables",
    rule: "§6.5 rewind: fetches all state that no key names",
    file: "src/replication/staging.js",
    before: "copy.store.importTables(tables.bytes);",
    after: "",
    scenarios: ["replication-lost-suffix"],
    seedsMax: 5,
  },
  {
    name: "rewind-acks-what-is-staged",
    rule: "§6.5 rewind: acks nothing at e before the switch",
    file: "src/replication/backup.js",
    before: "const sequence = staging === undefined ? copy.last : staging.common;",
    after: "const sequence = staging === undefined ? copy.last : staging.last;",
    scenarios: ["replication-rewind-acks"],
    seedsMax: 10,
  },
  {
    name: "rewind-invalidates-what-was-acked",
    rule: "§6.6 only keys whose lost value may have been acked are invalidated",
    file: "src/replication/staging.js",
    before: 'return record.kind === "set" && !record.insync;',
    after: "return true;",
    scenarios: ["replication-lost-suffix"],
    seedsMax: 5,
  },
  {
    name: "rewind-leaves-outdated-values",
    rule: "§6.6 the new primary invalidates the keys that were overwritten only there",
    file: "src/replication/rewind-answer.js",
    before: "const dies = lost && item !== undefined && item.version < start;",
    after: "const dies = false;",
    scenarios: ["replication-lost-overwrite"],
    seedsMax: 5,
  },
  {
    name: "lost-keys-not-counted",
    rule: "§6.6 a returning primary reports how much was lost",
    file: "src/replication/rewind.js",
    before: "this.#outbox.reportLoss({ fromEpoch: ledEpoch, toEpoch: heir, lostCount });",
    after: "",
    scenarios: ["replication-lost-overwrite"],
    seedsMax: 5,
  },
  {
    name: "sweep-above-acked",
    rule: "§5 a copy frees only what was killed at or below ackedSequence",
    file: "src/replication/shard-copy.js",
    before: "this.store.sweep(this.sweepable, sweptPerTickMax);",
    after: "this.store.sweep(this.last, sweptPerTickMax);",
    scenarios: ["replication-lost-suffix"],
    seedsMax: 5,
  },
  {
    name: "inherited-readable-at-once",
    rule: "§5 what was inherited is un-acked until every in-sync member acked EPOCH",
    file: "src/replication/primary.js",
    before: "this.#start = firstSequence(shard.ordinal);",
    after: "this.#start = firstSequence(shard.ordinal); this.#acked = copy.last;",
    scenarios: ["replication-inherited-unacked"],
    seedsMax: 10,
  },
];

const copies: readonly Mutant[] = [
  {
    name: "expiry-on-a-backup",
    rule: "§5 nothing but a record removes an item: a backup never expires on its own",
    file: "src/replication/replica.js",
    before: "this.#copy.sweep();",
    after:
      '{ this.#copy.sweep(); if (this.#role === "backup") ' +
      "for (const name of this.#copy.store.expiredBy(this.#copy.clock.now(now), 9)) " +
      "this.#copy.store.remove(name); }",
    scenarios: ["replication-expiry-by-record"],
    seedsMax: 5,
  },
  {
    name: "evict-on-a-backup",
    rule: "§5 nothing but a record removes an item: a backup never evicts on its own",
    file: "src/replication/backup.js",
    before: "if (!this.#attempt(() => copy.apply(entry), now))",
    after:
      "if (!this.#attempt(() => { copy.apply(entry); const { store } = copy; " +
      "if (store.stats().some(({ items }) => items > 3)) " +
      "for (const item of store.walk(0, 1).items) store.remove(item); }, now))",
    scenarios: ["replication-evict-by-record"],
    seedsMax: 5,
  },
  {
    name: "shard-time-not-carried",
    rule: "§5 shard time rides on every message; a new primary goes on from its estimate",
    file: "src/replication/shard-clock.js",
    before: "this.#base = time;",
    after: "if (this.#at !== undefined) return;",
    scenarios: ["replication-shard-time-behind"],
    seedsMax: 5,
  },
  {
    name: "shard-time-stays-ahead",
    rule: "§5 a copy follows the present primary's time, also where it is behind",
    file: "src/replication/shard-clock.js",
    before: "this.#base = time;",
    after: "if (time < this.#estimate(now)) return; this.#base = time;",
    scenarios: ["replication-shard-time-ahead"],
    seedsMax: 5,
  },
  {
    name: "tag-stamps-not-in-tables",
    rule: "§6.5 a copy's tables carry the tag stamps",
    file: "src/cache/tables-codec.js",
    before: "writer.list([...stamps.tags()], (to, [tag, stamp]) => to.string(tag).varint(stamp));",
    after: "writer.list([], () => undefined);",
    scenarios: ["replication-tables-caught-up"],
    seedsMax: 5,
  },
  {
    name: "namespace-stamp-not-in-tables",
    rule: "§6.5 a copy's tables carry the namespaces' stamps",
    file: "src/cache/tables-codec.js",
    before:
      "writer.varint(stamps.all).varint(stamps.floor).varint(stamps.floorRaisedAt)" +
      ".varint(stamps.newest);",
    after:
      "writer.varint(0).varint(stamps.floor).varint(stamps.floorRaisedAt).varint(stamps.newest);",
    scenarios: ["replication-tables-caught-up"],
    seedsMax: 5,
  },
  {
    name: "key-stamps-not-in-tables",
    rule: "§6.5 a copy's tables carry the stamps of deletes",
    file: "src/cache/tables-codec.js",
    before: "writer.list(state.keyStamps.entries(), (to, entry) => {",
    after: "writer.list([], (to, entry) => {",
    scenarios: ["replication-tables-caught-up"],
    seedsMax: 5,
  },
  {
    name: "config-marker-ignored",
    rule: "§8 each primary logs the newest config in its stream",
    file: "src/driver/shard-driver.js",
    before: "if (view !== undefined && view.version >= namespace.version)",
    after: "if (view !== undefined)",
    scenarios: ["replication-flush"],
    seedsMax: 5,
  },
];

/** Mutants of replication. */
export const replicationMutants: readonly Mutant[] = [
  ...inSyncSet,
  ...acknowledgements,
  ...rewind,
  ...copies,
];
