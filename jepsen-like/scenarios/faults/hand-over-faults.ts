// Planned hand-overs, and what may strike those who take part in one: soon after it began, or
// exactly inside one of its phases.

import { instant } from "../../../src/base/time.js";
import type { SimCluster } from "../../world/sim/sim-cluster.js";
import type { SimNode } from "../../world/sim/sim-node.js";
import { anyNode, type Begun, nothingToUndo, type Place, somePrimary } from "./fault.js";
import { pause } from "./process-faults.js";

/** The phases of a hand-over, in order, as an onlooker can tell them apart. */
export type HandOverPhase = "begun" | "draining" | "released" | "transferred";

/** Asks for a shard to be handed over. */
export function handOver(place: Place): Begun {
  const shard = place.random.between(0, place.cluster.knobs.shards - 1);
  return ask(place, shard) ? { whom: `shard ${shard}`, undo: nothingToUndo } : undefined;
}

function ask(place: Place, shard: number): boolean {
  const door = anyNode(place).running;
  if (door === undefined) return false;
  door.process.run("client", () => {
    const deadline = instant(door.clock.now() + 3000);
    const request = { shard, to: "", reason: "the suite asks" };
    door.admin.failoverShard(request, { requestId: "", basisIndex: 0, deadline }, () => undefined);
  });
  return true;
}

/** Begins a hand-over, and within a few steps of it something happens to one who takes part. */
export function soonAfterHandOver(
  place: Place,
  strike: (node: SimNode | undefined) => Begun,
): Begun {
  const { cluster, random } = place;
  const begun = handOver(place);
  if (begun === undefined) return undefined;
  const striker = new Striker(cluster);
  cluster.scheduler.after(random.float() * random.pick([2, 10, 60]), () => {
    const whom = random.pick([
      () => cluster.leader(),
      () => somePrimary(place),
      () => anyNode(place),
    ]);
    striker.strike(() => strike(whom()));
  });
  return { whom: begun.whom, undo: () => striker.end() };
}

/** How often the phase of a hand-over is looked at, true milliseconds. */
const lookEveryMs = 0.5;
/** How long a phase is awaited. */
const phaseAwaitedMs = 1200;

/** Begins a hand-over and pauses one who takes part just when it is in a phase. */
export function pauseInPhase(place: Place, phase: HandOverPhase): Begun {
  const { cluster, random } = place;
  const shard = random.between(0, cluster.knobs.shards - 1);
  const from = cluster.primaryOf(shard);
  const before = cluster.control.newest.operationsBegun;
  if (from === undefined || !ask(place, shard)) return undefined;
  const striker = new Striker(cluster);
  const until = cluster.now + phaseAwaitedMs;
  const look = (): void => {
    if (striker.over || cluster.now > until) return;
    const operation = operationAfter(cluster, before, shard);
    if (operation === undefined || phaseOf(operation, from) !== phase) {
      cluster.scheduler.after(lookEveryMs, look);
      return;
    }
    cluster.facts.phasePauses++;
    const target = cluster.nodes.get(operation.to.node);
    striker.strike(() => pause(place, random.pick([from, target, cluster.leader()])));
  };
  look();
  return { whom: `shard ${shard}, ${phase}`, undo: () => striker.end() };
}

type Operation =
  SimCluster["control"]["newest"]["operations"] extends ReadonlyMap<number, infer O> ? O : never;

function operationAfter(cluster: SimCluster, begun: number, shard: number): Operation | undefined {
  const { operations, operationsBegun } = cluster.control.newest;
  for (let id = begun + 1; id <= operationsBegun; id++) {
    const operation = operations.get(id);
    if (operation?.shard === shard) return operation;
  }
  return undefined;
}

function phaseOf(operation: Operation, from: SimNode): HandOverPhase | undefined {
  if (operation.phase === "done") return "transferred";
  if (operation.phase !== "releasing") return undefined;
  const copy = from.running?.driver.shard(operation.shard);
  if (copy?.record?.pendingOp !== operation.id) return "begun";
  if (copy.replica.released() !== undefined) return "released";
  return copy.replica.canAppend() ? "begun" : "draining";
}

/** A second fault that comes later, unless the first has ended by then. */
class Striker {
  readonly #cluster: SimCluster;
  #over = false;
  #undo = nothingToUndo;

  constructor(cluster: SimCluster) {
    this.#cluster = cluster;
  }

  get over(): boolean {
    return this.#over;
  }

  strike(begin: () => Begun): void {
    const struck = this.#over ? undefined : begin();
    if (struck === undefined) return;
    this.#cluster.trace.event(this.#cluster.now, `strikes ${struck.whom}`);
    this.#undo = () => struck.undo();
  }

  end(): void {
    this.#over = true;
    this.#undo();
  }
}
