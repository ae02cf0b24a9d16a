// What a request should be answered, by the rules as they are written and the naive model.
import { fromUtf8 } from "../../src/base/bytes.js";
import type { SetCondition, TtlChoice } from "../../src/model/data-request.js";
import { shardTime } from "../../src/model/ids.js";
import type { WriteConcern } from "../../src/model/namespace-config.js";
import type { MutationRequest } from "../../src/model/shard-store.js";
import {
  type Expected,
  type NaiveItem,
  type NaiveNamespace,
  type NaiveShard,
  naiveFootprint,
} from "./naive-shard.js";

type Moment = { readonly now: number; readonly last: number };
type Place = {
  readonly model: NaiveShard;
  readonly namespace: NaiveNamespace;
  readonly key: string;
  readonly live: NaiveItem | undefined;
  readonly at: Moment;
};

export function expectedOf(model: NaiveShard, request: MutationRequest, at: Moment): Expected {
  if ("identity" in request && request.identity !== undefined) {
    const { clientId, requestSeq, ackedUpTo } = request.identity;
    const known = model.dedupe.lookup(clientId, requestSeq, ackedUpTo);
    if (known === "expired") return { kind: "refuse", code: "REQUEST_EXPIRED" };
    if (known !== "new") return { kind: "answer", status: "REPEATED", version: known };
  }
  const namespace = model.named(request.namespace);
  if (namespace === undefined) return { kind: "refuse", code: "UNKNOWN_NAMESPACE" };
  if (request.kind === "invalidate") {
    return {
      kind: "apply",
      existed: model.countOf(namespace.id) > 0,
      insync: true,
      outcome: { status: "STORED", value: 0, expiresAt: shardTime(0) },
      put: undefined,
    };
  }
  const key = fromUtf8(request.key);
  const live = model.live(namespace.id, key, at.now);
  const place: Place = { model, namespace, key, live, at };
  switch (request.kind) {
    case "set":
      return expectedSet(place, request);
    case "increment":
      return expectedIncrement(place, request);
    case "touch": {
      const expiresAt = expiry(place, request.ttl);
      if (live === undefined) return { kind: "answer", status: "MISS", version: 0 };
      const outcome = { status: "TOUCHED", value: 0, expiresAt } as const;
      const insync = isInsync(place, request.writeConcern, false);
      return { kind: "apply", existed: true, insync, outcome, put: undefined };
    }
    default: {
      const outcome = { status: "STORED", value: 0, expiresAt: shardTime(0) } as const;
      return { kind: "apply", existed: live !== undefined, insync: true, outcome, put: undefined };
    }
  }
}

function expectedSet(place: Place, request: Extract<MutationRequest, { kind: "set" }>): Expected {
  const { namespace, key, live, model, at } = place;
  const late =
    request.loadStamp !== undefined &&
    model.tooLate(namespace.id, key, request.tags, request.loadStamp);
  if (late || !holds(request.condition, live)) {
    return { kind: "answer", status: "CONDITION_NOT_MET", version: live?.version ?? 0 };
  }
  const { condition } = request;
  const expiresAt = expiry(place, request.ttl);
  return stored(
    place,
    { status: "STORED", value: 0, expiresAt },
    {
      namespace: namespace.id,
      key,
      value: fromUtf8(request.value),
      stamp: request.loadStamp ?? at.last,
      expiresAt,
      tags: request.tags,
      graceMs: request.graceMs ?? namespace.config.ttlGraceMs,
      sourceVersion:
        condition.kind === "source-version" ? condition.version : (live?.sourceVersion ?? 0),
      insync: isInsync(place, request.writeConcern, live !== undefined),
    },
  );
}

function expectedIncrement(
  place: Place,
  request: Extract<MutationRequest, { kind: "increment" }>,
): Expected {
  const { namespace, key, live, at } = place;
  const text = live?.value ?? String(request.initial);
  const isDecimal = String(Number(text)) === text && Number.isSafeInteger(Number(text));
  if (!isDecimal) return { kind: "refuse", code: "NOT_AN_INTEGER" };
  const value = Number(text) + request.delta;
  if (!Number.isSafeInteger(value)) return { kind: "refuse", code: "NOT_AN_INTEGER" };
  const expiresAt = shardTime(live?.expiresAt ?? expiry(place, request.ttl));
  return stored(
    place,
    { status: "INCREMENTED", value, expiresAt },
    {
      namespace: namespace.id,
      key,
      value: String(value),
      stamp: live?.stamp ?? at.last,
      expiresAt,
      tags: live?.tags ?? [],
      graceMs: live?.graceMs ?? namespace.config.ttlGraceMs,
      sourceVersion: live?.sourceVersion ?? 0,
      insync: isInsync(place, request.writeConcern, live !== undefined),
    },
  );
}

function stored(
  place: Place,
  outcome: Extract<Expected, { kind: "apply" }>["outcome"],
  put: Omit<NaiveItem, "version">,
): Expected {
  const { model, namespace, key, live, at } = place;
  const bytes = naiveFootprint(put);
  const bounded = namespace.config.maxItems !== 0;
  if (bytes > namespace.shareBytes || (bounded && namespace.shareItems === 0)) {
    return { kind: "refuse", code: "ITEM_TOO_LARGE" };
  }
  if (namespace.config.eviction === "none") {
    const here = model.items.filter((item) => item.namespace === namespace.id && item.key !== key);
    const staying = here.filter((item) => model.live(item.namespace, item.key, at.now) === item);
    const sum = staying.reduce((total, item) => total + naiveFootprint(item), bytes);
    if (sum > namespace.shareBytes || (bounded && staying.length + 1 > namespace.shareItems)) {
      return { kind: "refuse", code: "OUT_OF_MEMORY" };
    }
  }
  return { kind: "apply", existed: live !== undefined, insync: put.insync, outcome, put };
}

function holds(condition: SetCondition, live: NaiveItem | undefined): boolean {
  if (condition.kind === "if-absent") return live === undefined;
  if (condition.kind === "if-present") return live !== undefined;
  if (condition.kind === "if-version")
    return live !== undefined && live.version === condition.version;
  if (condition.kind === "source-version") return condition.version >= (live?.sourceVersion ?? 0);
  return true;
}

function isInsync(place: Place, asked: WriteConcern | undefined, replaces: boolean): boolean {
  const concern = asked ?? place.namespace.config.writeConcern;
  if (concern === "coherent") return replaces;
  return concern === "insync";
}

function expiry(place: Place, choice: TtlChoice) {
  const asked = choice === "default" ? place.namespace.config.ttlDefaultMs : choice;
  return shardTime(asked === "none" || asked === 0 ? 0 : place.at.now + asked);
}
