// The first command of a cluster: its identity, its settings, its shards without any primary.

import type { ConfigVersion, Epoch, ShardId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import { defaultNamespaceName, firstNamespaceConfig } from "../model/namespace-config.js";
import type { Settings } from "../model/settings.js";
import type { Shard } from "../model/shard-map.js";
import { newNamespace } from "./apply-namespaces.js";
import type { Bootstrap, CommandResult } from "./command.js";
import type { Draft } from "./draft.js";
import { done, refused } from "./outcome.js";
import { slotRanges } from "./shard-map-view.js";

/** Founds the cluster, once. */
export function applyBootstrap(draft: Draft, command: Bootstrap): CommandResult {
  if (draft.isBootstrapped) return refused(draft, "CONFLICT", "the cluster exists already");
  const { shardCount, settings, clusterId } = command;
  if (clusterId === "") return refused(draft, "INVALID_ARGUMENT", "clusterId must not be empty");
  if (shardCount < 1 || shardCount > limits.shardsMax) {
    const message = `a cluster has 1–${limits.shardsMax} shards, not ${shardCount}`;
    return refused(draft, "INVALID_ARGUMENT", message);
  }
  const wrong = malformedSetting(settings);
  if (wrong !== undefined) {
    return refused(draft, "INVALID_ARGUMENT", `settings: ${wrong} is out of range`);
  }
  const shards = slotRanges(shardCount).map(
    (slots, id): Shard => ({
      id: id as ShardId,
      slots,
      epoch: 0 as Epoch,
      ordinal: 0,
      configVersion: draft.index as ConfigVersion,
      primary: undefined,
      takeover: "clean",
      beginning: "cold",
      coldEpoch: 0 as Epoch,
      backups: [],
      joining: [],
      inSync: [],
      pendingOp: undefined,
    }),
  );
  draft.found({ clusterId, settings, shards });
  // Without a check of the budget: no node is registered yet (see clipFirstNamespace).
  draft.putNamespace(newNamespace(draft.index, defaultNamespaceName, firstNamespaceConfig));
  draft.note({ kind: "bootstrap", reason: `${shardCount} shards, ${settings.copies} copies` });
  return done(draft);
}

/** The name of a setting that no cluster could run with. */
function malformedSetting(settings: Settings): keyof Settings | undefined {
  const positive = ["leaseMs", "leaseWaitMs", "heartbeatMs", "inSyncTimeoutMs"] as const;
  const notNegative = ["slackMs", "coldAfterMs", "restoreAfterMs", "driftPct"] as const;
  const { copies } = settings;
  return (
    positive.find((name) => !(Number.isFinite(settings[name]) && settings[name] > 0)) ??
    notNegative.find((name) => !(Number.isFinite(settings[name]) && settings[name] >= 0)) ??
    (settings.leaseWaitMs < settings.leaseMs ? "leaseWaitMs" : undefined) ??
    (settings.driftPct >= 100 ? "driftPct" : undefined) ??
    (copies < 1 || copies > limits.nodesMax ? "copies" : undefined)
  );
}
