// I17: after `Effective(v)` is committed no primary replies under an older config of the namespace.
// Looked at as an answer leaves its node, on the copy that gave it.

import type { Attempt, Question } from "../world/sim/sim-door.js";
import type { RunningNode } from "../world/sim/sim-node.js";
import type { ControlWatch } from "./control-watch.js";
import { demand } from "./violation.js";

/** Watches under which config primaries reply. */
export class ConfigWatch {
  readonly #control: ControlWatch;
  #repliesUnderChange = 0;

  constructor(control: ControlWatch) {
    this.#control = control;
  }

  /** Replies of primaries while a change of their namespace was committed but not yet effective. */
  get repliesUnderChange(): number {
    return this.#repliesUnderChange;
  }

  /** Looks at an answer as it leaves a node. */
  answered(node: RunningNode, question: Question, attempt: Attempt): void {
    if (attempt.kind !== "reply" || question.kind !== "data") return;
    const { request } = question;
    if (request.kind === "get" && request.readMode === "any") return;
    const { shard, epoch } = attempt.reply.fence;
    const copy = node.driver.shard(shard);
    if (copy?.record?.primary?.node !== node.driver.self || copy.replica.epoch() !== epoch) return;
    const committed = this.#control.newest.namespaces.get(request.namespace);
    const running = copy.store.resolve(request.namespace);
    // Dropped, or made anew: what is resolved by name is another namespace.
    if (committed === undefined || running === undefined || running.id !== committed.id) return;
    if (committed.effectiveVersion < committed.version) this.#repliesUnderChange++;
    // What stood still after it looked at its lease may answer late: nobody can help that.
    if (node.process.stoodStill) return;
    demand(running.version >= committed.effectiveVersion, "I17", () => {
      const runs = `${request.namespace} at version ${running.version}`;
      const who = `${node.driver.self} answers for shard ${shard} (epoch ${epoch})`;
      return `${who} under ${runs}, although ${committed.effectiveVersion} is effective`;
    });
  }
}
