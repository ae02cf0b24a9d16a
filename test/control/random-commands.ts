// Random commands: plans of plain numbers that are resolved against the state at hand, so that many
// of them apply, some are a little wrong, and a failing sequence shrinks.
import fc from "fast-check";
import type { Command } from "../../src/control/command.js";
import type { ControlState } from "../../src/control/control-state.js";
import type { Incarnation, NodeId } from "../../src/model/ids.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import {
  copiesOf,
  expectationOf,
  type Member,
  type Shard,
  sameMember,
} from "../../src/model/shard-map.js";
import { registerOf } from "./machine.js";

/** What one step of a sequence does, before it is resolved. */
export type Step = {
  readonly kind: Command["kind"];
  /** Free choices, each taken modulo what there is to choose from. */
  readonly choices: readonly number[];
  /** Makes the expectation of every item stale. */
  readonly stale: boolean;
  readonly requestId: string | undefined;
};

const weights: Readonly<Record<Exclude<Command["kind"], "bootstrap">, number>> = {
  register: 3,
  failover: 8,
  unfence: 3,
  "set-node-state": 2,
  "change-copies": 5,
  "change-in-sync": 8,
  "begin-hand-over": 4,
  transfer: 4,
  "abort-hand-over": 2,
  "create-namespace": 1,
  "set-namespace": 1,
  "flush-namespace": 1,
  "delete-namespace": 1,
  effective: 1,
  "report-loss": 2,
};

export const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({
      weight,
      arbitrary: fc.constant(kind as Command["kind"]),
    })),
  ),
  choices: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
  stale: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  requestId: fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom("r1", "r2", "r3") },
  ),
});

const nodeNames = ["n1", "n2", "n3", "n4"];
const namespaceNames = ["default", "a", "b"];

/** The command that a step stands for in this state. */
export function resolve(state: ControlState, step: Step): Command {
  return new Resolver(state, step).command();
}

class Resolver {
  readonly #state: ControlState;
  readonly #step: Step;
  #at = 0;

  constructor(state: ControlState, step: Step) {
    this.#state = state;
    this.#step = step;
  }

  #number(below: number): number {
    const choice = this.#step.choices[this.#at % this.#step.choices.length] ?? 0;
    this.#at += 1;
    return choice % below;
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#number(values.length)] as T;
  }

  /** Mostly a node's present process, sometimes one that never was or is no more. */
  #member(): Member {
    const node = this.#pick(nodeNames) as NodeId;
    const current = this.#state.nodes.get(node)?.incarnation ?? 1;
    const incarnation = this.#number(10) === 0 ? current - 1 : current;
    return { node, incarnation: Math.max(1, incarnation) as Incarnation };
  }

  #expect(shard: Shard) {
    const expectation = expectationOf(shard);
    if (!this.#step.stale) return expectation;
    return { ...expectation, configVersion: (expectation.configVersion - 1) as never };
  }

  /** Some shards, each at most once but for a rare repetition. */
  #shards(): Shard[] {
    const count = 1 + this.#number(3);
    return Array.from({ length: count }, () => this.#pick(this.#state.shards));
  }

  /** One of these members, or, seldom or for want of any, somebody. */
  #oneOf(members: readonly Member[]): Member {
    return members.length === 0 || this.#number(10) === 0 ? this.#member() : this.#pick(members);
  }

  command(): Command {
    switch (this.#step.kind) {
      case "bootstrap":
      case "register":
        return registerOf(this.#pick(nodeNames), {
          bootId: `boot${this.#number(1000)}`,
          storeId: `disk${this.#number(2)}`,
          zone: this.#pick(["a", "b"]),
        });
      case "failover":
        return this.#failover();
      case "unfence":
        return { kind: "unfence", node: this.#member() };
      case "set-node-state": {
        const state = this.#pick(["ACTIVE", "DRAINING", "DRAINING", "GONE"] as const);
        const resting = this.#pick([false, true] as const);
        return { kind: "set-node-state", node: this.#member(), state, resting, reason: "" };
      }
      case "report-loss":
        return this.#reportLoss();
      case "change-copies":
      case "change-in-sync":
      case "begin-hand-over":
      case "transfer":
      case "abort-hand-over":
        return this.#shardCommand(this.#step.kind);
      default:
        return this.#namespaceCommand(this.#step.kind);
    }
  }

  #failover(): Command {
    const shards = this.#shards();
    const fence = this.#number(3) === 0 ? undefined : (shards[0]?.primary ?? this.#member());
    const items = shards.map((shard) => {
      const others = shard.inSync.filter((member) => !sameMember(member, shard.primary));
      const cold = others.length === 0;
      const to = cold ? this.#member() : this.#oneOf(others);
      return { expect: this.#expect(shard), to, cold, keptThrough: this.#number(99) };
    });
    return { kind: "failover", fence, items, reason: "random" };
  }

  #shardCommand(
    kind: "change-copies" | "change-in-sync" | "begin-hand-over" | "transfer" | "abort-hand-over",
  ): Command {
    const shards = this.#shards();
    const reason = "random";
    switch (kind) {
      case "change-copies": {
        const items = shards.map((shard) => {
          const drop = this.#number(3) === 0 ? [this.#oneOf(copiesOf(shard))] : [];
          return { expect: this.#expect(shard), join: [this.#member()], drop };
        });
        return { kind, items };
      }
      case "change-in-sync": {
        const [shard] = shards;
        if (shard === undefined) throw new Error("no shard");
        const by = shard.primary ?? this.#member();
        const backups = [...shard.backups, ...shard.joining];
        const chosen = backups.filter(() => this.#number(3) > 0);
        return { kind, expect: this.#expect(shard), by, inSync: [by, ...chosen] };
      }
      case "begin-hand-over": {
        const items = shards.map((shard) => {
          const others = shard.inSync.filter((member) => !sameMember(member, shard.primary));
          return { expect: this.#expect(shard), to: this.#oneOf(others) };
        });
        return { kind, items, reason };
      }
      case "transfer": {
        const items = this.#handedOver(shards).map((shard) => {
          const to = this.#state.operations.get(shard.pendingOp ?? 0)?.to;
          return { expect: this.#expect(shard), to: to ?? this.#member(), lastSequence: 1 };
        });
        return { kind, items };
      }
      case "abort-hand-over": {
        const items = this.#handedOver(shards).map((shard) => ({ expect: this.#expect(shard) }));
        return { kind, items, reason };
      }
    }
  }

  /** A shard with a hand-over under way, where there is one. */
  #handedOver(otherwise: Shard[]): Shard[] {
    const pending = this.#state.shards.filter((shard) => shard.pendingOp !== undefined);
    return pending.length === 0 ? otherwise : [this.#pick(pending)];
  }

  #reportLoss(): Command {
    const loss = this.#pick([...this.#state.losses, undefined]);
    const [shard] = this.#shards();
    if (shard === undefined) throw new Error("no shard");
    return {
      kind: "report-loss",
      shard: loss?.shard ?? shard.id,
      fromEpoch: loss?.fromEpoch ?? shard.epoch,
      toEpoch: loss?.toEpoch ?? shard.epoch,
      by: loss?.from ?? this.#member(),
      lostCount: this.#number(100),
    };
  }

  #namespaceCommand(
    kind:
      | "create-namespace"
      | "set-namespace"
      | "flush-namespace"
      | "delete-namespace"
      | "effective",
  ): Command {
    const name = this.#pick(namespaceNames);
    const config = { ...defaultNamespaceConfig, maxBytes: 1 + this.#number(1000) * 1_000_000 };
    const record = this.#state.namespaces.get(name);
    switch (kind) {
      case "set-namespace":
        return { kind, name, config, expectVersion: this.#pick([undefined, record?.version]) };
      case "effective": {
        const version = Math.max(0, (record?.version ?? 0) + this.#number(3) - 1);
        return { kind, items: [{ namespace: record?.id ?? (0 as never), version }] };
      }
      case "create-namespace":
        return { kind, name, config };
      default:
        return { kind, name };
    }
  }
}
