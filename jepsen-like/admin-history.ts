// What operators asked of the control plane and were told, with the times at which it began and
// ended; kept apart from the clients' history, whose operations concern one key or namespace.

/** Namespaces that operators fight over; nobody's data is in them. */
export const operatorNamespaces = ["op-a", "op-b", "op-c"];

/** What an operator asked for. `mark` is a number that stands in that change alone. */
export type AdminAction =
  | { readonly f: "create"; readonly name: string; readonly mark: number }
  /** `expectVersion` 0 = whatever it is. */
  | {
      readonly f: "set";
      readonly name: string;
      readonly mark: number;
      readonly expectVersion: number;
    }
  | { readonly f: "flush"; readonly name: string }
  | { readonly f: "drop"; readonly name: string }
  /** Reads; without a leader the answer may be old. */
  | { readonly f: "read"; readonly name: string }
  /** Hands a shard over. */
  | { readonly f: "hand-over"; readonly shard: number };

/** A namespace as a read shows it. */
export type SeenNamespace = {
  readonly version: number;
  readonly generation: number;
  readonly mark: number;
};

/** One operation of one operator. */
export type AdminOperation = {
  readonly id: number;
  readonly operator: number;
  readonly action: AdminAction;
  readonly requestId: string;
  readonly invokedAt: number;
  /** Infinite when nobody knows whether it took or will take effect. */
  endedAt: number;
  ending: "ok" | "fail" | "info";
  /** The refusal that was its answer, empty when there was none. */
  code: string;
  /** What each attempt that succeeded was told, also when another was told before. */
  readonly told: { readonly index: number; readonly value: number }[];
  /** read: what it showed; undefined = there is no such namespace. */
  seen: SeenNamespace | undefined;
  attempts: number;
};

/** A version of a namespace that the control state was seen to have. */
export type NamespaceVersion = SeenNamespace & { readonly name: string };

/** All operations of all operators of a run, and what became of the namespaces meanwhile. */
export class AdminHistory {
  readonly #operations: AdminOperation[] = [];
  readonly #versions: NamespaceVersion[] = [];

  /** The operations so far, in the order in which they began. */
  get operations(): readonly AdminOperation[] {
    return this.#operations;
  }

  /** Versions that the newest control state had, in its order; some may have passed unseen. */
  get versions(): readonly NamespaceVersion[] {
    return this.#versions;
  }

  /** Notes that an operation begins; until it ends it counts as unknown. */
  begin(
    started: Pick<AdminOperation, "operator" | "action" | "requestId" | "invokedAt">,
  ): AdminOperation {
    const operation: AdminOperation = {
      ...started,
      id: this.#operations.length,
      endedAt: Number.POSITIVE_INFINITY,
      ending: "info",
      code: "",
      told: [],
      seen: undefined,
      attempts: 0,
    };
    this.#operations.push(operation);
    return operation;
  }

  /** Notes a version that the control state has. */
  saw(version: NamespaceVersion): void {
    this.#versions.push(version);
  }
}

/** One operation as a line for people. */
export function adminText(operation: AdminOperation): string {
  const { id, operator, action, invokedAt, endedAt, ending, code, told, seen } = operation;
  const { f, ...asked } = action;
  const answer = seen === undefined ? JSON.stringify(told) : JSON.stringify(seen);
  const times = `${invokedAt.toFixed(2)}–${endedAt.toFixed(2)}`;
  return `@${id} o${operator} ${times} ${f} ${JSON.stringify(asked)} ${ending} ${code} ${answer}`;
}
