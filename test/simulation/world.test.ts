// The simulated world itself: time, processes that stand still, links that lose, disks that forget.
import { describe, expect, it } from "vitest";
import { Scheduler } from "../../jepsen-like/world/sim/scheduler.js";
import { SimClock } from "../../jepsen-like/world/sim/sim-clock.js";
import { SimDisk } from "../../jepsen-like/world/sim/sim-disk.js";
import { SimNetwork } from "../../jepsen-like/world/sim/sim-network.js";
import { SimProcess } from "../../jepsen-like/world/sim/sim-process.js";
import { SimTimers } from "../../jepsen-like/world/sim/sim-timers.js";
import { utf8 } from "../../src/base/bytes.js";
import { Random } from "../../src/base/random.js";
import { nodeId, storeId } from "../../src/model/ids.js";
import type { PeerMessage } from "../../src/ports/peer-transport.js";

const n1 = nodeId("n1");
const n2 = nodeId("n2");

function world(rate = 1) {
  const scheduler = new Scheduler();
  const random = new Random(7);
  const observer = { began: () => undefined, ended: () => undefined };
  const process = new SimProcess({ scheduler, random, observer });
  const clock = new SimClock({ scheduler, process, rate, offset: 1000, wallOffset: 0 });
  const timers = new SimTimers({ scheduler, process, clock, random, lateMsMax: 0 });
  return { scheduler, random, observer, process, clock, timers };
}

function quietNetwork(scheduler: Scheduler) {
  return new SimNetwork({
    scheduler,
    random: new Random(3),
    config: {
      delayMsMin: 1,
      delayMsMax: 5,
      tailMs: 0,
      tailChance: 0,
      dropChance: 0,
      repeatLeaseChance: 0,
    },
    observer: () => undefined,
  });
}

const message = (text: string): PeerMessage => ({ kind: "raft", payload: utf8(text) });

describe("scheduler", () => {
  it("runs events in the order of time, and ties in the order of scheduling", () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    scheduler.at(5, () => seen.push("late"));
    scheduler.at(1, () => seen.push("first"));
    scheduler.at(1, () => seen.push("second"));
    scheduler.runUntil(10);
    expect(seen).toEqual(["first", "second", "late"]);
    expect(scheduler.now).toBe(10);
  });

  it("lets an event run the world on while it lasts", () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    scheduler.at(2, () => seen.push("inner"));
    scheduler.at(1, () => {
      scheduler.runUntil(3);
      seen.push(`outer ends at ${scheduler.now}`);
    });
    scheduler.runUntil(10);
    expect(seen).toEqual(["inner", "outer ends at 3"]);
  });

  it("does not run what was called off", () => {
    const scheduler = new Scheduler();
    const event = scheduler.at(1, () => expect.unreachable());
    scheduler.cancel(event);
    scheduler.runUntil(5);
    expect(scheduler.steps).toBe(0);
  });
});

describe("process", () => {
  it("does what it was asked to do soon when the present work is over, in order", () => {
    const { process } = world();
    const seen: string[] = [];
    process.run("signal", () => {
      process.soon(() => seen.push("soon"));
      process.soon(() => seen.push("sooner or later"));
      seen.push("now");
    });
    expect(seen).toEqual(["now", "soon", "sooner or later"]);
  });

  it("finds timers and messages waiting after a pause, while its clock ran on", () => {
    const { scheduler, process, clock, timers } = world();
    const seen: number[] = [];
    timers.after(10, () => seen.push(clock.now()));
    process.pause();
    scheduler.runUntil(100);
    expect(seen).toEqual([]);
    process.resume();
    scheduler.runUntil(101);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeGreaterThanOrEqual(1100);
  });

  it("never runs again once it was killed", () => {
    const { scheduler, process, timers } = world();
    timers.after(10, () => expect.unreachable());
    process.pause();
    process.run("raft", () => expect.unreachable());
    process.kill();
    process.resume();
    scheduler.runUntil(100);
    process.run("raft", () => expect.unreachable());
  });

  it("stands still in mid-work while the world goes on, and may die there", () => {
    const { scheduler, process, clock } = world();
    const seen: string[] = [];
    const stall = { nth: 1, milliseconds: 50, timeIsOld: false, onStall: () => undefined };
    process.stallAtReading(stall);
    process.run("signal", () => {
      seen.push(`before ${clock.peek()}`);
      seen.push(`after ${clock.now()}`);
    });
    expect(seen).toEqual(["before 1000", "after 1050"]);
    process.stallAtReading(stall);
    scheduler.after(10, () => process.kill());
    process.run("signal", () => {
      clock.now();
      expect.unreachable();
    });
    expect(process.alive).toBe(false);
  });

  it("may read the time just before it stands still, and act on it afterwards", () => {
    const { process, clock } = world();
    process.stallAtReading({ nth: 1, milliseconds: 50, timeIsOld: true, onStall: () => undefined });
    let read = 0;
    process.run("signal", () => {
      read = clock.now();
    });
    expect(read).toBe(1000);
    expect(clock.peek()).toBe(1050);
  });
});

describe("clock", () => {
  it("runs at its own rate", () => {
    const { scheduler, clock } = world(1.01);
    scheduler.runUntil(1000);
    expect(clock.now()).toBeCloseTo(2010, 6);
  });

  it("stands still while the machine sleeps, but the wall clock does not, and timers wait", () => {
    const { scheduler, clock, process, timers } = world();
    const seen: number[] = [];
    timers.after(10, () => seen.push(scheduler.now));
    const wall = clock.wall();
    clock.suspend();
    process.pause();
    scheduler.runUntil(500);
    expect(clock.peek()).toBe(1000);
    expect(clock.wall() - wall).toBe(500);
    clock.wake();
    process.resume();
    scheduler.runUntil(1000);
    expect(seen[0]).toBeGreaterThanOrEqual(510);
  });
});

describe("network", () => {
  function pair() {
    const { scheduler, random, observer } = world();
    const network = quietNetwork(scheduler);
    const received: string[] = [];
    const make = () => new SimProcess({ scheduler, random, observer });
    const processes = { a: make(), b: make() };
    const sender = network.connect(n1, processes.a);
    const attach = (process: SimProcess): void => {
      network.connect(n2, process).onMessage((_from, { payload }) => {
        received.push(Buffer.from(payload).toString());
      });
    };
    attach(processes.b);
    return { scheduler, network, received, processes, sender, attach, make };
  }

  it("delivers in order within a lane", () => {
    const { scheduler, received, sender } = pair();
    for (let i = 0; i < 50; i++) sender.send(n2, "bulk", message(String(i)));
    scheduler.runUntil(100);
    expect(received).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });

  it("loses what is under way to a process that dies", () => {
    const { scheduler, received, processes, sender, attach, make } = pair();
    expect(sender.send(n2, "bulk", message("old"))).toBe(true);
    processes.b.kill();
    expect(sender.send(n2, "bulk", message("nobody is there"))).toBe(false);
    attach(make());
    sender.send(n2, "bulk", message("new"));
    scheduler.runUntil(100);
    expect(received).toEqual(["new"]);
  });

  it("still delivers what a process sent before it died", () => {
    const { scheduler, received, processes, sender } = pair();
    sender.send(n2, "control", message("last words"));
    processes.a.kill();
    expect(sender.send(n2, "control", message("from the dead"))).toBe(false);
    scheduler.runUntil(100);
    expect(received).toEqual(["last words"]);
  });

  it("drops, holds or refuses on a cut link, one way only", () => {
    const { scheduler, network, received, sender } = pair();
    network.cut(n1, n2, "drop");
    expect(sender.send(n2, "bulk", message("dropped"))).toBe(true);
    network.cut(n1, n2, "refuse");
    expect(sender.send(n2, "bulk", message("refused"))).toBe(false);
    network.cut(n1, n2, "hold");
    expect(sender.send(n2, "bulk", message("held"))).toBe(true);
    expect(network.isOpen(n2, n1)).toBe(true);
    scheduler.runUntil(100);
    expect(received).toEqual([]);
    network.mend(n1, n2);
    scheduler.runUntil(200);
    expect(received).toEqual(["held"]);
  });
});

describe("disk", () => {
  function disk(seed: number) {
    const { scheduler, process } = world();
    const config = { syncMsMin: 1, syncMsMax: 2, slowSyncMs: 0, slowSyncChance: 0 };
    const random = new Random(seed);
    return {
      scheduler,
      process,
      disk: new SimDisk({ storeId: storeId("s"), scheduler, random, config }),
    };
  }
  const entry = (index: number) => ({ index, bytes: utf8(`entry ${index}`) });

  it("keeps what was synced, in the order of the calls", () => {
    const { scheduler, process, disk: one } = disk(1);
    const store = one.open(process);
    const done: string[] = [];
    store.write({ entries: [entry(1), entry(2), entry(3)] }, () => done.push("first"));
    store.write({ entries: [entry(2)], truncateFrom: 2 }, () => done.push("second"));
    scheduler.runUntil(10);
    expect(done).toEqual(["first", "second"]);
    expect(one.read().entries.map(({ index }) => index)).toEqual([1, 2]);
  });

  it("loses un-synced writes at a crash, or keeps the first of them, but never tells", () => {
    const kept = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const { scheduler, process, disk: one } = disk(seed);
      const store = one.open(process);
      for (let i = 1; i <= 3; i++) {
        store.write({ entries: [entry(i)] }, () => expect.unreachable());
      }
      process.kill();
      one.crash();
      scheduler.runUntil(100);
      const { entries } = one.read();
      expect(entries.map(({ index }) => index)).toEqual(entries.map((_, i) => i + 1));
      kept.add(entries.length);
    }
    expect([...kept].sort()).toEqual([0, 1, 2, 3]);
  });
});
