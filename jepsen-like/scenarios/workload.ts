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
  { name: "full", kind: "small", insync: false },
  { name: "members", kind: "set", insync: true },
  { name: "loose-members", kind: "set", insync: false },
];

/** How a namespace of the workload is created: assignments of its config. */
export function configOf({ name, kind, insync }: CheckedNamespace): Record<string, string> {
  const common = { write_concern: insync ? "insync" : "async", max_bytes: "16mb" };
  if (kind !== "small") return common;
  // Whether room is made or writes are refused: both happen.
  if (name === "small") return { ...common, max_items: "4" };
  return { ...common, max_bytes: "32kb", eviction: "none" };
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

/** Shares of all operations while a key is hot, or memory under pressure. */
const heatShare = 0.8;
const pressShare = 0.6;
/** Characters that a large value has at most. */
const largeMax = 3000;
/** Share of the increments that a client gives up too soon at first. */
const hastyShare = 0.25;

/** Draws the next operation of any client. Values are unique over the run. */
export class MixedWorkload implements Workload {
  readonly #knobs: WorkloadKnobs;
  readonly #total: number;
  /** What was read last under each key: where a cas begins. */
  readonly #read = new Map<string, { readonly value: string; readonly version: number }>();
  #values = 0;
  /** What most operations are about while a nemesis says so. */
  #hot: { readonly namespace: CheckedNamespace; readonly key: string } | undefined;
  #pressed = false;
  readonly #members: { readonly namespace: string; readonly key: string }[] = [];

  constructor(knobs: WorkloadKnobs) {
    this.#knobs = knobs;
    this.#total = knobs.weights.reduce((sum, weight) => sum + weight, 0);
  }

  next(random: Random): Intent {
    if (this.#pressed && random.chance(pressShare)) return this.#largeIntent(random);
    const hot = this.#hot !== undefined && random.chance(heatShare) ? this.#hot : undefined;
    const namespace = hot?.namespace ?? this.#namespace(random);
    return this.nextIn(namespace, hot?.key ?? this.#key(namespace, random), random);
  }

  /** The next operation in a namespace; `key` is where it goes, if it concerns a given one. */
  nextIn(namespace: CheckedNamespace, key: string, random: Random): Intent {
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
      case "set":
        return this.#memberIntent(random, namespace);
      case "register":
        return this.#registerIntent(random, namespace, { key, place });
    }
  }

  ended(operation: Operation): void {
    const { action, answer, namespace, key } = operation;
    if (action.f !== "get" || answer?.value === undefined) return;
    this.#read.set(`${namespace}/${key}`, { value: answer.value, version: answer.version });
  }

  /** Makes one key hot until `end` is called. */
  heat(random: Random): { readonly whom: string; readonly end: () => void } {
    const namespace = this.#namespace(random);
    const hot = { namespace, key: this.#key(namespace, random) };
    this.#hot = hot;
    const end = (): void => {
      if (this.#hot === hot) this.#hot = undefined;
    };
    return { whom: `${namespace.name}/${hot.key}`, end };
  }

  /** Lets large writes come until the answer is called. */
  press(): () => void {
    this.#pressed = true;
    return () => {
      this.#pressed = false;
    };
  }

  /** New policies for a namespace: none that would change what its checker may assume. */
  policy(random: Random): { readonly name: string; readonly config: Record<string, string> } {
    const { name, kind } = random.pick(workloadNamespaces);
    const eviction = random.pick(["lru", "lfu", "none"]);
    if (kind !== "small") return { name, config: { eviction } };
    const config = { eviction, max_items: random.pick(["2", "4", "12", "none"]) };
    return { name, config };
  }

  /** The next thing that a probe asks of a node: mostly a read of what must be linearizable. */
  probe(random: Random): Intent {
    const strict = workloadNamespaces[0];
    const namespace = "strict";
    const key = `${namespace}-${random.between(0, this.#knobs.keys - 1)}`;
    if (strict !== undefined && random.chance(0.05)) return this.nextIn(strict, key, random);
    return intent({ namespace, key, action: { f: "get" }, insync: true });
  }

  /** Reads of every member that anyone ever tried to add. */
  finalReads(): Intent[] {
    const action = { f: "get" } as const;
    return this.#members.map(({ namespace, key }) =>
      intent({ namespace, key, action, insync: isInsync(namespace) }),
    );
  }

  /** A write to a key, for a client that only wants to see writes succeed. */
  freshWrite(namespace: string, key: string): Intent {
    const action = { f: "set", value: this.#value("fresh") } as const;
    return intent({ namespace, key, action, insync: true, concern: "insync" });
  }

  #key({ name }: CheckedNamespace, random: Random): string {
    return `${name}-${random.between(0, this.#knobs.keys - 1)}`;
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
    const fromVersion = action.f === "cas" ? (action.fromVersion ?? 0) : 0;
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
      const { value: from, version: fromVersion } = read;
      return { f: "cas", from, fromVersion, value: this.#value("v") };
    }
    return { f: "delete" };
  }

  #counterIntent(random: Random, { name, insync }: CheckedNamespace, key: string): Intent {
    const action: Action = random.chance(0.6)
      ? { f: "increment", delta: random.between(1, 5) }
      : { f: "get" };
    const hasty = action.f === "increment" && random.chance(hastyShare);
    return intent({ namespace: name, key, action, insync, hasty });
  }

  /** Adds a member that nobody else ever adds; reads of others tell about duplicates early. */
  #memberIntent(random: Random, { name, insync }: CheckedNamespace): Intent {
    const known = this.#members;
    if (known.length > 0 && random.chance(0.2)) {
      const member = random.pick(known);
      const action = { f: "get" } as const;
      return intent({ ...member, action, insync: isInsync(member.namespace) });
    }
    const key = `${name}-${++this.#values}`;
    this.#members.push({ namespace: name, key });
    const action: Action = { f: "increment", delta: 1 };
    return intent({ namespace: name, key, action, insync, hasty: random.chance(hastyShare) });
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
    const draw = random.float();
    const key = `${name}-${random.between(0, 40)}`;
    const action: Action =
      draw < 0.4
        ? { f: "get" }
        : draw < 0.9
          ? { f: "set", value: this.#value("s") }
          : { f: "delete" };
    return intent({ namespace: name, key, action, insync: insync || action.f === "delete" });
  }

  /** A write that needs the room of many others. */
  #largeIntent(random: Random): Intent {
    const namespace = random.pick(["small", "full", "full"]);
    const value = this.#value("l").padEnd(random.between(100, largeMax), ".");
    const key = `${namespace}-${random.between(0, 40)}`;
    return intent({ namespace, key, action: { f: "set", value }, insync: false });
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
