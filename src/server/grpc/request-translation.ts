// Requests of CacheService as the data plane's own, checked field by field. What a later version
// will serve is refused by name, never ignored.

import { cache } from "../../gen/messages.js";
import type {
  DataRequest,
  DeleteRequest,
  GetRequest,
  IncrementRequest,
  SetCondition,
  SetRequest,
  TouchRequest,
} from "../../model/data-request.js";
import { limits } from "../../model/limits.js";
import type { ReadMode, WriteConcern } from "../../model/namespace-config.js";
import {
  identityOf,
  inRange,
  keyBytes,
  namespaceName,
  notYet,
  optional,
  refusal,
  tagList,
  ttlChoice,
  valueBytes,
} from "./request-fields.js";

const { v1 } = cache;

/** @throws {CacheError} when a field is out of range or not served yet */
export function getRequest(message: cache.v1.GetRequest): GetRequest {
  if (message.lease !== v1.GetRequest.LeaseMode.NONE) notYet("lease");
  if (message.sessionToken.length > 0) notYet("session_token");
  if (message.acceptStale) notYet("accept_stale");
  if (message.waitMs !== 0) notYet("wait_ms");
  if (optional(message.maxStalenessMs, (ms) => ms) !== undefined) notYet("max_staleness_ms");
  return {
    kind: "get",
    namespace: namespaceName(message.namespace),
    key: keyBytes(message.key),
    readMode: readMode(message.readMode),
  };
}

/** @throws {CacheError} when a field is out of range or not served yet */
export function setRequest(message: cache.v1.SetRequest): SetRequest {
  return {
    kind: "set",
    namespace: namespaceName(message.namespace),
    key: keyBytes(message.key),
    value: valueBytes(message.value),
    ttl: ttlChoice(message),
    ttlJitterPct: optional(message.ttlJitterPct, (pct) => inRange("ttl_jitter_pct", pct, 0, 100)),
    tags: tagList(message.tags),
    graceMs: optional(message.graceMs, (ms) => inRange("grace_ms", ms, 0, limits.ttlMsMax)),
    condition: condition(message.condition),
    writeConcern: writeConcern(message.writeConcern),
    loadStamp: message.loadStamp === 0 ? undefined : message.loadStamp,
    identity: identityOf(message),
  };
}

/** @throws {CacheError} when a field is out of range */
export function deleteRequest(message: cache.v1.DeleteRequest): DeleteRequest {
  const { namespace, key } = message;
  return { kind: "delete", namespace: namespaceName(namespace), key: keyBytes(key) };
}

/** @throws {CacheError} when a field is out of range */
export function touchRequest(message: cache.v1.TouchRequest): TouchRequest {
  return {
    kind: "touch",
    namespace: namespaceName(message.namespace),
    key: keyBytes(message.key),
    ttl: ttlChoice(message),
    writeConcern: writeConcern(message.writeConcern),
    identity: identityOf(message),
  };
}

/** @throws {CacheError} when a field is out of range */
export function incrementRequest(message: cache.v1.IncrementRequest): IncrementRequest {
  return {
    kind: "increment",
    namespace: namespaceName(message.namespace),
    key: keyBytes(message.key),
    delta: optional(message.delta, (delta) => delta) ?? 1,
    initial: message.initial,
    ttl: ttlChoice(message),
    writeConcern: writeConcern(message.writeConcern),
    identity: identityOf(message),
  };
}

/** A batch's item with the epoch by which it was routed. */
export type RoutedRequest = { readonly request: DataRequest; readonly epoch: number };

/** @throws {CacheError} when a field is out of range or not served yet, or there is no operation */
export function batchItem(item: cache.v1.BatchItem): RoutedRequest {
  if (item.get) return { request: getRequest(item.get), epoch: item.get.epoch };
  if (item.set) return { request: setRequest(item.set), epoch: item.set.epoch };
  if (item.delete) return { request: deleteRequest(item.delete), epoch: item.delete.epoch };
  if (item.touch) return { request: touchRequest(item.touch), epoch: item.touch.epoch };
  if (item.increment) {
    return { request: incrementRequest(item.increment), epoch: item.increment.epoch };
  }
  throw refusal("the item names no operation; use get, set, delete, touch or increment");
}

function readMode(mode: cache.v1.ReadMode): ReadMode | undefined {
  switch (mode) {
    case v1.ReadMode.READ_MODE_UNSPECIFIED:
      return undefined;
    case v1.ReadMode.LINEARIZABLE:
      return "linearizable";
    case v1.ReadMode.ANY:
      return "any";
    case v1.ReadMode.SESSION:
      return notYet("read_mode SESSION");
    case v1.ReadMode.BOUNDED:
      return notYet("read_mode BOUNDED");
    default:
      throw refusal(`read_mode ${mode} is unknown`);
  }
}

function writeConcern(concern: cache.v1.WriteConcern): WriteConcern | undefined {
  switch (concern) {
    case v1.WriteConcern.WRITE_CONCERN_UNSPECIFIED:
      return undefined;
    case v1.WriteConcern.ASYNC:
      return "async";
    case v1.WriteConcern.COHERENT:
      return "coherent";
    case v1.WriteConcern.INSYNC:
      return "insync";
    default:
      throw refusal(`write_concern ${concern} is unknown`);
  }
}

function condition(message: cache.v1.Condition | null | undefined): SetCondition {
  if (!message) return { kind: "none" };
  if (message.ifAbsent) return { kind: "if-absent" };
  if (message.ifPresent) return { kind: "if-present" };
  const ifVersion = optional(message.ifVersion, (version) => version);
  if (ifVersion !== undefined) return { kind: "if-version", version: ifVersion };
  const sourceVersion = optional(message.sourceVersion, (version) => version);
  if (sourceVersion !== undefined) return { kind: "source-version", version: sourceVersion };
  return { kind: "none" };
}
