// A simulated operator: one command of the control plane after the other, each repeated under one
// request id over other nodes until it ends, now and then at two nodes at once.

import type { Random } from "../../../src/base/random.js";
import type { NodeId } from "../../../src/model/ids.js";
import type { Changed, ChangeOptions } from "../../../src/service/admin-service.js";
import type { AdminAction, AdminHistory, AdminOperation } from "../../admin-history.js";
import type { Scheduler } from "./scheduler.js";
import type { Attempt, SimDoor, Told } from "./sim-door.js";
import type { RunningNode, SimNode } from "./sim-node.js";

export type SimOperatorOptions = {
  readonly id: number;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly door: SimDoor;
  readonly nodes: ReadonlyMap<NodeId, SimNode>;
  readonly history: AdminHistory;
  /** Draws what it does next. */
  readonly next: (random: Random) => AdminAction;
  readonly ended: (operation: AdminOperation) => void;
  /** Longest pause between two commands, true milliseconds. */
  readonly thinkMsMax: number;
};

const operationMs = 4000;
const retryPauseMs = 80;

/** Refusals by the log itself: they say what the state was. */
const definite = /^(?:NAMESPACE_EXISTS|UNKNOWN_NAMESPACE)$/;

/** One operator. */
export class SimOperator {
  readonly #options: SimOperatorOptions;
  #stopped = false;
  #busy = false;

  constructor(options: SimOperatorOptions) {
    this.#options = options;
  }

  /** Whether a command is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Begins with the first command after a pause. */
  start(): void {
    this.#think();
  }

  /** Finishes what is under way and begins nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  #think(): void {
    const { scheduler, random, thinkMsMax } = this.#options;
    scheduler.after(random.float() * thinkMsMax, () => {
      if (!this.#stopped) this.#begin();
    });
  }

  #begin(): void {
    const { scheduler, random, history, id, next } = this.#options;
    const requestId = `operator-${id}-${random.u32()}`;
    const started = { operator: id, action: next(random), requestId, invokedAt: scheduler.now };
    const operation = history.begin(started);
    this.#busy = true;
    const deadline = scheduler.now + operationMs;
    this.#attempt({ operation, deadline, basisIndex: 0, uncertain: false, open: 0, over: false });
  }

  #attempt(run: Run): void {
    const { random, nodes } = this.#options;
    const isRead = run.operation.action.f === "read";
    const first = random.pick([...nodes.keys()]);
    // The same request at two nodes at once must have one effect.
    const second = random.pick([...nodes.keys()]);
    const both = !isRead && second !== first && random.chance(0.25);
    const targets = both ? [first, second] : [first];
    // The basis is what the first of them had seen, and is kept when the request is repeated.
    run.basisIndex ||= nodes.get(first)?.running?.driver.state.appliedIndex ?? 0;
    run.open += targets.length;
    for (const node of targets) this.#send(run, node);
  }

  #send(run: Run, node: NodeId): void {
    const { scheduler, random, door } = this.#options;
    run.operation.attempts++;
    const left = Math.max(1, run.deadline - scheduler.now);
    const timeoutMs = Math.min(left, 50 + random.float() * 2500);
    const { action, requestId } = run.operation;
    const ask = adminCall(action, { requestId, basisIndex: run.basisIndex });
    door.ask(node, { kind: "admin", ask }, timeoutMs, (attempt) => this.#heard(run, attempt));
  }

  #heard(run: Run, attempt: Attempt): void {
    run.open--;
    const { operation } = run;
    if (attempt.kind === "told") {
      const { told } = attempt;
      if (told.kind === "seen") operation.seen = told.namespace;
      else operation.told.push(told);
      this.#end(run, "ok", "");
      return;
    }
    if (attempt.kind !== "error") {
      this.#again(run, attempt.kind !== "unreachable");
      return;
    }
    const { code, outcome, retryable } = attempt.error;
    if (retryable) {
      this.#again(run, outcome === "indeterminate");
    } else if (run.uncertain || run.open > 0) {
      // What another attempt did may be why this one was refused.
      this.#again(run, true);
    } else {
      const isDefinite = definite.test(code) && operation.action.f !== "set";
      this.#end(run, isDefinite ? "ok" : "fail", code);
    }
  }

  #again(run: Run, uncertain: boolean): void {
    const { scheduler, random } = this.#options;
    run.uncertain ||= uncertain;
    if (run.over || run.open > 0) return;
    const pause = random.float() * retryPauseMs;
    if (scheduler.now + pause >= run.deadline) {
      this.#end(run, run.uncertain ? "info" : "fail", "");
      return;
    }
    scheduler.after(pause, () => this.#attempt(run));
  }

  #end(run: Run, ending: AdminOperation["ending"], code: string): void {
    if (run.over) return;
    run.over = true;
    const { operation } = run;
    operation.ending = ending;
    operation.code = code;
    if (ending !== "info") operation.endedAt = this.#options.scheduler.now;
    this.#busy = false;
    this.#options.ended(operation);
    this.#think();
  }
}

type Run = {
  readonly operation: AdminOperation;
  readonly deadline: number;
  basisIndex: number;
  /** Whether some attempt may have taken effect. */
  uncertain: boolean;
  /** Attempts that have not ended. */
  open: number;
  over: boolean;
};

type Ask = Extract<Parameters<SimDoor["ask"]>[1], { kind: "admin" }>["ask"];

/** The call of the operators' service that an action is. */
function adminCall(
  action: AdminAction,
  request: Pick<ChangeOptions, "requestId" | "basisIndex">,
): Ask {
  return (node, deadline, respond) => {
    const options = { ...request, deadline };
    const changed = (result: Changed): void => respond(toldOf(result));
    const { admin } = node;
    switch (action.f) {
      case "create":
        admin.createNamespace({ name: action.name, config: marked(action.mark) }, options, changed);
        return;
      case "set": {
        const { name, expectVersion } = action;
        admin.setNamespace({ name, config: marked(action.mark), expectVersion }, options, changed);
        return;
      }
      case "flush":
        admin.change({ kind: "flush-namespace", name: action.name }, options, changed);
        return;
      case "drop":
        admin.change({ kind: "delete-namespace", name: action.name }, options, changed);
        return;
      case "hand-over": {
        const wanted = { shard: action.shard, to: "", reason: "an operator asks" };
        admin.failoverShard(wanted, options, changed);
        return;
      }
      case "read":
        admin.read(deadline, () => respond({ kind: "told", told: seenAt(node, action.name) }));
        return;
    }
  };
}

function marked(mark: number): Record<string, string> {
  return { max_staleness_ms: String(mark), max_bytes: "1mb" };
}

function toldOf(changed: Changed): Attempt {
  if (!changed.ok) return { kind: "error", error: changed.error };
  const { index, value } = changed.result;
  return { kind: "told", told: { kind: "changed", index, value } };
}

function seenAt({ driver }: RunningNode, name: string): Told {
  const record = driver.state.namespaces.get(name);
  if (record === undefined) return { kind: "seen", namespace: undefined };
  const { version, generation, config } = record;
  return { kind: "seen", namespace: { version, generation, mark: config.maxStalenessMs } };
}
