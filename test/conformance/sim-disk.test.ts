// The simulator's disk keeps the same promises as the real one.

import { expect, it } from "vitest";
import { Scheduler } from "../../jepsen-like/world/sim/scheduler.js";
import { SimDisk } from "../../jepsen-like/world/sim/sim-disk.js";
import { SimProcess } from "../../jepsen-like/world/sim/sim-process.js";
import { Random } from "../../src/base/random.js";
import { storeId } from "../../src/model/ids.js";
import { describeLogStore } from "./log-store.js";

describeLogStore("the simulated disk", async () => {
  const scheduler = new Scheduler();
  const random = new Random(1);
  const config = { syncMsMin: 0.1, syncMsMax: 2, slowSyncMs: 50, slowSyncChance: 0.1 };
  const disk = new SimDisk({ storeId: storeId("0".repeat(32)), scheduler, random, config });
  const observer = { began: () => undefined, ended: () => undefined };
  const settle = async (): Promise<void> => scheduler.runUntil(scheduler.now + 10_000);
  return {
    open: async () => {
      const process = new SimProcess({ scheduler, random, observer });
      return { store: disk.open(process), stored: disk.read() };
    },
    settle,
    close: settle,
    [Symbol.asyncDispose]: settle,
  };
});

it("loses no write that waits behind one that hangs", () => {
  const scheduler = new Scheduler();
  const random = new Random(1);
  const config = { syncMsMin: 1, syncMsMax: 1, slowSyncMs: 0, slowSyncChance: 0 };
  const disk = new SimDisk({ storeId: storeId("0".repeat(32)), scheduler, random, config });
  const observer = { began: () => undefined, ended: () => undefined };
  const store = disk.open(new SimProcess({ scheduler, random, observer }));
  const ended: string[] = [];
  for (const name of ["first", "second", "third"]) {
    store.write({ entries: [] }, () => void ended.push(`${name} at ${scheduler.now}`));
  }
  disk.hang(500);
  scheduler.runUntil(400);
  expect(ended).toEqual([]);
  disk.hang(200);
  scheduler.runUntil(1000);
  expect(ended).toEqual(["first at 600", "second at 600", "third at 600"]);
});
