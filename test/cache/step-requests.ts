// Turns steps into requests that mean something in the present state.

import type { SetCondition } from "../../src/model/data-request.js";
import type { MutationRequest } from "../../src/model/shard-store.js";
import type { NaiveShard } from "./naive-shard.js";
import {
  deleteRequest,
  firstEpoch,
  identityOf,
  incrementRequest,
  invalidateRequest,
  setRequest,
  touchRequest,
} from "./requests.js";
import type { Step, StepIdentity } from "./steps.js";

export type MutationStep = Extract<
  Step,
  { op: "set" | "delete" | "touch" | "increment" | "invalidate" }
>;

/** The request of a step. Values of sets are digits as long as they are short, for increments. */
export function requestOf(step: MutationStep, model: NaiveShard, last: number): MutationRequest {
  switch (step.op) {
    case "delete":
      return deleteRequest(step.key, step.ns);
    case "invalidate":
      return invalidateRequest(step.tags, step.ns);
    case "touch": {
      const identity = identityFor(step.identity);
      return touchRequest(step.key, { namespace: step.ns, ttl: step.ttl, identity });
    }
    case "increment": {
      const identity = identityFor(step.identity);
      const { ns: namespace, delta } = step;
      return incrementRequest(step.key, { namespace, delta, initial: 10, identity });
    }
    default:
      return setRequest(step.key, "7".repeat(step.size), {
        namespace: step.ns,
        ttl: step.ttl,
        tags: step.tags,
        condition: conditionOf(step, model),
        writeConcern: step.concern,
        loadStamp:
          step.loadAge === undefined ? undefined : Math.max(firstEpoch, last - step.loadAge),
        identity: identityFor(step.identity),
      });
  }
}

function conditionOf(step: Extract<Step, { op: "set" }>, model: NaiveShard): SetCondition {
  const namespace = model.named(step.ns)?.id ?? 0;
  switch (step.condition) {
    case "if-version": {
      const present = model.find(namespace, step.key)?.version ?? 0;
      return { kind: "if-version", version: Math.max(0, present - (step.operand % 2)) };
    }
    case "source-version":
      return { kind: "source-version", version: step.operand };
    default:
      return { kind: step.condition };
  }
}

function identityFor(identity: StepIdentity | undefined) {
  if (identity === undefined) return undefined;
  const acked = Math.max(0, identity.seq - 1 - identity.lag);
  return identityOf(identity.client, identity.seq, acked);
}
