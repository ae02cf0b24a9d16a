// What a client intends, as a call of CacheService; and what the call was answered, in the words of
// a history.

import { randomUUID } from "node:crypto";
import { fromUtf8, utf8 } from "../../../src/base/bytes.js";
import { cache } from "../../../src/gen/messages.js";
import {
  adminServiceDefinition as admin,
  cacheServiceDefinition as service,
} from "../../../src/gen/services.js";
import { CacheError } from "../../../src/model/cache-error.js";
import { type CallTarget, callUnary } from "../../../src/sdk/unary-call.js";
import type { Action, Answer } from "../../history.js";
import { demand } from "../../invariants/violation.js";
import type { Intent } from "../sim/sim-client.js";

/** What makes repetitions of a mutation one. */
export type Identity = {
  readonly clientId: string;
  readonly requestSeq: number;
  readonly ackedUpTo: number;
};

/** One attempt at an intent. */
export type Attempt = {
  readonly intent: Intent;
  readonly identity: Identity | undefined;
  /** The epoch by which it was routed, 0 = by none. */
  readonly epoch: number;
};

const { GetResponse, InvalidatedShard, InvalidateRequest, ReadMode, SetResponse } = cache.v1;
const concerns = {
  async: cache.v1.WriteConcern.ASYNC,
  insync: cache.v1.WriteConcern.INSYNC,
} as const;

const nowhere: Answer = { version: 0, sequence: 0, shard: -1, epoch: 0 };

/** Whether an operation must not take effect twice, so that it may carry an identity. */
export function wantsIdentity(f: Action["f"]): boolean {
  return f !== "get" && f !== "delete" && f !== "invalidate" && f !== "flush";
}

/** Sends an attempt. @throws {CacheError} whatever it was refused with */
export async function send(attempt: Attempt, target: CallTarget): Promise<Answer> {
  const { intent, identity, epoch } = attempt;
  const { namespace, action } = intent;
  const item = { namespace, key: utf8(intent.key), epoch };
  switch (action.f) {
    case "get": {
      const readMode = intent.linearizable ? ReadMode.LINEARIZABLE : ReadMode.ANY;
      const reply = await callUnary(service.get, { ...item, readMode }, target);
      const isHit = reply.status === GetResponse.Status.HIT;
      const value = isHit ? fromUtf8(reply.value) : undefined;
      return { ...fenceOf(reply), value, version: reply.version };
    }
    case "delete":
      return { ...fenceOf(await callUnary(service.delete, item, target)), version: 0 };
    case "increment": {
      const written = { ...item, ...writtenBy(intent, identity), delta: action.delta, noTtl: true };
      const reply = await callUnary(service.increment, written, target);
      return { ...fenceOf(reply), value: String(reply.value), version: reply.version };
    }
    case "invalidate":
      return sendInvalidation(namespace, action.tag, target);
    case "flush":
      return sendFlush(namespace, target);
    default: {
      const ttlMs = action.f === "set" ? action.ttlMs : undefined;
      const request: cache.v1.SetRequest.$Properties = {
        ...item,
        ...writtenBy(intent, identity),
        value: utf8(action.value),
        tags: [...intent.tags],
        ...(ttlMs === undefined ? { noTtl: true } : { ttlMs }),
        ...conditionOf(intent),
      };
      const reply = await callUnary(service.set, request, target);
      const stored = reply.status === SetResponse.Status.STORED;
      return { ...fenceOf(reply), stored, version: reply.version };
    }
  }
}

function writtenBy({ concern }: Intent, identity: Identity | undefined) {
  return {
    ...(concern === undefined ? {} : { writeConcern: concerns[concern] }),
    ...(identity ?? {}),
  };
}

function conditionOf({ action, fromVersion }: Intent): { condition?: cache.v1.Condition.$Shape } {
  if (action.f === "add") return { condition: { ifAbsent: true } };
  return action.f === "cas" ? { condition: { ifVersion: fromVersion } } : {};
}

/** A flush has happened once every primary runs the new generation. */
async function sendFlush(name: string, target: CallTarget): Promise<Answer> {
  const change = await callUnary(admin.flushNamespace, { name, requestId: randomUUID() }, target);
  const { index: version } = change;
  const { effectiveVersion } = await callUnary(admin.waitEffective, { name, version }, target);
  if (effectiveVersion < version) {
    throw new CacheError("INDETERMINATE", `version ${version} is not effective everywhere yet`);
  }
  return nowhere;
}

async function sendInvalidation(
  namespace: string,
  tag: string,
  target: CallTarget,
): Promise<Answer> {
  const request = {
    namespace,
    tags: tag === "" ? [] : [tag],
    wait: InvalidateRequest.Wait.IN_SYNC,
  };
  const reply = await callUnary(service.invalidate, request, target);
  const { DONE } = InvalidatedShard.Outcome;
  const parts = reply.shards.map(({ shard = 0, sequence = 0, outcome }) => {
    demand(outcome === DONE, "I23", () => `a receipt is ok, but shard ${shard} ended ${outcome}`);
    return { shard, sequence };
  });
  return { ...nowhere, parts };
}

function fenceOf(reply: { readonly fence?: cache.v1.Fence.$Properties | null | undefined }) {
  const { fence } = reply;
  return {
    shard: fence?.shard ?? 0,
    epoch: fence?.epoch ?? 0,
    sequence: fence?.sequence ?? 0,
  };
}
