// A data operation as the client carries it from its caller to a node: which RPC it is, its
// request, its slot, and whether repeating it needs an identity.

import type { cache } from "../gen/messages.js";
import type { RequestIdentity } from "../model/data-request.js";
import type { Slot } from "../model/ids.js";

/** The requests of the operations that a batch can hold, by the name of their field in it. */
export type Requests = {
  readonly get: cache.v1.GetRequest.$Properties;
  readonly set: cache.v1.SetRequest.$Properties;
  readonly delete: cache.v1.DeleteRequest.$Properties;
  readonly touch: cache.v1.TouchRequest.$Properties;
  readonly increment: cache.v1.IncrementRequest.$Properties;
};

/** The replies of those operations. */
export type Replies = {
  readonly get: cache.v1.GetResponse;
  readonly set: cache.v1.SetResponse;
  readonly delete: cache.v1.DeleteResponse;
  readonly touch: cache.v1.TouchResponse;
  readonly increment: cache.v1.IncrementResponse;
};

/** Which operation. */
export type OperationKind = keyof Requests;

/** An operation of one kind; `request` belongs to it and is stamped anew for every attempt. */
export type OperationOf<Kind extends OperationKind> = {
  readonly kind: Kind;
  readonly request: Requests[Kind];
  readonly slot: Slot;
  /** Roughly what it takes in a message, to keep batches under their limit. */
  readonly bytes: number;
  /** Of a mutation that may take effect once only; undefined for reads and deletes. */
  readonly identity: RequestIdentity | undefined;
};

/** An operation of any kind. */
export type Operation = { [Kind in OperationKind]: OperationOf<Kind> }[OperationKind];

/** Whether an operation of this kind changes anything. */
export function isMutation(kind: OperationKind): boolean {
  return kind !== "get";
}
