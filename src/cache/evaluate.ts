// What a mutation would do, decided against the present state without changing it: dedupe first,
// then shape, conditions and room. The records that come out are physical and idempotent.

import { unreachable } from "../base/assert.js";
import { utf8 } from "../base/bytes.js";
import type { DataRecord, Dedupe, MutationOutcome, SetRecord } from "../model/data-record.js";
import type {
  DeleteRequest,
  IncrementRequest,
  InvalidateShardRequest,
  RequestIdentity,
  SetCondition,
  SetRequest,
  TouchRequest,
} from "../model/data-request.js";
import type { Sequence, ShardTime } from "../model/ids.js";
import type { WriteConcern } from "../model/namespace-config.js";
import type { Evaluation, EvaluationContext, MutationRequest } from "../model/shard-store.js";
import { evictionOf, victimsFor } from "./budget.js";
import { footprintOf } from "./footprint.js";
import { invalidationRecords } from "./invalidate.js";
import type { Item } from "./item.js";
import { positionOf } from "./item-table.js";
import type { Namespace } from "./namespace.js";
import {
  checkIdentity,
  checkIncrement,
  checkKey,
  checkSet,
  checkTags,
  checkTtl,
  decimalOf,
  type Refusal,
  refuse,
} from "./request-check.js";
import type { ShardState } from "./shard-state.js";
import { expiresAt } from "./ttl.js";

/** A request's place: its namespace, the key's position, and what is there now. */
type Target = {
  readonly namespace: Namespace;
  readonly position: number;
  /** What the table holds, dead and expired items too: their room comes free. */
  readonly present: Item | undefined;
  /** The same when a read would hit it. */
  readonly live: Item | undefined;
};

const never = 0 as ShardTime;

/** Decides a mutation; see {@link ShardStore.evaluate}. */
export function evaluate(
  state: ShardState,
  request: MutationRequest,
  context: EvaluationContext,
): Evaluation {
  // Before anything else: a retry of what took effect must never be told that it was refused.
  const repeated = "identity" in request ? answerRetry(state, request) : undefined;
  if (repeated !== undefined) return repeated;
  const namespace = state.named(request.namespace);
  if (namespace === undefined) {
    return refuse("UNKNOWN_NAMESPACE", `namespace ${JSON.stringify(request.namespace)} is unknown`);
  }
  if (request.kind === "invalidate") return evaluateInvalidate(state, namespace, request);
  const wrongKey = checkKey(request.key);
  if (wrongKey !== undefined) return wrongKey;
  const target = targetOf(state, namespace, request.key, context.now);
  switch (request.kind) {
    case "set":
      return remembered(request.identity, evaluateSet(state, target, request, context));
    case "increment":
      return evaluateIncrement(state, target, request, context);
    case "touch":
      return remembered(request.identity, evaluateTouch(state, target, request, context));
    case "delete":
      return evaluateDelete(target, request);
    default:
      return unreachable(request);
  }
}

/**
 * An answer without effect, made a record where the request may be sent again: a delayed attempt of
 * it must find that answer instead of a state in which it would take effect after all.
 */
function remembered(identity: RequestIdentity | undefined, evaluation: Evaluation): Evaluation {
  if (evaluation.kind !== "answer" || evaluation.status === "REPEATED") return evaluation;
  const { outcome, insync } = evaluation;
  const dedupe = dedupeOf(identity, outcome);
  if (dedupe === undefined) return evaluation;
  const records = [{ kind: "outcome", dedupe, insync } as const];
  return { kind: "apply", records, insync, outcome, existed: false };
}

/**
 * The greatest sequence that a miss reveals: a delete in the key's bucket, or what killed the item
 * that is still there. Keys that share a bucket wait in vain, never too little.
 */
export function revealedByMiss(
  state: ShardState,
  { namespace, position, present }: Pick<Target, "namespace" | "position" | "present">,
): Sequence {
  const deleted = state.keyStamps.at(position);
  const killed = present === undefined ? 0 : namespace.killOf(present);
  return Math.max(deleted, killed) as Sequence;
}

function answerRetry(
  state: ShardState,
  request: SetRequest | TouchRequest | IncrementRequest,
): Evaluation | undefined {
  const { identity } = request;
  if (identity === undefined) return undefined;
  const malformed = checkIdentity(identity);
  if (malformed !== undefined) return malformed;
  const found = state.dedupe.lookup(identity);
  switch (found.kind) {
    case "new":
      return undefined;
    case "expired": {
      const text = `request_seq ${identity.requestSeq} of client ${identity.clientId}`;
      return refuse("REQUEST_EXPIRED", `${text} is older than the remembered outcomes`);
    }
    case "known": {
      const config = state.named(request.namespace)?.config;
      const concern = request.writeConcern ?? config?.writeConcern ?? "insync";
      const { outcome, version, insync } = found.row;
      return {
        kind: "answer",
        status: "REPEATED",
        outcome,
        version,
        reveals: version,
        insync: insync || concern === "insync",
      };
    }
    default:
      return unreachable(found);
  }
}

function targetOf(
  state: ShardState,
  namespace: Namespace,
  key: Uint8Array,
  now: ShardTime,
): Target {
  const position = positionOf(namespace.id, key);
  const present = state.table.find(namespace.id, key, position);
  const live = present !== undefined && namespace.isLive(present, now) ? present : undefined;
  return { namespace, position, present, live };
}

function evaluateSet(
  state: ShardState,
  target: Target,
  request: SetRequest,
  context: EvaluationContext,
): Evaluation {
  const malformed = checkSet(request);
  if (malformed !== undefined) return malformed;
  const { namespace, position, live } = target;
  const tags = [...new Set(request.tags)];
  const insync = resolvesInsync(request.writeConcern, namespace, live !== undefined);
  const late = request.loadStamp === undefined ? 0 : lateness(state, target, request, tags);
  if (late > 0) return notMet(state, target, { insync, late });
  if (!conditionHolds(request.condition, live)) return notMet(state, target, { insync, late: 0 });
  const expiry = expiresAt({
    ttl: request.ttl,
    jitterPct: request.ttlJitterPct,
    config: namespace.config,
    now: context.now,
    position,
    last: context.last,
  });
  const outcome: MutationOutcome = { status: "STORED", value: 0, expiresAt: expiry };
  const record: SetRecord = {
    kind: "set",
    namespace: namespace.id,
    key: request.key,
    value: request.value,
    expiresAt: expiry,
    // A stamp from the future would survive invalidations to come.
    stamp: Math.min(request.loadStamp ?? context.last, context.last) as Sequence,
    tags,
    graceMs: request.graceMs ?? namespace.config.ttlGraceMs,
    sourceVersion: sourceVersionOf(request.condition, live),
    insync,
    dedupe: dedupeOf(request.identity, outcome),
  };
  return fitted(state, target, record, { context, outcome });
}

/** The last record that the value's load came too late for; 0 when it may be stored. */
function lateness(
  state: ShardState,
  target: Target,
  request: SetRequest,
  tags: readonly string[],
): number {
  const stamp = request.loadStamp ?? Number.POSITIVE_INFINITY;
  const deleted = state.keyStamps.at(target.position);
  return Math.max(stamp < deleted ? deleted : 0, target.namespace.stamps.tooLateFor(stamp, tags));
}

function evaluateIncrement(
  state: ShardState,
  target: Target,
  request: IncrementRequest,
  context: EvaluationContext,
): Evaluation {
  const malformed = checkIncrement(request);
  if (malformed !== undefined) return malformed;
  const { namespace, position, live } = target;
  const before = live === undefined ? request.initial : decimalOf(live.value);
  if (before === undefined) return refuse("NOT_AN_INTEGER", "the value is not a decimal integer");
  const result = before + request.delta;
  if (!Number.isSafeInteger(result)) {
    return refuse("NOT_AN_INTEGER", `${before} + ${request.delta} is not a safe integer`);
  }
  const expiry =
    live?.expiresAt ??
    expiresAt({
      ttl: request.ttl,
      jitterPct: undefined,
      config: namespace.config,
      now: context.now,
      position,
      last: context.last,
    });
  const outcome: MutationOutcome = { status: "INCREMENTED", value: result, expiresAt: expiry };
  const record: SetRecord = {
    kind: "set",
    namespace: namespace.id,
    key: request.key,
    value: utf8(String(result)),
    expiresAt: expiry,
    stamp: live?.stamp ?? context.last,
    tags: live?.tags ?? [],
    graceMs: live?.graceMs ?? namespace.config.ttlGraceMs,
    sourceVersion: live?.sourceVersion ?? 0,
    insync: resolvesInsync(request.writeConcern, namespace, live !== undefined),
    dedupe: dedupeOf(request.identity, outcome),
  };
  return fitted(state, target, record, { context, outcome });
}

function evaluateTouch(
  state: ShardState,
  target: Target,
  request: TouchRequest,
  context: EvaluationContext,
): Evaluation {
  const malformed = checkTtl(request.ttl);
  if (malformed !== undefined) return malformed;
  const { namespace, position, live } = target;
  const insync = resolvesInsync(request.writeConcern, namespace, false);
  if (live === undefined) {
    const reveals = revealedByMiss(state, target);
    return {
      kind: "answer",
      status: "MISS",
      outcome: { status: "MISS", value: 0, expiresAt: never },
      version: 0 as Sequence,
      reveals,
      insync: insync || reveals > 0,
    };
  }
  const expiry = expiresAt({
    ttl: request.ttl,
    jitterPct: undefined,
    config: namespace.config,
    now: context.now,
    position,
    last: context.last,
  });
  const outcome: MutationOutcome = { status: "TOUCHED", value: 0, expiresAt: expiry };
  const record: DataRecord = {
    kind: "touch",
    namespace: namespace.id,
    key: request.key,
    expiresAt: expiry,
    dedupe: dedupeOf(request.identity, outcome),
  };
  return { kind: "apply", records: [record], insync, outcome, existed: true };
}

/** Always a record, also for an absent key: late fills of it must be refused from here on. */
function evaluateDelete(target: Target, request: DeleteRequest): Evaluation {
  return {
    kind: "apply",
    records: [{ kind: "delete", namespace: target.namespace.id, key: request.key }],
    insync: true,
    outcome: { status: "STORED", value: 0, expiresAt: never },
    existed: target.live !== undefined,
  };
}

function evaluateInvalidate(
  state: ShardState,
  namespace: Namespace,
  request: InvalidateShardRequest,
): Evaluation {
  const malformed = checkTags(request.tags);
  if (malformed !== undefined) return malformed;
  const tags = [...new Set(request.tags)];
  if (tags.length > state.limits.tagStampsMax) {
    return refuse("INVALID_ARGUMENT", `tags: more than ${state.limits.tagStampsMax} at once`);
  }
  return {
    kind: "apply",
    records: invalidationRecords(state, namespace, tags),
    insync: true,
    outcome: { status: "STORED", value: 0, expiresAt: never },
    existed: namespace.items > 0,
  };
}

/** The record with the evictions that make room for it, or why it cannot be stored. */
function fitted(
  state: ShardState,
  target: Target,
  record: SetRecord,
  decided: { readonly context: EvaluationContext; readonly outcome: MutationOutcome },
): Evaluation {
  const { namespace, present, live } = target;
  const bytes = footprintOf({
    key: record.key.length,
    value: record.value.length,
    tags: record.tags,
  });
  const tooLarge = exceeds(namespace, bytes);
  if (tooLarge !== undefined) return tooLarge;
  const now = decided.context.now;
  const victims = victimsFor(state, namespace, { bytes, replaced: present, now });
  if (victims === undefined) {
    const name = namespace.settings.name;
    return refuse("OUT_OF_MEMORY", `namespace ${name} is full here and has eviction none`);
  }
  return {
    kind: "apply",
    records: [...victims.map(evictionOf), record],
    insync: record.insync,
    outcome: decided.outcome,
    existed: live !== undefined,
  };
}

function exceeds(namespace: Namespace, bytes: number): Refusal | undefined {
  const most = namespace.itemBytesMax();
  if (bytes > most.bytes) {
    const text = `the item's footprint of ${bytes} bytes exceeds ${most.limit}`;
    return refuse("ITEM_TOO_LARGE", `${text}, ${most.bytes} bytes`);
  }
  if (namespace.itemsMax() >= 1) return undefined;
  const text = `max_items of ${namespace.config.maxItems} leaves this shard's slots no item`;
  return refuse("ITEM_TOO_LARGE", text);
}

function notMet(
  state: ShardState,
  target: Target,
  why: { readonly insync: boolean; readonly late: number },
): Evaluation {
  const { live } = target;
  const revealed = live?.version ?? revealedByMiss(state, target);
  // An async reply, too, must not show what an in-sync record did before that is acknowledged.
  const shows = live === undefined ? revealed > 0 : live.insync;
  return {
    kind: "answer",
    status: "CONDITION_NOT_MET",
    outcome: {
      status: "CONDITION_NOT_MET",
      value: live?.version ?? 0,
      expiresAt: live?.expiresAt ?? never,
    },
    version: live?.version ?? (0 as Sequence),
    reveals: Math.max(revealed, why.late) as Sequence,
    insync: why.insync || shows || why.late > 0,
  };
}

function conditionHolds(condition: SetCondition, live: Item | undefined): boolean {
  switch (condition.kind) {
    case "none":
      return true;
    case "if-absent":
      return live === undefined;
    case "if-present":
      return live !== undefined;
    case "if-version":
      return live?.version === condition.version;
    case "source-version":
      return live === undefined || condition.version >= live.sourceVersion;
    default:
      return unreachable(condition);
  }
}

/** A set without an origin's version keeps the highest known, so that older ones stay refused. */
function sourceVersionOf(condition: SetCondition, live: Item | undefined): number {
  return condition.kind === "source-version" ? condition.version : (live?.sourceVersion ?? 0);
}

function resolvesInsync(
  asked: WriteConcern | undefined,
  namespace: Namespace,
  replacesLive: boolean,
): boolean {
  const concern = asked ?? namespace.config.writeConcern;
  return concern === "insync" || (concern === "coherent" && replacesLive);
}

function dedupeOf(
  identity: RequestIdentity | undefined,
  outcome: MutationOutcome,
): Dedupe | undefined {
  return identity === undefined
    ? undefined
    : {
        clientId: identity.clientId,
        requestSeq: identity.requestSeq,
        ackedUpTo: identity.ackedUpTo,
        outcome,
      };
}
