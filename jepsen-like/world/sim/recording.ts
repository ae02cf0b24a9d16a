// What a page about a run needs beside its history: faults, epochs, and who served when. Looks on
// without touching anything, so that a recorded run is the same run.

import type { ControlState } from "../../../src/control/control-state.js";
import { History } from "../../history.js";
import type { FaultEvent, RunEvent, ServingEvent } from "../../run-events.js";
import type { SimCluster } from "./sim-cluster.js";

/** How often it is looked who serves, virtual milliseconds. */
export const sampleMs = 50;

/** Records one run. */
export class Recording {
  readonly events: RunEvent[] = [];
  /** The run's own history once it has begun. */
  history = new History();
  readonly #serving = new Map<string, ServingEvent>();

  /** A fault begins; the answer ends it. */
  fault(name: string, whom: string, at: number): (until: number) => void {
    const event: FaultEvent = { kind: "fault", name, whom, at, until: null };
    this.events.push(event);
    return (until) => {
      event.until = until;
    };
  }

  /** The control state moved on: notes the epochs that began. */
  moved(at: number, state: ControlState, before: ControlState): void {
    for (const shard of state.shards) {
      const { id, epoch, slots, primary } = shard;
      if (epoch === 0 || before.shards[id]?.epoch === epoch) continue;
      const row = state.history.findLast(({ shards, index }) => {
        return index > before.appliedIndex && shards.includes(id);
      });
      this.events.push({
        kind: "epoch",
        at,
        shard: id,
        slots: [slots.lo, slots.hi],
        epoch,
        primary: primary?.node ?? "",
        how: row?.kind ?? "",
      });
    }
  }

  /** Looks who serves now. */
  sample(cluster: SimCluster): void {
    const { now } = cluster;
    const seen = new Set<string>();
    for (const { process, driver } of [...cluster.nodes.values()].flatMap((n) => n.processes())) {
      for (const copy of driver.copies()) {
        if (!process.observe(() => copy.serving())) continue;
        const epoch = copy.record?.epoch ?? 0;
        const name = `${copy.shard} ${epoch} ${driver.self}`;
        seen.add(name);
        if (this.#serving.has(name)) continue;
        const span = { shard: copy.shard, epoch, node: driver.self, at: now, until: null };
        const event: ServingEvent = { kind: "serving", ...span };
        this.#serving.set(name, event);
        this.events.push(event);
      }
    }
    for (const [name, event] of this.#serving) {
      if (seen.has(name)) continue;
      event.until = now;
      this.#serving.delete(name);
    }
  }
}
