// When a local cluster is whole: asks its nodes over their own admin API, as any client would.

import { Client, credentials } from "@grpc/grpc-js";
import type { cache } from "../../gen/messages.js";
import { adminServiceDefinition } from "../../gen/services.js";

type Status = cache.v1.GetStatusResponse;

/** Milliseconds for one answer, and between questions. */
const askMsMax = 1000;
const pauseMs = 50;

/** What to wait for. */
export type HealthWish = {
  readonly addresses: readonly string[];
  /** Whether copies beyond the primary can exist at all. */
  readonly replicated: boolean;
  readonly signal: AbortSignal;
};

/** Resolves once every shard serves and none is under-replicated; undefined when aborted. */
export async function untilWhole(wish: HealthWish): Promise<Status | undefined> {
  const clients = wish.addresses.map(
    (address) => new Client(address, credentials.createInsecure()),
  );
  try {
    for (let turn = 0; !wish.signal.aborted; turn++) {
      const client = clients[turn % clients.length];
      const status = client === undefined ? undefined : await ask(client);
      if (status !== undefined && isWhole(status, wish)) return status;
      await pause(pauseMs);
    }
    return undefined;
  } finally {
    for (const client of clients) client.close();
  }
}

function isWhole(status: Status, wish: HealthWish): boolean {
  const { shards } = status;
  if (!shards || shards.total === 0 || shards.serving < shards.total) return false;
  return !wish.replicated || shards.underReplicated === 0;
}

function ask(client: Client): Promise<Status | undefined> {
  const { getStatus } = adminServiceDefinition;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      getStatus.path,
      getStatus.requestSerialize,
      getStatus.responseDeserialize,
      {},
      { deadline: Date.now() + askMsMax },
      (error, status) => resolve(error === null ? status : undefined),
    );
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
