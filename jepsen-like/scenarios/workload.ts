// The mixed workload of the swarm: registers and counters that must be linearizable, asynchronous
// keys that may lose, tagged keys that are invalidated. Few keys, so that clients meet.

import type { Random } from "../../src/base/random.js";
import type { Action, Operation } from "../history.js";
import type { CheckedNamespace } from "../invariants/history-checks.js";
import type { Intent, Workload } from "../world/sim/sim-client.js";

/** The namespaces of the workload, as they are created and as they are checked. */
export const workloadNamespaces: readonly CheckedNamespace[] = [
  { name: "strict", kind: "register", insync: true },
  { name: "count", kind: "counter", insync: true },
  { name: "loose", kind: "register", insync: false },
  { name: "loose-count", kind: "counter", insync: false },
  { name: "tagged", kind: "tagged", insync: true },
  { name: "mortal", kind: "mortal", insync: true },
  { name: "small", kind: "small", insync: false },
];

/** How a namespace of the workload is created: assignments of its config. */
export function configOf({ kind, insync }: CheckedNamespace): Record<string, string> {
  const common = { write_concern: insync ? "insync" : "async", max_bytes: "16mb" };
  return kind === "small" ? { ...common, max_items: "4" } : common;
}

/** Whether plain writes of a namespace are acknowledged by all in-sync copies. */
export function isInsync(namespace: string): boolean {
  return workloadNamespaces.some((one) => one.name === namespace && one.insync);
}

const tags = ["red", "blue", "green"];

/** What the whole workload may be told. */
export type WorkloadKnobs = {
  /** Keys of each namespace. */
  readonly keys: number;
  /** How often each namespace is chosen, in the order of {@link workloadNamespaces}. */
  readonly weights: readonly number[];
};

/** Draws the next operation of any client. Values are unique over the run. */
export class MixedWorkload implements Workload {
  readonly #knobs: WorkloadKnobs;
  readonly #total: number;
  /** What was read last under each key: where a cas begins. */
  readonly #read = new Map<string, { readonly value: string; readonly version: number }>();
  #values = 0;

  constructor(knobs: WorkloadKnobs) {
    this.#knobs = knobs;
    this.#total = knobs.weights.reduce((sum, weight) => sum + weight, 0);
  }

  next(random: Random): Intent {
    const namespace = this.#namespace(random);
    const key = `${namespace.name}-${random.between(0, this.#knobs.keys - 1)}`;
    const place = `${namespace.name}/${key}`;
    switch (namespace.kind) {
      case "counter":
        return this.#counterIntent(random, namespace, key);
      case "tagged":
        return this.#taggedIntent(random, namespace, key);
      case "mortal":
        return this.#mortalIntent(random, namespace, key);
      case "small":
        return this.#smallIntent(random, namespace);
      case "register":
        return this.#registerIntent(random, namespace, { key, place });
    }
  }

  ended(operation: Operation): void {
    const { action, answer, namespace, key } = operation;
    if (action.f !== "get" || answer?.value === undefined) return;
    this.#read.set(`${namespace}/${key}`, { value: answer.value, version: answer.version });
  }

  /** A write to a key, for a client that only wants to see writes succeed. */
  freshWrite(namespace: string, key: string): Intent {
    const action = { f: "set", value: this.#value("fresh") } as const;
    return intent({ namespace, key, action, insync: true, concern: "insync" });
  }

  #namespace(random: Random): CheckedNamespace {
    let at = random.float() * this.#total;
    for (const [index, namespace] of workloadNamespaces.entries()) {
      at -= this.#knobs.weights[index] ?? 0;
      if (at < 0) return namespace;
    }
    return workloadNamespaces[0] ?? { name: "strict", kind: "register", insync: true };
  }

  #registerIntent(
    random: Random,
    { name, insync }: CheckedNamespace,
    { key, place }: { readonly key: string; readonly place: string },
  ): Intent {
    const action = this.#registerAction(random, place);
    const fromVersion = action.f === "cas" ? (this.#read.get(place)?.version ?? 0) : 0;
    const raised = !insync && random.chance(0.1);
    return intent({
      namespace: name,
      key,
      action,
      fromVersion,
      insync: insync || raised || action.f === "delete",
      concern: raised ? "insync" : undefined,
      linearizable: action.f !== "get" || random.chance(0.9),
      identified: random.chance(0.8),
    });
  }

  #registerAction(random: Random, place: string): Action {
    const draw = random.float();
    if (draw < 0.42) return { f: "get" };
    if (draw < 0.7) return { f: "set", value: this.#value("v") };
    if (draw < 0.8) return { f: "add", value: this.#value("v") };
    const read = this.#read.get(place);
    if (draw < 0.9 && read !== undefined) {
      return { f: "cas", from: read.value, value: this.#value("v") };
    }
    return { f: "delete" };
  }

  #counterIntent(random: Random, { name, insync }: CheckedNamespace, key: string): Intent {
    const action: Action = random.chance(0.6)
      ? { f: "increment", delta: random.between(1, 5) }
      : { f: "get" };
    return intent({ namespace: name, key, action, insync });
  }

  #taggedIntent(random: Random, { name, insync }: CheckedNamespace, key: string): Intent {
    const draw = random.float();
    const tag = random.pick(tags);
    if (draw < 0.45) return intent({ namespace: name, key, action: { f: "get" }, insync });
    if (draw < 0.9) {
      const action: Action = { f: "set", value: this.#value(tag) };
      return intent({ namespace: name, key, action, insync, tags: [tag] });
    }
    const action: Action = random.chance(0.15)
      ? { f: "flush" }
      : { f: "invalidate", tag: random.chance(0.2) ? "" : tag };
    return intent({ namespace: name, key: "", action, insync });
  }

  #mortalIntent(random: Random, { name, insync }: CheckedNamespace, key: string): Intent {
    const ttlMs = random.pick([150, 600, 2000, 20_000]);
    const action: Action = random.chance(0.6)
      ? { f: "get" }
      : { f: "set", value: this.#value("m"), ttlMs };
    return intent({ namespace: name, key, action, insync });
  }

  /** More keys than the namespace may hold. */
  #smallIntent(random: Random, { name, insync }: CheckedNamespace): Intent {
    const action: Action = random.chance(0.4)
      ? { f: "get" }
      : { f: "set", value: this.#value("s") };
    return intent({ namespace: name, key: `${name}-${random.between(0, 40)}`, action, insync });
  }

  #value(prefix: string): string {
    return `${prefix}:${++this.#values}`;
  }
}

function intent(
  given: Pick<Intent, "namespace" | "key" | "action" | "insync"> & Partial<Intent>,
): Intent {
  return {
    linearizable: true,
    tags: [],
    identified: true,
    fromVersion: 0,
    concern: undefined,
    ...given,
  };
}
