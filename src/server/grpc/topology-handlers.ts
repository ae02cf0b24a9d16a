// TopologyService over gRPC: the whole topology at once, and its changes as they are applied. A
// slow watcher gets fewer and larger changes, never a growing queue.

import type { ServerWritableStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { ControlState } from "../../control/control-state.js";
import { shardMapOf } from "../../control/shard-map-view.js";
import type { cache } from "../../gen/messages.js";
import { CacheError } from "../../model/cache-error.js";
import type { NodeId } from "../../model/ids.js";
import { deltaUpdate, fullUpdate, type Topology } from "./topology-messages.js";
import { type CallContext, serverStream, unary } from "./unary.js";

/** What the handlers stand on. */
export type TopologyBackend = {
  readonly self: NodeId;
  readonly state: () => ControlState;
  /** Names who hears every new control state. */
  readonly onState: (listener: () => void) => void;
};

type WatchCall = ServerWritableStream<
  cache.v1.WatchTopologyRequest,
  cache.v1.WatchTopologyResponse.$Properties
>;

/** Watchers of one node: each costs an encoding per change. */
const watchersMax = 4096;

/** The handlers of TopologyService. */
export function topologyHandlers(
  context: CallContext,
  backend: TopologyBackend,
): UntypedServiceImplementation {
  const watchers = new Set<Watcher>();
  const current = (): Topology => topologyOf(backend.state());
  let seen = current();
  backend.onState(() => {
    const now = current();
    if (sameForClients(seen, now)) return;
    seen = now;
    for (const watcher of watchers) watcher.offer(now);
  });
  return {
    getTopology: unary<cache.v1.GetTopologyRequest, cache.v1.GetTopologyResponse.$Properties>(
      context,
      (_request, _deadline, reply) => {
        const { clusterId, mapVersion, shards, nodes, namespaces } = fullUpdate(current());
        const answeredBy = backend.self;
        reply.ok({ clusterId, mapVersion, shards, nodes, namespaces, answeredBy });
      },
    ),
    watchTopology: serverStream(context, (call: WatchCall) => {
      if (watchers.size >= watchersMax) {
        throw new CacheError("OVERLOADED", `${watchersMax} clients watch this node already`);
      }
      const watcher = new Watcher(call, current);
      watchers.add(watcher);
      const gone = (): void => {
        watchers.delete(watcher);
      };
      call.on("cancelled", gone);
      call.on("close", gone);
      call.on("error", gone);
      watcher.offer(current());
    }),
  };
}

function topologyOf(state: ControlState): Topology {
  return { state, map: shardMapOf(state) };
}

/** Most entries of the log change nothing that clients see. */
function sameForClients(a: Topology, b: Topology): boolean {
  return a.map === b.map && a.state.namespaces === b.state.namespaces;
}

/** One client that watches. */
class Watcher {
  readonly #call: WatchCall;
  #sent: Topology | undefined;
  /** The stream's buffer is full: what comes meanwhile is put together. */
  #full = false;

  constructor(call: WatchCall, current: () => Topology) {
    this.#call = call;
    call.on("drain", () => {
      this.#full = false;
      this.offer(current());
    });
  }

  /** Sends what is new to this client, unless it has not taken what was sent before. */
  offer(now: Topology): void {
    if (this.#full) return;
    const update = this.#sent === undefined ? fullUpdate(now) : deltaUpdate(this.#sent, now);
    this.#sent = now;
    if (update !== undefined) this.#full = !this.#call.write(update);
  }
}
