// The workloads of the live world: the swarm's own, on keys that are given up after some seconds so
// that no key's history grows beyond what can be judged; and one steady client for every shard.

import { utf8 } from "../../../src/base/bytes.js";
import type { Random } from "../../../src/base/random.js";
import { slotOf } from "../../../src/model/slot.js";
import type { ShardView } from "../../../src/sdk/shard-view.js";
import type { Action, Operation } from "../../history.js";
import type { Intent, Workload } from "../../world/sim/sim-client.js";

/** Which keys are used now: goes on every few seconds. */
export type Generation = () => number;

/** Kinds of keys that are used once and never again. */
const usedOnce = /^(?:loose-)?members-/;

/** A workload on keys that carry the generation. */
export class PassingKeys implements Workload {
  readonly #inner: Workload;
  readonly #generation: Generation;
  /** Keys of which a value was read, each with its generation. */
  readonly #read = new Set<string>();

  constructor(inner: Workload, generation: Generation) {
    this.#inner = inner;
    this.#generation = generation;
  }

  next(random: Random): Intent {
    const intent = this.#inner.next(random);
    if (intent.key === "" || usedOnce.test(intent.key)) return intent;
    const key = `${intent.key}~${this.#generation()}`;
    // A version read of an earlier key says nothing of this one: shards count alike, and it may be
    // that of another value here.
    const isBlind = intent.action.f === "cas" && !this.#read.has(`${intent.namespace}/${key}`);
    return isBlind ? { ...intent, key, action: { f: "get" }, fromVersion: 0 } : { ...intent, key };
  }

  ended(operation: Operation, intent: Intent): void {
    const [key = "", generation = ""] = operation.key.split("~");
    if (generation !== "" && generation !== String(this.#generation())) return;
    if (operation.action.f === "get" && operation.answer?.value !== undefined) {
      this.#read.add(`${operation.namespace}/${operation.key}`);
    }
    this.#inner.ended({ ...operation, key }, intent);
  }
}

/** Reads and writes one shard, steadily: when was it served, and in which epoch? */
export class ShardProbe implements Workload {
  readonly #tag: string;
  readonly #generation: Generation;
  readonly #value: () => string;

  constructor(shard: ShardView, generation: Generation, value: () => string) {
    this.#tag = hashTagIn(shard.slots);
    this.#generation = generation;
    this.#value = value;
  }

  next(random: Random): Intent {
    const action: Action = random.chance(0.4) ? { f: "get" } : { f: "set", value: this.#value() };
    return {
      namespace: "strict",
      key: `probe-{${this.#tag}}~${this.#generation()}`,
      action,
      insync: true,
      linearizable: true,
      tags: [],
      identified: true,
      fromVersion: 0,
      concern: undefined,
    };
  }

  ended(): void {
    // The history tells all there is to know.
  }
}

/** One of several workloads at a time, drawn anew for every operation. */
export class OneOf implements Workload {
  readonly #workloads: readonly Workload[];

  constructor(workloads: readonly Workload[]) {
    this.#workloads = workloads;
  }

  next(random: Random): Intent {
    return random.pick(this.#workloads).next(random);
  }

  ended(): void {
    // The workloads of probes do not care.
  }
}

/** A hash tag whose keys all live in these slots. */
function hashTagIn(slots: ShardView["slots"]): string {
  for (let number = 0; ; number++) {
    const slot = slotOf(utf8(String(number)));
    if (slot >= slots.lo && slot <= slots.hi) return String(number);
  }
}
