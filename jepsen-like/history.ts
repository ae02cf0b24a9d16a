// What clients did and saw: operations with the times at which they began and ended, in the world's
// own time. Checkers judge nothing but this, so that they can judge forged histories too.

/** How an operation ended: it did, it surely did not, or nobody knows. */
export type Ending = "ok" | "fail" | "info";

/** What an operation asked for, in the words of its checker. */
export type Action =
  | { readonly f: "get" }
  /** Puts a value that nobody else ever puts; it expires after `ttlMs`, if that is there. */
  | { readonly f: "set"; readonly value: string; readonly ttlMs?: number }
  /** Puts it only where there is none. */
  | { readonly f: "add"; readonly value: string }
  /**
   * Puts it only in place of a value that was read, named by its version. A write that was retried
   * over a failover may give its value a second version, after the first was lost with its epoch.
   */
  | {
      readonly f: "cas";
      readonly from: string;
      readonly fromVersion?: number;
      readonly value: string;
    }
  | { readonly f: "delete" }
  | { readonly f: "increment"; readonly delta: number }
  /** Kills all items of the namespace that carry the tag; `key` is empty. */
  | { readonly f: "invalidate"; readonly tag: string }
  /** Kills all items of the namespace by a command of the control plane; `key` is empty. */
  | { readonly f: "flush" };

/** What an operation that ended ok was told. */
export type Answer = {
  /** get: the value, undefined on a miss. increment: the sum as text. */
  readonly value?: string | undefined;
  /** Whether a conditional write was stored. */
  readonly stored?: boolean;
  /** The item's version: of the write, or of the value read; 0 on a miss. */
  readonly version: number;
  /** The greatest sequence that the answer reveals. */
  readonly sequence: number;
  readonly shard: number;
  readonly epoch: number;
  /** invalidate: the sequence of the invalidation in each shard. */
  readonly parts?: readonly { readonly shard: number; readonly sequence: number }[];
};

/** One operation of one client. */
export type Operation = {
  readonly id: number;
  readonly client: number;
  readonly namespace: string;
  readonly key: string;
  readonly action: Action;
  /** Whether its reply was given only when every in-sync copy had the effect. */
  readonly insync: boolean;
  /** Reads: whether the primary answered (linearizable) or any copy. */
  readonly linearizable: boolean;
  readonly invokedAt: number;
  /** When it ended; infinite when nobody knows whether it took or will take effect. */
  endedAt: number;
  ending: Ending;
  answer: Answer | undefined;
  /** Requests sent for it; more than one may have taken effect where that is allowed (delete). */
  attempts: number;
  /** The last refusal, for people. */
  error: string;
};

/** All operations of a run, in the order in which they began. */
export class History {
  readonly #operations: Operation[] = [];

  /** The operations so far. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** Notes that an operation begins; until it ends it counts as unknown. */
  begin(
    started: Pick<
      Operation,
      "client" | "namespace" | "key" | "action" | "insync" | "linearizable" | "invokedAt"
    >,
  ): Operation {
    const operation: Operation = {
      ...started,
      id: this.#operations.length,
      endedAt: Number.POSITIVE_INFINITY,
      ending: "info",
      answer: undefined,
      attempts: 0,
      error: "",
    };
    this.#operations.push(operation);
    return operation;
  }

  /**
   * The operations of each key of a namespace that count: all but those that surely did nothing.
   */
  byKey(namespace: string): Map<string, Operation[]> {
    const keys = new Map<string, Operation[]>();
    for (const operation of this.#operations) {
      if (operation.namespace !== namespace || operation.key === "") continue;
      if (operation.ending === "fail") continue;
      const known = keys.get(operation.key);
      if (known === undefined) keys.set(operation.key, [operation]);
      else known.push(operation);
    }
    return keys;
  }
}

/** One operation as a line for people. */
export function operationText(operation: Operation): string {
  const { id, client, namespace, key, action, invokedAt, endedAt, ending, answer } = operation;
  const { f, ...details } = action;
  const asked = Object.values(details).join("→");
  const told =
    answer === undefined
      ? operation.error
      : [
          ...(answer.stored === false ? ["not met"] : []),
          ...(answer.value === undefined ? [] : [answer.value]),
          // Histories from elsewhere know no versions.
          ...(Number.isNaN(answer.version) ? [] : [`v${answer.version}`]),
          `e${answer.epoch}`,
        ].join(" ");
  const end = Number.isFinite(endedAt) ? endedAt.toFixed(2) : "?";
  const times = `${invokedAt.toFixed(2)}–${end}`;
  return `#${id} c${client} ${times} ${namespace}/${key} ${f} ${asked} ${ending} ${told}`.trim();
}
