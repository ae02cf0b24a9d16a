// Requests and configs with everything defaulted, so that a test names only what it is about.
import { utf8 } from "../../src/base/bytes.js";
import type { ConfigRecord } from "../../src/model/data-record.js";
import type {
  DeleteRequest,
  IncrementRequest,
  InvalidateShardRequest,
  RequestIdentity,
  SetRequest,
  TouchRequest,
} from "../../src/model/data-request.js";
import { clientId, namespaceId, sequence, shardTime, slot } from "../../src/model/ids.js";
import { defaultNamespaceConfig, type NamespaceConfig } from "../../src/model/namespace-config.js";
import type { ReadResult } from "../../src/model/shard-store.js";

export const firstEpoch = 2 ** 32;

export function identityOf(client: string, requestSeq: number, ackedUpTo = 0): RequestIdentity {
  return { clientId: clientId(client), requestSeq, ackedUpTo };
}

type Overrides<Request> = Partial<Omit<Request, "kind" | "key">>;

export function setRequest(
  key: string,
  value: string | Uint8Array,
  more: Overrides<SetRequest> = {},
): SetRequest {
  return {
    kind: "set",
    namespace: "n",
    key: utf8(key),
    value: typeof value === "string" ? utf8(value) : value,
    ttl: "default",
    ttlJitterPct: undefined,
    tags: [],
    graceMs: undefined,
    condition: { kind: "none" },
    writeConcern: undefined,
    loadStamp: undefined,
    identity: undefined,
    ...more,
  };
}

export function deleteRequest(key: string, namespace = "n"): DeleteRequest {
  return { kind: "delete", namespace, key: utf8(key) };
}

export function touchRequest(key: string, more: Overrides<TouchRequest> = {}): TouchRequest {
  return {
    kind: "touch",
    namespace: "n",
    key: utf8(key),
    ttl: "default",
    writeConcern: undefined,
    identity: undefined,
    ...more,
  };
}

export function incrementRequest(
  key: string,
  more: Overrides<IncrementRequest> = {},
): IncrementRequest {
  return {
    kind: "increment",
    namespace: "n",
    key: utf8(key),
    delta: 1,
    initial: 0,
    ttl: "default",
    writeConcern: undefined,
    identity: undefined,
    ...more,
  };
}

export function invalidateRequest(
  tags: readonly string[],
  namespace = "n",
): InvalidateShardRequest {
  const slots = { lo: slot(0), hi: slot(16_383) };
  return { kind: "invalidate", namespace, slots, tags, wait: "IN_SYNC" };
}

export type ConfigOptions = {
  readonly id?: number;
  readonly name?: string;
  readonly version?: number;
  readonly generation?: number;
  readonly config?: Partial<NamespaceConfig>;
  readonly shareBytes?: number;
  readonly shareItems?: number;
};

export function configRecord(options: ConfigOptions = {}): ConfigRecord {
  const config = { ...defaultNamespaceConfig, ...options.config };
  return {
    kind: "config",
    namespace: namespaceId(options.id ?? 7),
    name: options.name ?? "n",
    version: options.version ?? 10,
    generation: options.generation ?? 1,
    config,
    shareBytes: options.shareBytes ?? config.maxBytes,
    shareItems: options.shareItems ?? config.maxItems,
  };
}

export function emptyResult(): ReadResult {
  return {
    value: new Uint8Array(0),
    version: sequence(0),
    expiresAt: shardTime(0),
    writtenAt: shardTime(0),
    reveals: sequence(0),
  };
}
