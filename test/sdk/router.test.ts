// The router alone: where attempts go, and what it learns from maps, refusals and silence.
import { describe, expect, it } from "vitest";
import {
  configVersion,
  epoch,
  incarnation,
  mapVersion,
  nodeId,
  shardId,
  slot,
} from "../../src/model/ids.js";
import type { NodeAddress } from "../../src/model/shard-map.js";
import { NodeHealth } from "../../src/sdk/node-health.js";
import { Router } from "../../src/sdk/router.js";
import { type ClusterMap, clusterMapOf, type ShardView } from "../../src/sdk/shard-view.js";

const low = slot(0);
const high = slot(16_383);

function member(id: string) {
  return { node: nodeId(id), incarnation: incarnation(1) };
}

function shard(id: number, primary: string, at: number, fenced = false): ShardView {
  return {
    id: shardId(id),
    slots: id === 0 ? { lo: low, hi: slot(8191) } : { lo: slot(8192), hi: high },
    epoch: epoch(at),
    configVersion: configVersion(at),
    primary: member(primary),
    backups: [member("n3")],
    joining: [],
    inSync: [member(primary), member("n3")],
    takeover: fenced ? "fenced" : "clean",
    primaryAddress: "",
  };
}

function node(id: string, zone = "a"): NodeAddress {
  return {
    id: nodeId(id),
    address: `${id}:1`,
    httpAddress: "",
    region: "r",
    zone,
    state: "ACTIVE",
    incarnation: incarnation(1),
  };
}

function map(version: number, shards: ShardView[]): ClusterMap {
  const nodes = [node("n1"), node("n2", "b"), node("n3")];
  return clusterMapOf({ clusterId: "c", mapVersion: mapVersion(version), shards, nodes });
}

function routerWith(version = 10): { router: Router; health: NodeHealth } {
  const health = new NodeHealth(1000);
  const router = new Router(["seed:1"], health, { region: "r", zone: "b" });
  router.learn(map(version, [shard(0, "n1", 5), shard(1, "n2", 6)]), 0);
  return { router, health };
}

describe("routing", () => {
  it("asks an endpoint while it knows no map", () => {
    const router = new Router(["seed:1"], new NodeHealth(1000), { region: "", zone: "" });
    expect(router.route(low, [], 0)).toEqual({ address: "seed:1", epoch: 0, settled: false });
  });

  it("goes to the primary of the slot's shard, with its epoch", () => {
    const { router } = routerWith();
    expect(router.route(low, [], 0)).toEqual({ address: "n1:1", epoch: 5, settled: true });
    expect(router.route(high, [], 0)).toEqual({ address: "n2:1", epoch: 6, settled: true });
  });

  it("tries two other nodes after the primary, in-sync copies first, then the primary again", () => {
    const { router } = routerWith();
    const failed = [{ address: "n1:1", epoch: epoch(5) }];
    const second = router.route(low, failed, 0);
    expect(second).toEqual({ address: "n3:1", epoch: 0, settled: false });
    failed.push({ address: second.address, epoch: epoch(5) });
    const third = router.route(low, failed, 0);
    expect(["n2:1", "seed:1"]).toContain(third.address);
    failed.push({ address: third.address, epoch: epoch(5) });
    expect(router.route(low, failed, 0).address).toBe("n1:1");
  });

  it("goes straight to a new primary, whatever failed under the old one", () => {
    const { router } = routerWith();
    router.learnShard(shard(0, "n3", 20), 0);
    const failed = [{ address: "n3:1", epoch: epoch(5) }];
    expect(router.route(low, failed, 0)).toMatchObject({ address: "n3:1", epoch: 20 });
  });

  it("keeps what a fenced takeover may hold up apart until it answers", () => {
    const { router } = routerWith();
    router.learnShard(shard(0, "n3", 20, true), 0);
    expect(router.route(low, [], 1).settled).toBe(false);
    expect(router.route(high, [], 1).settled).toBe(true);
    router.answered(low);
    expect(router.route(low, [], 1).settled).toBe(true);
  });

  it("avoids a silent primary until it answers or the suspicion is over", () => {
    const { router, health } = routerWith();
    health.silent("n1:1", 0, 100);
    expect(router.route(low, [], 200).address).toBe("n3:1");
    expect(router.route(low, [], 1200).address).toBe("n1:1");
    health.silent("n1:1", 1300, 1400);
    health.answered("n1:1", 1500);
    expect(router.route(low, [], 1600).address).toBe("n1:1");
  });

  it("does not suspect a node that answered anything since the attempt began", () => {
    const { router, health } = routerWith();
    health.answered("n1:1", 150);
    health.silent("n1:1", 100, 700);
    expect(router.route(low, [], 701).address).toBe("n1:1");
  });

  it("lists nodes of its own zone first", () => {
    const { router } = routerWith();
    expect(router.addresses).toEqual(["n2:1", "n1:1", "n3:1", "seed:1"]);
  });
});

describe("learning", () => {
  it("ignores an older map and an older record", () => {
    const { router } = routerWith(10);
    router.learn(map(9, [shard(0, "n2", 4), shard(1, "n1", 4)]), 0);
    expect(router.learnShard(shard(0, "n2", 4), 0)).toBe(false);
    expect(router.route(low, [], 0).address).toBe("n1:1");
  });

  it("keeps a record from a refusal that a newer map does not have yet", () => {
    const { router } = routerWith(10);
    expect(router.learnShard(shard(0, "n3", 30), 0)).toBe(true);
    router.learn(map(20, [shard(0, "n1", 5), shard(1, "n1", 15)]), 0);
    expect(router.route(low, [], 0)).toMatchObject({ address: "n3:1", epoch: 30 });
    expect(router.route(high, [], 0)).toMatchObject({ address: "n1:1", epoch: 15 });
  });

  it("ignores the map of another cluster", () => {
    const { router } = routerWith(10);
    router.learn({ ...map(99, []), clusterId: "other" }, 0);
    expect(router.map.mapVersion).toBe(10);
  });
});
