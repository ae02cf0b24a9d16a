// Rewind by key: what a copy does with records that the surviving lineage lacks, step by step.
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/base/bytes.js";
import { shardTime } from "../../src/model/ids.js";
import type { ReplicationMessage } from "../../src/replication/message.js";
import type { ReplicaEvent } from "../../src/replication/ready.js";
import { type CopyNode, setRequest, theNamespace } from "./copy-node.js";
import { World } from "./world.js";

/** n1 is primary and alone with what `diverge` does; then n2 takes over, unheard by n1. */
function split(world: World, diverge: (deposed: CopyNode) => void): CopyNode {
  const deposed = world.primary;
  world.isolate("n1");
  diverge(deposed);
  world.run(20);
  world.install("n2", { lost: "n1" });
  return deposed;
}

function rewinds(world: World): Extract<ReplicaEvent, { kind: "rewound" }>[] {
  const found: Extract<ReplicaEvent, { kind: "rewound" }>[] = [];
  for (const { event } of world.events) if (event.kind === "rewound") found.push(event);
  return found;
}

/** Every copy equals the replay of the primary's history. */
function expectEqualCopies(world: World, names = [...world.nodes.keys()]): void {
  const last = world.primary.replica.last();
  const truth = world.journal.replay(last).digest(shardTime(0));
  for (const node of names.map((name) => world.node(name))) {
    expect(node.replica.last()).toBe(last);
    expect(node.digest()).toBe(truth);
  }
}

const isKind =
  (...kinds: readonly ReplicationMessage["kind"][]) =>
  (message: ReplicationMessage) =>
    kinds.includes(message.kind);

describe("after an isolated primary with 10,000 un-replicated keys returns", () => {
  it("only the touched keys are fetched, and the loss is counted exactly", () => {
    const world = new World(1).formed("n1", "n2");
    for (let i = 0; i < 500; i++) world.primary.set(`old${i}`, "kept", world.instant);
    world.run(100);
    split(world, (deposed) => {
      for (let i = 0; i < 10_000; i++) deposed.set(`new${i}`, "lost", world.instant);
    });
    world.primary.set("fresh", "1", world.instant);
    world.heal();
    world.run(600);
    expect(rewinds(world)).toHaveLength(1);
    expect(rewinds(world)[0]).toMatchObject({ keysFetched: 10_000 });
    expect(world.losses).toHaveLength(1);
    expect(world.losses[0]).toMatchObject({ lostCount: 10_000, toEpoch: world.shard.epoch });
    expect(world.node("n1").valueOf("new77")).toBeUndefined();
    expect(world.node("n1").valueOf("old77")).toBe("kept");
    expectEqualCopies(world);
    expect(world.shard.inSync).toHaveLength(2);
  });
});

describe("the loss report", () => {
  it("counts distinct keys that clients changed, no evictions", () => {
    const world = new World(1).formed("n1", "n2");
    for (const key of ["a", "b", "c", "d"]) world.primary.set(key, "1", world.instant);
    world.run(50);
    split(world, (deposed) => {
      deposed.set("a", "2", world.instant);
      deposed.set("a", "3", world.instant);
      deposed.delete("b", world.instant);
      deposed.append({ kind: "evict", namespace: theNamespace, key: utf8("c") }, world.instant);
    });
    world.heal();
    world.run(600);
    expect(world.losses).toMatchObject([{ lostCount: 2 }]);
    expect(rewinds(world)).toMatchObject([{ keysFetched: 3 }]);
    expect(world.node("n1").valueOf("c")).toBe("1");
    expectEqualCopies(world);
  });

  it("is the deposed primary's to make, not that of a backup that had followed it", () => {
    const world = new World(1).formed("n1", "n2", "n3");
    world.cutLink("n1", "n3");
    world.cutLink("n2", "n3");
    world.primary.set("a", "lost", world.instant);
    world.run(20);
    expect(world.node("n2").valueOf("a")).toBe("lost");
    world.deaf.add("n1");
    world.install("n3", { lost: "n1" });
    world.cut.clear();
    world.run(400);
    expect(world.node("n2").valueOf("a")).toBeUndefined();
    expect(rewinds(world)).toHaveLength(1);
    expect(world.losses).toHaveLength(0);
    world.heal();
    world.run(400);
    expect(world.losses).toMatchObject([{ lostCount: 1 }]);
    expectEqualCopies(world);
  });

  it("makes the new primary invalidate what was overwritten only there", () => {
    const world = new World(1).formed("n1", "n2");
    for (const key of ["a", "b"]) world.primary.set(key, "old", world.instant);
    world.run(50);
    split(world, (deposed) => {
      deposed.set("a", "lost", world.instant);
      deposed.set("b", "lost", world.instant);
    });
    world.primary.set("b", "newer", world.instant);
    world.heal();
    world.run(600);
    expect(world.primary.valueOf("a")).toBeUndefined();
    expect(world.primary.valueOf("b")).toBe("newer");
    expect(
      world.events.filter(({ event }) => event.kind === "lost-keys-invalidated"),
    ).toMatchObject([{ event: { count: 1 } }]);
    expectEqualCopies(world);
  });

  it("leaves alone what was overwritten or deleted there without being acknowledged", () => {
    const world = new World(1).formed("n1", "n2");
    for (const key of ["a", "b"]) world.primary.set(key, "acked", world.instant);
    world.run(50);
    split(world, (deposed) => {
      const insync = { ...setRequest("a", "lost", "none"), writeConcern: "insync" } as const;
      deposed.mutate(insync, world.instant);
      deposed.delete("b", world.instant);
    });
    world.heal();
    world.run(600);
    expect(world.primary.valueOf("a")).toBe("acked");
    expect(world.primary.valueOf("b")).toBe("acked");
    expect(world.losses).toMatchObject([{ lostCount: 2 }]);
    expectEqualCopies(world);
  });
});

describe("a deposed primary that lost nothing", () => {
  it("says so when it follows the next epoch from where it stands, once", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.set("a", "1", world.instant);
    world.run(50);
    const fromEpoch = world.shard.epoch;
    split(world, () => undefined);
    world.primary.set("b", "1", world.instant);
    world.heal();
    world.run(600);
    expect(rewinds(world)).toHaveLength(0);
    const toEpoch = world.shard.epoch;
    const of = world.node("n1").member;
    expect(world.losses).toEqual([{ fromEpoch, toEpoch, lostCount: 0, of }]);
    expectEqualCopies(world);
  });

  it("says so too when it is too far behind to follow, and never of what it no longer holds", () => {
    const world = new World(1, { logRecordsMax: 5 }).formed("n1", "n2", "n3");
    world.primary.set("a", "1", world.instant);
    world.run(50);
    const fromEpoch = world.shard.epoch;
    const overrun = (prefix: string) => {
      for (let i = 0; i < 20; i++) world.primary.set(`${prefix}${i}`, "1", world.instant);
    };
    split(world, () => undefined);
    overrun("b");
    world.heal();
    world.run(900);
    expect(world.losses).toMatchObject([{ fromEpoch, lostCount: 0 }]);
    world.isolate("n1");
    world.run(900);
    overrun("c");
    world.heal();
    world.run(900);
    expect(world.losses).toHaveLength(1);
    expectEqualCopies(world);
  });
});

describe("until the switch, the copy", () => {
  /** n3 lacks what n2 has, n3 leads, and what `blocked` matches does not reach n2. */
  function rewinding(blocked: (message: ReplicationMessage) => boolean): World {
    const world = new World(1).formed("n1", "n2", "n3");
    world.primary.set("kept", "1", world.instant);
    world.run(50);
    world.cutLink("n1", "n3");
    world.cutLink("n2", "n3");
    world.primary.set("a", "suffix", world.instant);
    world.run(20);
    world.deaf.add("n1");
    world.install("n3", { lost: "n1" });
    world.cut.clear();
    world.cutLink("n1", "n2");
    world.cutLink("n1", "n3");
    world.onSend = (_from, to, message) => !(to.node === "n2" && blocked(message));
    world.run(300);
    return world;
  }

  it("answers with its old position, acks nothing of the epoch and throws nothing away", () => {
    const world = rewinding(isKind("tables"));
    const copy = world.node("n2");
    expect(copy.replica.position()).toMatchObject({ staged: true, complete: true });
    expect(copy.replica.position().epoch).toBeLessThan(world.shard.epoch);
    expect(copy.valueOf("a")).toBe("suffix");
    expect(world.primary.replica.acked()).toBe(0);
    world.onSend = undefined;
    world.run(300);
    expect(copy.replica.position()).toMatchObject({ staged: false, epoch: world.shard.epoch });
    expect(copy.valueOf("a")).toBeUndefined();
    expect(world.primary.replica.acked()).toBe(world.primary.replica.last());
  });

  it("can be promoted with what it had", () => {
    const world = rewinding(isKind("tables"));
    world.deaf.add("n3");
    world.install("n2", { lost: "n3" });
    expect(world.primary.valueOf("a")).toBe("suffix");
    world.onSend = undefined;
    world.heal();
    world.run(800);
    for (const { lostCount } of world.losses) expect(lostCount).toBe(0);
    for (const node of world.nodes.values()) expect(node.valueOf("a")).toBe("suffix");
    expectEqualCopies(world);
  });

  it("does not switch before the stream reaches what the answers show", () => {
    const world = rewinding(isKind("append"));
    world.primary.set("later", "1", world.instant);
    world.run(100);
    const copy = world.node("n2");
    expect(copy.replica.position()).toMatchObject({ staged: true });
    expect(copy.valueOf("a")).toBe("suffix");
    world.onSend = undefined;
    world.run(500);
    expect(copy.valueOf("later")).toBe("1");
    expectEqualCopies(world, ["n2", "n3"]);
  });

  it("goes on asking when the word that it diverged is lost after a gap", () => {
    const world = rewinding(isKind("tables"));
    let lost = 0;
    world.onSend = (_from, to, message) => {
      if (to.node !== "n2") return true;
      if (message.kind === "diverged") return ++lost > 1;
      // Nothing is answered and a record is missing until then.
      return lost > 0 || (message.kind === "append" && message.records.length === 0);
    };
    world.primary.set("later", "1", world.instant);
    world.run(400);
    expect(lost).toBeGreaterThan(0);
    world.run(1000);
    expectEqualCopies(world, ["n2", "n3"]);
  });

  it("loses no write of the new epoch that falls between the answers", () => {
    const world = rewinding(isKind("rewind-answer"));
    world.primary.set("a", "new", world.instant);
    world.primary.set("kept", "2", world.instant);
    world.onSend = (_from, _to, message) => {
      // Each answer meets a write right behind it.
      if (message.kind === "rewind-answer") world.primary.set("a", "newer", world.instant);
      return true;
    };
    world.run(400);
    const copy = world.node("n2");
    expect(copy.valueOf("a")).toBe("newer");
    expect(copy.valueOf("kept")).toBe("2");
    expectEqualCopies(world, ["n2"]);
  });
});

it("a switch that fails half-way leaves nothing that could be promoted", () => {
  const world = new World(1).formed("n1", "n2");
  world.primary.set("kept", "1", world.instant);
  world.run(50);
  const deposed = split(world, (node) => node.set("a", "lost", world.instant));
  const { importTables } = deposed.store;
  deposed.store.importTables = () => {
    throw new Error("no room");
  };
  world.onSend = (_from, _to, message) => message.kind !== "tables" || !message.full;
  world.heal();
  world.run(300);
  expect(deposed.replica.position()).toMatchObject({ complete: false, last: 0 });
  expect(deposed.valueOf("kept")).toBeUndefined();
  deposed.store.importTables = importTables;
  world.onSend = undefined;
  world.run(800);
  expectEqualCopies(world);
});

it("a hand-over lets an in-sync copy rewind first", () => {
  const world = new World(1).formed("n1", "n2");
  world.primary.set("a", "old", world.instant);
  world.run(50);
  world.isolate("n1");
  world.primary.set("a", "lost", world.instant);
  world.install("n2");
  world.primary.replica.beginRelease(5, world.instant);
  world.heal();
  world.run(400);
  expect(world.primary.replica.released()).toBeDefined();
  expect(world.shard.inSync).toHaveLength(2);
  expectEqualCopies(world);
});

describe("what no key names", () => {
  it("is rewound too: a lost tag invalidation kills nothing any more", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.mutate(setRequest("a", "1", "none", ["t"]), world.instant);
    world.run(50);
    split(world, (deposed) => {
      const lost = { kind: "invalidate-tag", namespace: theNamespace, tag: "t" } as const;
      deposed.append(lost, world.instant);
      deposed.set("x", "1", world.instant);
    });
    expect(world.node("n1").valueOf("a")).toBeUndefined();
    world.heal();
    world.run(600);
    expect(world.node("n1").valueOf("a")).toBe("1");
    expectEqualCopies(world);
  });

  it("includes what a lost TIME record expired: those keys are fetched as well", () => {
    const world = new World(1).formed("n1", "n2");
    for (let i = 0; i < 5; i++) world.primary.set(`e${i}`, "1", world.instant, 200);
    world.primary.set("stays", "1", world.instant, 60_000);
    world.run(50);
    split(world, () => world.run(400));
    expect(world.node("n1").copyOf("e0")).toBeUndefined();
    // The new primary touched one before it expired there: it lives on.
    const touch = { namespace: "test", key: utf8("e0"), ttl: 60_000, identity: undefined } as const;
    world.primary.append(
      {
        kind: "touch",
        namespace: theNamespace,
        key: touch.key,
        expiresAt: shardTime(90_000),
        dedupe: undefined,
      },
      world.instant,
    );
    world.heal();
    world.run(600);
    expect(rewinds(world)).toMatchObject([{ keysFetched: 5 }]);
    expect(world.losses).toMatchObject([{ lostCount: 0 }]);
    expect(world.node("n1").valueOf("e0")).toBe("1");
    expectEqualCopies(world);
  });
});

describe("a copy that cannot rewind", () => {
  it("is removed by a committed entry before it is cleared", () => {
    const world = new World(1, { logRecordsMax: 5 }).formed("n1", "n2", "n3");
    world.primary.set("kept", "1", world.instant);
    world.run(50);
    world.cutLink("n1", "n3");
    world.cutLink("n2", "n3");
    for (let i = 0; i < 20; i++) {
      world.primary.set(`s${i}`, "suffix", world.instant);
      world.step();
    }
    world.deaf.add("n1");
    let tablesSent = 0;
    world.onSend = (_from, _to, message) => {
      if (message.kind === "tables") tablesSent++;
      return true;
    };
    world.committing = false;
    world.install("n3", { lost: "n1" });
    world.cut.clear();
    world.run(1000);
    const copy = world.node("n2");
    expect(tablesSent).toBe(0);
    const proposed = world.proposals.findLast(({ expect }) => expect.epoch === world.shard.epoch);
    expect(proposed?.inSync).toEqual([world.primary.member]);
    expect(copy.valueOf("s3")).toBe("suffix");
    world.committing = true;
    world.run(800);
    expect(world.events.filter(({ event }) => event.kind === "needs-full")).not.toHaveLength(0);
    world.heal();
    world.run(800);
    expect(copy.valueOf("s3")).toBeUndefined();
    // n1, which led, lost more than its log can tell.
    expect(world.events.some(({ event }) => event.kind === "loss-uncounted")).toBe(true);
    expectEqualCopies(world);
  });

  it("does so as well when too much would be set aside, and still counts the loss", () => {
    const world = new World(1, { logBytesMax: 4000 }).formed("n1", "n2");
    world.primary.set("kept", "1", world.instant);
    world.run(50);
    split(world, (deposed) => {
      for (let i = 0; i < 20; i++) deposed.set(`s${i}`, "x", world.instant);
    });
    for (let i = 0; i < 12; i++) world.primary.set(`s${i}`, "y".repeat(200), world.instant);
    world.heal();
    world.run(900);
    expect(world.events.some(({ event }) => event.kind === "rewound")).toBe(false);
    expect(world.losses).toMatchObject([{ lostCount: 20 }]);
    expectEqualCopies(world);
  });

  it("is one whose lost records dropped a namespace: they name no key", () => {
    const world = new World(1).formed("n1", "n2");
    world.primary.set("a", "1", world.instant);
    world.run(50);
    split(world, (deposed) => {
      deposed.append({ kind: "drop", namespace: theNamespace, version: 9 }, world.instant);
    });
    world.primary.set("b", "2", world.instant);
    world.heal();
    world.run(900);
    expect(world.node("n1").valueOf("a")).toBe("1");
    expectEqualCopies(world);
    expect(rewinds(world)).toHaveLength(0);
    const reasons = world.events.map(({ event }) => event.kind === "needs-full" && event.reason);
    expect(reasons).toContain("log-too-short");
    expect(reasons).not.toContain("cannot-apply");
  });
});
