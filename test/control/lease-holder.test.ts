// The node's side of a lease: what a confirmation allows, for how long, by which clocks.
import { describe, expect, it } from "vitest";
import { type Instant, longAgo } from "../../src/base/time.js";
import { LeaseHolder } from "../../src/control/lease-holder.js";
import type { Confirmation, Heartbeat, HeartbeatContent } from "../../src/control/lease-message.js";
import { incarnation, type MapVersion, mapVersion, nodeId, term } from "../../src/model/ids.js";
import { settingsForLease } from "../../src/model/settings.js";

const self = { node: nodeId("n1"), incarnation: incarnation(5) };
const content: HeartbeatContent = {
  appliedIndex: 0,
  stateHash: 0,
  mapVersion: mapVersion(0),
  reports: [],
  released: [],
  leaving: false,
  lagging: false,
};

/** A holder on a clock of its own; wall time runs with it unless a test says otherwise. */
class Bench {
  readonly holder = new LeaseHolder({ self, settings: settingsForLease(1000) });
  now = 50_000;
  wallAhead = 1_000_000;

  beat(lagMs = 0): Heartbeat {
    return this.holder.nextHeartbeat({ now: this.instant, wall: this.wall, lagMs, content });
  }

  confirm(heartbeatSeq: number, change: Partial<Confirmation> = {}) {
    const confirmation: Confirmation = {
      kind: "confirmation",
      term: term(1),
      incarnation: self.incarnation,
      heartbeatSeq,
      leaseMs: 1000,
      mapVersion: mapVersion(10),
      serveAfter: [],
      ...change,
    };
    return this.holder.confirm(confirmation, this.instant, this.wall);
  }

  holds(reached = 10): boolean {
    const version: MapVersion = mapVersion(reached);
    return this.holder.holds({ now: this.instant, wall: this.wall, mapVersion: version });
  }

  get instant(): Instant {
    return this.now as Instant;
  }

  get wall(): number {
    return this.now + this.wallAhead;
  }
}

describe("a lease", () => {
  it("is counted from the moment the heartbeat was sent, not from its confirmation", () => {
    const bench = new Bench();
    const sentAt = bench.now;
    const { heartbeatSeq } = bench.beat();
    bench.now = sentAt + 600;
    expect(bench.confirm(heartbeatSeq)).toBe("renewed");
    bench.now = sentAt + 999;
    expect(bench.holds()).toBe(true);
    bench.now = sentAt + 1000;
    expect(bench.holds()).toBe(false);
  });

  it("lasts as long as the confirmation grants, whatever the node's settings say", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq, { leaseMs: 300 });
    bench.now += 299;
    expect(bench.holds()).toBe(true);
    bench.now += 1;
    expect(bench.holds()).toBe(false);
  });

  it("ends by the wall clock when a suspended machine stopped the monotonic one ⚑", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq);
    bench.now += 100;
    bench.wallAhead += 919;
    expect(bench.holds()).toBe(true);
    bench.wallAhead += 1;
    expect(bench.holds()).toBe(false);
  });

  it("is not lengthened by a wall clock that jumps back", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq);
    bench.wallAhead -= 100_000;
    bench.now += 1000;
    expect(bench.holds()).toBe(false);
  });

  it("counts once the node's own map has reached the confirmation's", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq, { mapVersion: mapVersion(11) });
    expect(bench.holds(10)).toBe(false);
    expect(bench.holds(11)).toBe(true);
  });

  it("goes by any unexpired confirmation, not only the latest", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq, { mapVersion: mapVersion(10) });
    bench.now += 500;
    bench.confirm(bench.beat().heartbeatSeq, { mapVersion: mapVersion(20) });
    expect(bench.holds(10)).toBe(true);
    bench.now += 500;
    expect(bench.holds(10)).toBe(false);
    expect(bench.holds(20)).toBe(true);
    expect(bench.holder.leaseEnd(mapVersion(9))).toBe(longAgo);
    expect(bench.holder.leaseEnd(mapVersion(10))).toBe(bench.now);
    expect(bench.holder.leaseEnd(mapVersion(20))).toBe(bench.now + 500);
  });

  it("is never shortened by a confirmation that overtook another", () => {
    const bench = new Bench();
    const first = bench.beat().heartbeatSeq;
    bench.now += 400;
    const second = bench.beat().heartbeatSeq;
    bench.confirm(second);
    bench.confirm(first);
    bench.now += 900;
    expect(bench.holds()).toBe(true);
  });

  it("ignores confirmations of another incarnation, of nothing sent, and those too late", () => {
    const bench = new Bench();
    const { heartbeatSeq } = bench.beat();
    expect(bench.confirm(heartbeatSeq, { incarnation: incarnation(4) })).toBe("foreign");
    expect(bench.confirm(heartbeatSeq + 1)).toBe("unknown");
    bench.now += 1000;
    expect(bench.confirm(heartbeatSeq)).toBe("expired");
    expect(bench.holds()).toBe(false);
  });
});

describe("heartbeats", () => {
  it("are due at once, then at the interval, and when there is news", () => {
    const bench = new Bench();
    expect(bench.holder.heartbeatDue(bench.instant)).toBe(true);
    expect(bench.beat().heartbeatSeq).toBe(1);
    expect(bench.holder.heartbeatDue(bench.instant)).toBe(false);
    bench.now += 200;
    expect(bench.holder.heartbeatDue(bench.instant)).toBe(true);
    expect(bench.beat().heartbeatSeq).toBe(2);
    bench.holder.hurry();
    expect(bench.holder.heartbeatDue(bench.instant)).toBe(true);
  });

  it("follow the interval of changed settings", () => {
    const bench = new Bench();
    bench.holder.changeSettings(settingsForLease(100));
    bench.beat();
    bench.now += 20;
    expect(bench.holder.heartbeatDue(bench.instant)).toBe(true);
  });
});

describe("giving up", () => {
  it("ends the lease and ignores confirmations up to the heartbeat it names ⚑", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq);
    const inFlight = bench.beat().heartbeatSeq;
    bench.holder.giveUp();
    expect(bench.holds()).toBe(false);
    expect(bench.confirm(inFlight)).toBe("gave-up");
    expect(bench.holds()).toBe(false);
    const said = bench.beat();
    expect(said.gaveUpThrough).toBe(inFlight);
    expect(bench.confirm(said.heartbeatSeq)).toBe("renewed");
    expect(bench.holds()).toBe(true);
  });

  it("is said again until a later heartbeat is confirmed, and not after", () => {
    const bench = new Bench();
    bench.beat();
    bench.holder.giveUp();
    expect(bench.beat().gaveUpThrough).toBe(1);
    const { heartbeatSeq, gaveUpThrough } = bench.beat();
    expect(gaveUpThrough).toBe(1);
    bench.confirm(heartbeatSeq);
    expect(bench.beat().gaveUpThrough).toBe(0);
  });

  it("happens at the second lagging sample in a row without a renewal between", () => {
    const bench = new Bench();
    bench.confirm(bench.beat().heartbeatSeq);
    expect(bench.beat(251).gaveUpThrough).toBe(0);
    expect(bench.holds()).toBe(true);
    expect(bench.beat(251).gaveUpThrough).toBe(2);
    expect(bench.holds()).toBe(false);
  });

  it("does not happen when a renewal came between, nor below the threshold", () => {
    const bench = new Bench();
    bench.confirm(bench.beat(251).heartbeatSeq);
    bench.confirm(bench.beat(251).heartbeatSeq);
    bench.confirm(bench.beat(251).heartbeatSeq);
    expect(bench.holds()).toBe(true);
    bench.beat(251);
    bench.beat(250);
    bench.beat(251);
    expect(bench.holds()).toBe(true);
  });

  it("needs more than 150 ms of lag, however short the lease", () => {
    const bench = new Bench();
    bench.holder.changeSettings(settingsForLease(200));
    for (let beat = 0; beat < 4; beat++) expect(bench.beat(150).gaveUpThrough).toBe(0);
    bench.beat(151);
    expect(bench.beat(151).gaveUpThrough).toBeGreaterThan(0);
  });
});
