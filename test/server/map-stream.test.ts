// The stream of topology changes from the control state to a client's map, through the messages
// that go over the wire: whatever a client knew from elsewhere, it comes to the node's map.
import { describe, expect, it } from "vitest";
import { shardMapOf } from "../../src/control/shard-map-view.js";
import { cache } from "../../src/gen/messages.js";
import { NodeHealth } from "../../src/sdk/node-health.js";
import { Router } from "../../src/sdk/router.js";
import type { ClusterMap } from "../../src/sdk/shard-view.js";
import { mapAfter } from "../../src/sdk/wire-records.js";
import { deltaUpdate, fullUpdate, type Topology } from "../../src/server/grpc/topology-messages.js";
import { threeNodes } from "../control/machine.js";

const { WatchTopologyResponse } = cache.v1;

/** A cluster whose node n3 is drained and used again. */
class Cluster {
  readonly #machine = threeNodes();

  get topology(): Topology {
    const { state } = this.#machine;
    return { state, map: shardMapOf(state) };
  }

  set(state: "DRAINING" | "ACTIVE"): Topology {
    const node = this.#machine.member("n3");
    const reason = "the test asks";
    this.#machine.must({ kind: "set-node-state", node, state, resting: false, reason });
    return this.topology;
  }
}

/** One stream of one node, as far as a client has read it. */
class Stream {
  #sent: Topology | undefined;
  #told: ClusterMap | undefined;

  /** What the client makes of the node's next message; undefined when it sends none. */
  next(now: Topology): ClusterMap | undefined {
    const update = this.#sent === undefined ? fullUpdate(now) : deltaUpdate(this.#sent, now);
    this.#sent = now;
    if (update === undefined) return undefined;
    const bytes = WatchTopologyResponse.encode(update).finish();
    this.#told = mapAfter(this.#told, WatchTopologyResponse.decode(bytes));
    return this.#told;
  }
}

function newRouter(): Router {
  return new Router([], new NodeHealth(0), { region: "local", zone: "none" });
}

const stateOf = (router: Router): string | undefined => router.map.nodes.get("n3" as never)?.state;

describe("a client that goes from one node's stream to another's", () => {
  it("learns of what left and came back while the second node was behind", () => {
    const cluster = new Cluster();
    const router = newRouter();
    const before = cluster.topology;
    const drained = cluster.set("DRAINING");
    const again = cluster.set("ACTIVE");
    router.learn(new Stream().next(drained) ?? router.map, 0);
    expect(stateOf(router)).toBe("DRAINING");
    const behind = new Stream();
    router.learn(behind.next(before) ?? router.map, 0);
    expect(stateOf(router), "older news is none").toBe("DRAINING");
    router.learn(behind.next(again) ?? router.map, 0);
    expect(stateOf(router)).toBe("ACTIVE");
    expect(router.map.mapVersion).toBe(again.map.mapVersion);
  });
});

describe("a stream of changes", () => {
  it("tells the newer version also when all that changed was changed back", () => {
    const cluster = new Cluster();
    const stream = new Stream();
    stream.next(cluster.topology);
    cluster.set("DRAINING");
    const again = cluster.set("ACTIVE");
    expect(stream.next(again)?.mapVersion).toBe(again.map.mapVersion);
    expect(stream.next(again), "and nothing twice").toBeUndefined();
  });

  it("must begin with the whole map", () => {
    const cluster = new Cluster();
    const update = deltaUpdate(cluster.topology, cluster.set("DRAINING"));
    const message = WatchTopologyResponse.fromObject(update ?? {});
    expect(() => mapAfter(undefined, message)).toThrow(/malformed/);
  });
});
