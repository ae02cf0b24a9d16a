// Namespaces are created, changed, flushed and deleted (PROTOCOL §8); each change has the index of
// its entry as version, and `Effective` says when every primary runs it.

import type { NamespaceId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import { defaultNamespaceName, type NamespaceConfig } from "../model/namespace-config.js";
import { budgetRefusal } from "./budget.js";
import type {
  CommandResult,
  CreateNamespace,
  DeleteNamespace,
  Effective,
  FlushNamespace,
  SetNamespace,
} from "./command.js";
import type { NamespaceRecord } from "./control-state.js";
import type { Draft } from "./draft.js";
import { done, type Refusal, refused } from "./outcome.js";

/** A namespace as it begins. */
export function newNamespace(
  index: number,
  name: string,
  config: NamespaceConfig,
): NamespaceRecord {
  const id = index as NamespaceId;
  return { id, name, version: index, effectiveVersion: 0, generation: 1, config };
}

/** Creates it; the result's value is its id. An existing one is refused, even an equal one. */
export function applyCreateNamespace(draft: Draft, command: CreateNamespace): CommandResult {
  const { name, config } = command;
  const refusal = nameRefusal(name) ?? configRefusal(draft, config);
  if (refusal !== undefined) return refused(draft, refusal.code, refusal.message);
  if (draft.namespaces.has(name)) {
    return refused(draft, "NAMESPACE_EXISTS", `namespace ${name} exists already`);
  }
  if (draft.namespaces.size >= limits.namespacesMax) {
    const message = `the cluster has ${limits.namespacesMax} namespaces already, which is the most`;
    return refused(draft, "INVALID_ARGUMENT", message);
  }
  const tooLarge = budgetRefusal(draft, { namespace: name, maxBytes: config.maxBytes });
  if (tooLarge !== undefined) return refused(draft, tooLarge.code, tooLarge.message);
  draft.putNamespace(newNamespace(draft.index, name, config));
  draft.note({ kind: "namespace-create", to: name });
  return done(draft, draft.index);
}

/** Replaces its config. */
export function applySetNamespace(draft: Draft, command: SetNamespace): CommandResult {
  const { name, config, expectVersion } = command;
  const namespace = draft.namespaces.get(name);
  if (namespace === undefined) return unknown(draft, name);
  if (expectVersion !== undefined && expectVersion !== namespace.version) {
    const message = `namespace ${name} is at version ${namespace.version}, not ${expectVersion}`;
    return refused(draft, "CONFLICT", message);
  }
  const refusal =
    configRefusal(draft, config) ??
    budgetRefusal(draft, { namespace: name, maxBytes: config.maxBytes });
  if (refusal !== undefined) return refused(draft, refusal.code, refusal.message);
  draft.putNamespace({ ...namespace, version: draft.index, config });
  draft.note({ kind: "namespace-set", to: name });
  return done(draft, namespace.id);
}

/** Bumps its generation. */
export function applyFlushNamespace(draft: Draft, command: FlushNamespace): CommandResult {
  const namespace = draft.namespaces.get(command.name);
  if (namespace === undefined) return unknown(draft, command.name);
  const generation = namespace.generation + 1;
  draft.putNamespace({ ...namespace, version: draft.index, generation });
  draft.note({ kind: "namespace-flush", to: command.name });
  return done(draft, namespace.id);
}

/** Deletes it; `default` always exists. */
export function applyDeleteNamespace(draft: Draft, command: DeleteNamespace): CommandResult {
  const namespace = draft.namespaces.get(command.name);
  if (namespace === undefined) return unknown(draft, command.name);
  if (command.name === defaultNamespaceName) {
    const message = "namespace default cannot be deleted; flush it instead";
    return refused(draft, "INVALID_ARGUMENT", message);
  }
  draft.dropNamespace(command.name);
  draft.note({ kind: "namespace-delete", from: command.name });
  return done(draft, namespace.id);
}

/** Raises what is known to run everywhere; passes over what is older, deleted or unknown. */
export function applyEffective(draft: Draft, command: Effective): CommandResult {
  for (const { namespace, version } of command.items) {
    const record = [...draft.namespaces.values()].find((one) => one.id === namespace);
    if (record === undefined || version > record.version) continue;
    if (version <= record.effectiveVersion) continue;
    draft.putNamespace({ ...record, effectiveVersion: version });
  }
  return done(draft);
}

function unknown(draft: Draft, name: string): CommandResult {
  return refused(draft, "UNKNOWN_NAMESPACE", `no namespace is called "${name}"`);
}

function nameRefusal(name: string): Refusal | undefined {
  if (name.length > 0 && name.length <= limits.namespaceNameMax) return undefined;
  const message = `a namespace's name has 1–${limits.namespaceNameMax} characters`;
  return { code: "INVALID_ARGUMENT", message };
}

/** Only what apply itself reckons with; the full check with clear errors is namespace-schema's. */
function configRefusal(draft: Draft, config: NamespaceConfig): Refusal | undefined {
  const { copies } = draft.settings;
  if (!Number.isSafeInteger(config.maxBytes) || config.maxBytes <= 0) {
    return { code: "INVALID_ARGUMENT", message: "max_bytes must be a whole number above 0" };
  }
  if (config.minInSync <= copies) return undefined;
  const message = `min_in_sync of ${config.minInSync} exceeds the cluster's ${copies} copies`;
  return { code: "INVALID_ARGUMENT", message };
}
