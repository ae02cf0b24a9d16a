// AdminService over gRPC: translates, hands over to the operators' service, answers.

import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Instant } from "../../base/time.js";
import type { Command } from "../../control/command.js";
import type { ControlState } from "../../control/control-state.js";
import type { cache } from "../../gen/messages.js";
import { CacheError } from "../../model/cache-error.js";
import { isNodeId } from "../../model/ids.js";
import type { RaftStatus } from "../../raft/status.js";
import type { AdminService, Changed, ChangeOptions } from "../../service/admin-service.js";
import {
  historyMessage,
  lossMessage,
  namespaceMessage,
  nodeStatuses,
  operationMessage,
  raftStatusMessage,
  shardStatusMessage,
  statusMessage,
} from "./admin-messages.js";
import { notYet, refusal } from "./request-fields.js";
import { nodeStateOf } from "./topology-messages.js";
import { type CallContext, type Reply, unary } from "./unary.js";

/** What the handlers stand on. */
export type AdminBackend = {
  readonly admin: Pick<
    AdminService,
    | "change"
    | "createNamespace"
    | "failoverShard"
    | "read"
    | "setNamespace"
    | "status"
    | "waitEffective"
  >;
  readonly self: string;
  readonly raftStatus: () => RaftStatus;
  readonly state: () => ControlState;
};

type ChangeReply = Reply<cache.v1.AdminChange.$Properties>;
type ChangeFields = { readonly requestId: string; readonly basisIndex: number };

/** The handlers of AdminService. */
export function adminHandlers(
  context: CallContext,
  backend: AdminBackend,
): UntypedServiceImplementation {
  return { ...readHandlers(context, backend), ...changeHandlers(context, backend) };
}

function readHandlers(context: CallContext, backend: AdminBackend): UntypedServiceImplementation {
  const { admin, self } = backend;
  /** A read of the control state as of now. */
  function read<Request, Response>(
    answer: (state: ControlState, request: Request) => Response,
  ): UntypedServiceImplementation[string] {
    return unary<Request, Response>(context, (request, deadline, reply) => {
      admin.read(deadline, (state) => answerWith(reply, () => answer(state, request)));
    });
  }
  return {
    getStatus: unary<unknown, cache.v1.GetStatusResponse.$Properties>(context, (_1, _2, reply) =>
      admin.status((status) => reply.ok(statusMessage(status, self))),
    ),
    listNodes: unary<unknown, cache.v1.ListNodesResponse.$Properties>(context, (_1, _2, reply) =>
      admin.status((status) => reply.ok({ nodes: nodeStatuses(status) })),
    ),
    listShards: read((state, request: cache.v1.ListShardsRequest) => ({
      shards: chosenShards(state, request.ids).map((shard) => shardStatusMessage(shard, state)),
    })),
    getNamespace: read((state, request: cache.v1.GetNamespaceRequest) => {
      const record = state.namespaces.get(request.name);
      if (record !== undefined) return namespaceMessage(record);
      throw new CacheError("UNKNOWN_NAMESPACE", `no namespace "${request.name}"`);
    }),
    listNamespaces: read((state) => ({
      namespaces: [...state.namespaces.values()].sort(byName).map(namespaceMessage),
    })),
    listOperations: read((state, request: cache.v1.ListOperationsRequest) => ({
      operations: [...state.operations.values()]
        .filter((one) => request.ended || one.endedAt === undefined)
        .map(operationMessage),
    })),
    listHistory: read((state, request: cache.v1.ListHistoryRequest) => {
      const rows = state.history.filter((row) => row.index > request.afterIndex);
      return { rows: rows.slice(request.limit === 0 ? 0 : -request.limit).map(historyMessage) };
    }),
    listLosses: read((state) => ({ losses: state.losses.map(lossMessage) })),
    raftStatus: unary<unknown, cache.v1.RaftStatusResponse.$Properties>(context, (_1, _2, reply) =>
      reply.ok(raftStatusMessage(backend.raftStatus(), self, backend.state())),
    ),
  };
}

function changeHandlers(context: CallContext, backend: AdminBackend): UntypedServiceImplementation {
  const { admin } = backend;
  /** A change; `work` calls the service. */
  function change<Request extends ChangeFields>(
    work: (request: Request, options: ChangeOptions, respond: (changed: Changed) => void) => void,
  ): UntypedServiceImplementation[string] {
    return unary<Request, cache.v1.AdminChange.$Properties>(context, (request, deadline, reply) => {
      work(request, changeOptions(request, deadline), (changed) => respondChange(reply, changed));
    });
  }
  /** A change that is one command. */
  function command<Request extends ChangeFields>(
    make: (request: Request) => Command,
  ): UntypedServiceImplementation[string] {
    return change<Request>((request, options, respond) => {
      admin.change(make(request), options, respond);
    });
  }
  return {
    setNodeState: change<cache.v1.SetNodeStateRequest>((request, options, respond) => {
      admin.read(options.deadline, (state) => {
        try {
          admin.change(nodeStateCommand(request, state), options, respond);
        } catch (error) {
          if (!(error instanceof CacheError)) throw error;
          respond({ ok: false, error });
        }
      });
    }),
    failoverShard: change<cache.v1.FailoverShardRequest>((request, options, respond) => {
      if (request.force) notYet("force");
      const reason = request.reason === "" ? "operator" : request.reason;
      admin.failoverShard({ shard: request.shard, to: request.to, reason }, options, respond);
    }),
    createNamespace: change<cache.v1.CreateNamespaceRequest>((request, options, respond) => {
      admin.createNamespace(request, { ...options, dryRun: request.dryRun }, respond);
    }),
    setNamespace: change<cache.v1.SetNamespaceRequest>((request, options, respond) => {
      admin.setNamespace(request, { ...options, dryRun: request.dryRun }, respond);
    }),
    flushNamespace: command<cache.v1.FlushNamespaceRequest>(({ name }) => ({
      kind: "flush-namespace",
      name,
    })),
    deleteNamespace: command<cache.v1.DeleteNamespaceRequest>(({ name }) => ({
      kind: "delete-namespace",
      name,
    })),
    waitEffective: unary<cache.v1.WaitEffectiveRequest, cache.v1.WaitEffectiveResponse.$Properties>(
      context,
      (request, deadline, reply) => {
        admin.waitEffective(request, deadline, ({ effective, version }) => {
          const text = `version ${request.version} is not yet effective; ${version} is`;
          if (effective) reply.ok({ effectiveVersion: version });
          else reply.fail(new CacheError("DEADLINE_EXCEEDED", text));
        });
      },
    ),
  };
}

function answerWith<Response>(reply: Reply<Response>, answer: () => Response): void {
  let response: Response;
  try {
    response = answer();
  } catch (error) {
    reply.fail(error);
    return;
  }
  reply.ok(response);
}

function changeOptions(request: ChangeFields, deadline: Instant): ChangeOptions {
  return { requestId: request.requestId, basisIndex: request.basisIndex, deadline };
}

function respondChange(reply: ChangeReply, changed: Changed): void {
  if (!changed.ok) {
    reply.fail(changed.error);
    return;
  }
  const { index, conflicts, value } = changed.result;
  reply.ok({ index, conflicts: [...conflicts], id: value });
}

function nodeStateCommand(request: cache.v1.SetNodeStateRequest, known: ControlState): Command {
  const state = nodeStateOf(request.state);
  if (state === undefined || state === "FENCED") {
    throw refusal(`state ${request.state} cannot be set; use ACTIVE, DRAINING or GONE`);
  }
  const record = isNodeId(request.node) ? known.nodes.get(request.node) : undefined;
  if (record === undefined) throw refusal(`no node "${request.node}"`, "NOT_FOUND");
  const reason = request.reason === "" ? "operator" : request.reason;
  const node = { node: record.id, incarnation: record.incarnation };
  return { kind: "set-node-state", node, state, resting: false, reason };
}

function chosenShards(state: ControlState, ids: readonly number[]): ControlState["shards"] {
  if (ids.length === 0) return state.shards;
  return ids.map((id) => {
    const shard = state.shards[id];
    if (shard !== undefined) return shard;
    const known = `the cluster has shards 0 to ${state.shards.length - 1}`;
    throw refusal(`no shard ${id}; ${known}`, "NOT_FOUND");
  });
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
