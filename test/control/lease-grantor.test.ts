// The leader's side of a lease: what may be confirmed when, and when every lease is surely over.
import { describe, expect, it } from "vitest";
import { type Instant, longAgo } from "../../src/base/time.js";
import type { ControlState, NodeRecord } from "../../src/control/control-state.js";
import { initialControlState } from "../../src/control/control-state.js";
import { LeaseGrantor } from "../../src/control/lease-grantor.js";
import type { Heartbeat } from "../../src/control/lease-message.js";
import {
  type Incarnation,
  incarnation,
  mapVersion,
  nodeId,
  storeId,
  term,
} from "../../src/model/ids.js";
import { fullLease, type Settings, settingsForLease } from "../../src/model/settings.js";
import type { NodeState } from "../../src/model/shard-map.js";

const n1 = nodeId("n1");
const settings = settingsForLease(1000);

function record(state: NodeState, at: Incarnation): NodeRecord {
  return {
    id: n1,
    incarnation: at,
    storeId: storeId("s"),
    bootId: "b",
    address: "",
    httpAddress: "",
    region: "",
    zone: "",
    memoryBytes: 0,
    state,
    provesPredecessorDead: false,
    resting: false,
  };
}

class Bench {
  readonly grantor = new LeaseGrantor();
  now = 1000;
  state: ControlState = { ...initialControlState, settings, appliedIndex: 50 };
  #seq = 0;
  #token = 0;

  constructor() {
    this.registered("ACTIVE", 5);
  }

  registered(state: NodeState, at: number, settingsNow: Settings = settings): void {
    const nodes = new Map([[n1, record(state, incarnation(at))]]);
    this.state = { ...this.state, nodes, settings: settingsNow, mapVersion: mapVersion(40) };
  }

  beat(change: Partial<Heartbeat> = {}): Heartbeat {
    const heartbeat: Heartbeat = {
      kind: "heartbeat",
      node: n1,
      incarnation: incarnation(5),
      heartbeatSeq: ++this.#seq,
      gaveUpThrough: 0,
      heardSeq: 0,
      appliedIndex: 0,
      stateHash: 0,
      mapVersion: mapVersion(0),
      reports: [],
      released: [],
      leaving: false,
      lagging: false,
      ...change,
    };
    this.grantor.arrived(heartbeat);
    return heartbeat;
  }

  begin(): number {
    this.grantor.roundBegun(++this.#token);
    return this.#token;
  }

  round(index = 50): void {
    this.grantor.roundConfirmed(this.begin(), index);
  }

  grants() {
    const context = { term: term(3), state: this.state, now: this.now as Instant };
    return this.grantor.grants({ ...context, serveAfter: () => [] }).map(({ message }) => message);
  }
}

const member = { node: n1, incarnation: incarnation(5) };

describe("a confirmation", () => {
  it("names incarnation, heartbeat, grant and the version of the leader's map", () => {
    const bench = new Bench();
    bench.beat();
    bench.round();
    expect(bench.grants()).toEqual([
      {
        kind: "confirmation",
        term: 3,
        incarnation: 5,
        heartbeatSeq: 1,
        leaseMs: 1000,
        mapVersion: 40,
        serveAfter: [],
      },
    ]);
    expect(bench.grants()).toEqual([]);
  });

  it("needs a round that began after the heartbeat arrived ⚑", () => {
    const bench = new Bench();
    const early = bench.begin();
    bench.beat();
    bench.grantor.roundConfirmed(early, 50);
    expect(bench.grants()).toEqual([]);
    expect(bench.grantor.roundWanted).toBe(true);
    bench.round();
    expect(bench.grants()).toHaveLength(1);
  });

  it("waits until the leader has applied up to the read index ⚑", () => {
    const bench = new Bench();
    bench.beat();
    bench.round(51);
    expect(bench.grants()).toEqual([]);
    bench.state = { ...bench.state, appliedIndex: 51 };
    expect(bench.grants()).toHaveLength(1);
  });

  it("is not given when the round failed", () => {
    const bench = new Bench();
    bench.beat();
    bench.grantor.roundAborted(bench.begin());
    bench.round();
    expect(bench.grants()).toEqual([]);
  });

  it("is given to nobody who is fenced, gone, unknown or superseded, judged at the applied state", () => {
    for (const [state, at] of [
      ["FENCED", 5],
      ["GONE", 5],
      ["ACTIVE", 6],
    ] as const) {
      const bench = new Bench();
      bench.beat();
      bench.round(51);
      expect(bench.grants()).toEqual([]);
      bench.registered(state, at);
      bench.state = { ...bench.state, appliedIndex: 51 };
      expect(bench.grants()).toEqual([]);
    }
    const bench = new Bench();
    bench.state = { ...bench.state, nodes: new Map() };
    bench.beat();
    bench.round();
    expect(bench.grants()).toEqual([]);
  });

  it("is given to a draining node", () => {
    const bench = new Bench();
    bench.registered("DRAINING", 5);
    bench.beat();
    bench.round();
    expect(bench.grants()).toHaveLength(1);
  });

  it("is not given to a lagging heartbeat, nor twice for a repeated or overtaken one", () => {
    const bench = new Bench();
    bench.beat({ lagging: true });
    bench.round();
    expect(bench.grants()).toEqual([]);
    const heartbeat = bench.beat();
    expect(bench.grantor.arrived(heartbeat)).toBe(false);
    expect(bench.grantor.arrived({ ...heartbeat, heartbeatSeq: 1 })).toBe(false);
    bench.round();
    expect(bench.grants()).toHaveLength(1);
  });

  it("never grants more than is waited for", () => {
    const bench = new Bench();
    bench.registered("ACTIVE", 5, { ...settings, leaseMs: 2000, leaseWaitMs: 1500 });
    bench.beat();
    bench.round();
    expect(bench.grants()[0]?.leaseMs).toBe(1500);
  });
});

describe("a freeze", () => {
  it("stops confirmations, those that await their round included ⚑", () => {
    const bench = new Bench();
    bench.beat();
    bench.round(51);
    bench.grantor.freeze(member);
    bench.state = { ...bench.state, appliedIndex: 51 };
    expect(bench.grants()).toEqual([]);
    bench.beat();
    bench.round();
    expect(bench.grants()).toEqual([]);
    bench.grantor.thaw(member);
    bench.beat();
    bench.round();
    expect(bench.grants()).toHaveLength(1);
  });

  it("binds one process, not the node's next one", () => {
    const bench = new Bench();
    bench.grantor.freeze(member);
    bench.registered("ACTIVE", 9);
    bench.beat({ incarnation: incarnation(9) });
    bench.round();
    expect(bench.grants()).toHaveLength(1);
  });
});

describe("the end of a lease", () => {
  it("is a full lease after the last confirmation was sent", () => {
    const bench = new Bench();
    expect(bench.grantor.leaseEnd(member)).toBe(longAgo);
    bench.beat();
    bench.now = 1700;
    bench.round();
    bench.grants();
    expect(bench.grantor.leaseEnd(member)).toBe(1700 + fullLease(settings));
  });

  it("is not brought forward by a wait that was lowered since", () => {
    const bench = new Bench();
    bench.beat();
    bench.round();
    bench.grants();
    bench.registered("ACTIVE", 5, settingsForLease(100));
    bench.beat();
    bench.round();
    bench.grants();
    expect(bench.grantor.leaseEnd(member)).toBe(1000 + fullLease(settings));
  });

  it("stands for an incarnation that was superseded, until it is proved dead ⚑", () => {
    const bench = new Bench();
    bench.beat();
    bench.round();
    bench.grants();
    bench.registered("ACTIVE", 9);
    bench.grantor.prune(bench.state, (bench.now + 500) as Instant);
    expect(bench.grantor.leaseEnd(member)).toBe(1000 + fullLease(settings));
    bench.grantor.prune(bench.state, (bench.now + 5000) as Instant);
    expect(bench.grantor.leaseEnd(member)).toBe(longAgo);
  });

  it("is gone with a node that gave up, and with it every confirmation up to that heartbeat ⚑", () => {
    const bench = new Bench();
    bench.beat();
    bench.round();
    expect(bench.grants()).toHaveLength(1);
    bench.beat();
    bench.round(51);
    bench.beat({ gaveUpThrough: 2, lagging: true });
    bench.state = { ...bench.state, appliedIndex: 51 };
    expect(bench.grants()).toEqual([]);
    expect(bench.grantor.gaveUp(member)).toBe(true);
    expect(bench.grantor.leaseEnd(member)).toBe(longAgo);
  });

  it("stands when a heartbeat after the one that was given up had been confirmed ⚑", () => {
    const bench = new Bench();
    bench.beat();
    bench.beat({ gaveUpThrough: 1 });
    bench.round();
    expect(bench.grants().map(({ heartbeatSeq }) => heartbeatSeq)).toEqual([2]);
    bench.beat({ gaveUpThrough: 1 });
    expect(bench.grantor.gaveUp(member)).toBe(false);
    expect(bench.grantor.leaseEnd(member)).toBe(1000 + fullLease(settings));
  });
});

describe("a process that speaks", () => {
  it("hears, as long as it tells of what it was confirmed", () => {
    const bench = new Bench();
    bench.beat();
    expect(bench.grantor.hears(member)).toBe(true);
    bench.round();
    bench.grants();
    bench.beat({ heardSeq: 1 });
    bench.round();
    bench.grants();
    // A confirmation that is still on its way, or lost, is made up for by the next one.
    bench.beat({ heardSeq: 1 });
    expect(bench.grantor.hears(member)).toBe(false);
    bench.round();
    bench.grants();
    bench.beat({ heardSeq: 3 });
    expect(bench.grantor.hears(member)).toBe(true);
  });

  it("hears while this leader confirms nobody", () => {
    const bench = new Bench();
    bench.beat();
    bench.round();
    bench.grants();
    for (let beat = 0; beat < 10; beat++) bench.beat({ heardSeq: 1 });
    expect(bench.grantor.hears(member)).toBe(true);
  });

  it("does not hear for as long as nothing gets through to it", () => {
    const bench = new Bench();
    bench.beat({ heardSeq: 0 });
    for (let beat = 0; beat < 10; beat++) {
      bench.round();
      bench.grants();
      bench.beat({ heardSeq: 0 });
      expect(bench.grantor.hears(member)).toBe(false);
    }
  });

  it("hears again once fenced when its state shows that it knows", () => {
    const bench = new Bench();
    bench.beat();
    bench.round();
    bench.grants();
    bench.beat({ heardSeq: 0, appliedIndex: 50 });
    bench.grantor.fenced(member, 51);
    bench.beat({ heardSeq: 0, appliedIndex: 50 });
    expect(bench.grantor.hears(member)).toBe(false);
    bench.beat({ heardSeq: 0, appliedIndex: 51 });
    expect(bench.grantor.hears(member)).toBe(true);
  });
});
