// Before when nobody may answer for a shard, as the leader keeps it over any sequence of entries.
import { describe, expect, it } from "vitest";
import { type Instant, longAgo } from "../../src/base/time.js";
import { type ControlState, initialControlState } from "../../src/control/control-state.js";
import { ServeTimes } from "../../src/control/coordinator-serve-times.js";
import {
  configVersion,
  epoch,
  incarnation,
  nodeId,
  type ShardId,
  shardId,
  slot,
} from "../../src/model/ids.js";
import { fullLease, settingsForLease } from "../../src/model/settings.js";
import { type Member, memberText, type Shard } from "../../src/model/shard-map.js";
import { World } from "./coordinator-world.js";

const settings = settingsForLease(1000);
const full = fullLease(settings);
const id: ShardId = shardId(0);
const [p0, p1, p2] = ["n1", "n2", "n3"].map(
  (name): Member => ({ node: nodeId(name), incarnation: incarnation(5) }),
) as [Member, Member, Member];

function shardAt(ordinal: number, primary: Member | undefined, change: Partial<Shard> = {}): Shard {
  return {
    id,
    slots: { lo: slot(0), hi: slot(16_383) },
    epoch: epoch(ordinal * 10),
    ordinal,
    configVersion: configVersion(ordinal * 10),
    primary,
    takeover: "fenced",
    beginning: "kept",
    coldEpoch: epoch(0),
    backups: [],
    joining: [],
    inSync: [],
    pendingOp: undefined,
    ...change,
  };
}

/** Serve times of a leader elected at 0, led from one shard record to the next at given times. */
class Bench {
  #state: ControlState;
  readonly times: ServeTimes;
  readonly #leases = new Map<string, number>();

  constructor(shard: Shard) {
    this.#state = { ...initialControlState, settings, shards: [shard] };
    this.times = new ServeTimes(this.#state, 0 as Instant);
  }

  lease(member: Member, end: number): this {
    this.#leases.set(memberText(member), end);
    return this;
  }

  to(shard: Shard, now: number): this {
    const before = this.#state;
    this.#state = { ...before, shards: [shard] };
    this.times.observe({
      before,
      after: this.#state,
      now: now as Instant,
      leaseEnd: (member) => (this.#leases.get(memberText(member)) ?? longAgo) as Instant,
    });
    return this;
  }

  get notBefore(): number {
    return this.times.notBefore(id);
  }

  waits(member: Member, now: number) {
    return this.times.waitsOf(member, this.#state, now as Instant);
  }
}

describe("the serve time of a shard", () => {
  it("is election and a full lease for whatever a new leader finds ⚑", () => {
    expect(new Bench(shardAt(3, p0)).notBefore).toBe(full);
    expect(new Bench(shardAt(0, undefined)).notBefore).toBe(longAgo);
  });

  it("is the latest lease end of every primary since, also of those that died waiting ⚑", () => {
    const bench = new Bench(shardAt(3, p0)).lease(p0, 9000).lease(p1, 7000);
    bench.to(shardAt(4, p1), 6000).to(shardAt(5, p2), 6500);
    expect(bench.notBefore).toBe(9000);
  });

  it("counts a primary that a registration removed, when it is removed", () => {
    const bench = new Bench(shardAt(3, p0)).lease(p0, 9000);
    bench.to(shardAt(3, undefined), 6000).lease(p0, 0).to(shardAt(4, p1), 6500);
    expect(bench.notBefore).toBe(9000);
  });

  it("is over with a clean takeover, since nobody releases before its own wait is over", () => {
    const bench = new Bench(shardAt(3, p0)).lease(p0, 9000);
    bench.to(shardAt(4, p1), 6000).to(shardAt(5, p2, { takeover: "clean" }), 9500);
    expect(bench.notBefore).toBe(longAgo);
  });

  it("stands when the same process is installed again, clean or not ⚑", () => {
    for (const takeover of ["clean", "fenced"] as const) {
      const bench = new Bench(shardAt(3, p0)).lease(p0, 9000).lease(p1, 99_000);
      bench.to(shardAt(4, p1), 6000).to(shardAt(5, p1, { takeover }), 6500);
      expect(bench.notBefore).toBe(9000);
    }
  });

  it("allows a full lease to a primary that came and went within one batch ⚑", () => {
    const bench = new Bench(shardAt(3, p0)).lease(p0, 6100);
    bench.to(shardAt(5, p2), 6000);
    expect(bench.notBefore).toBe(6000 + full);
    const gone = new Bench(shardAt(3, p0)).lease(p0, 6100);
    gone.to(shardAt(4, undefined), 6000);
    expect(gone.notBefore).toBe(6000 + full);
  });

  it("is told as what is left, to the primary alone, until it has surely waited by itself", () => {
    const bench = new Bench(shardAt(3, p0)).lease(p0, 6100.5);
    bench.to(shardAt(4, p1), 6000);
    const at = { shard: id, epoch: epoch(40) };
    expect(bench.waits(p1, 6050)).toEqual([{ ...at, remainingMs: 51 }]);
    expect(bench.waits(p1, 6200)).toEqual([{ ...at, remainingMs: 0 }]);
    expect(bench.waits(p0, 6050)).toEqual([]);
    expect(bench.waits(p1, 6001 + 3 * full)).toEqual([]);
  });
});

describe("a new leader", () => {
  it("tells nobody to serve before election and a full lease, for entries it finds in the log ⚑", () => {
    for (const applied of ["before the election", "after it"]) {
      const world = World.serving({ shards: 1 });
      world.run(2000);
      world.node(world.shard(0).primary?.node ?? "").alive = false;
      world.holdProposals = true;
      world.run(1500, () => world.heldProposals.some(({ command }) => command.kind === "failover"));
      const held = world.heldProposals.find(({ command }) => command.kind === "failover");
      if (held === undefined) throw new Error("no failover");
      world.holdProposals = false;
      if (applied === "before the election") world.commit(held.command);
      world.lead();
      const electedAt = world.now;
      if (applied === "after it") world.commit(held.command);
      // What it learns is its own full wait already: only the leader could shorten it.
      world.run(3000, () => world.servers(0).length > 0);
      expect(world.now - electedAt).toBeGreaterThanOrEqual(full);
    }
  });

  it("fails nothing over before a full lease, not even for a process that is proved dead ⚑", () => {
    const world = World.serving({ shards: 6 });
    world.lead();
    const electedAt = world.now;
    world.start("n1");
    world.run(2000, () => world.commands("failover", electedAt).length > 0);
    expect(world.now - electedAt).toBeGreaterThanOrEqual(full);
    world.run(300);
    expect(world.allServe()).toBe(true);
  });
});
