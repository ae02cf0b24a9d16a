// What a reply says, held against the state of all copies at the moment it leaves its node: I8,
// I11, I13, and the acknowledgements that I10 and I20 build on.

import type { DataReply } from "../../src/model/data-request.js";
import type { Shard } from "../../src/model/shard-map.js";
import type { Attempt, Question } from "../world/sim/sim-door.js";
import type { RunningNode, SimNode } from "../world/sim/sim-node.js";
import type { ControlWatch } from "./control-watch.js";
import type { RecordLedger } from "./record-ledger.js";
import { demand } from "./violation.js";

/** Watches replies. */
export class ReplyWatch {
  readonly #ledger: RecordLedger;
  readonly #control: ControlWatch;
  readonly #nodes: ReadonlyMap<string, SimNode>;
  /** Whether a namespace's plain writes are in-sync. */
  readonly #isInsync: (namespace: string) => boolean;

  /** By process and shard: the epoch that it released in an earlier step. */
  readonly #released = new WeakMap<object, Map<number, number>>();

  constructor(options: {
    readonly ledger: RecordLedger;
    readonly control: ControlWatch;
    readonly nodes: ReadonlyMap<string, SimNode>;
    readonly isInsync: (namespace: string) => boolean;
  }) {
    this.#ledger = options.ledger;
    this.#control = options.control;
    this.#nodes = options.nodes;
    this.#isInsync = options.isInsync;
  }

  /** Takes note, after a node did something, of the shards that it has released. */
  stepEnded(node: RunningNode): void {
    for (const copy of node.driver.copies()) {
      const release = copy.replica.released();
      if (release === undefined) continue;
      let released = this.#released.get(node.process);
      if (released === undefined) {
        released = new Map();
        this.#released.set(node.process, released);
      }
      released.set(copy.shard, release.epoch);
    }
  }

  /** Looks at an answer as it leaves a node. */
  answered(node: RunningNode, question: Question, attempt: Attempt): void {
    if (attempt.kind === "receipt" && attempt.complete) {
      for (const { shard, sequence } of attempt.parts) {
        this.#ledger.acked({ shard, sequence, insync: true });
      }
    }
    if (attempt.kind !== "reply" || question.kind !== "data") return;
    const { reply } = attempt;
    const { epoch } = question;
    demand(epoch === 0 || epoch === reply.fence.epoch, "I8", () => {
      return `asked shard ${reply.fence.shard} at epoch ${epoch}, answered at ${reply.fence.epoch}`;
    });
    const insync = this.#repliesInsync(question.request);
    const sequence = writtenSequence(reply);
    if (sequence > 0) {
      this.#ledger.acked({ shard: reply.fence.shard, sequence, insync });
      if (insync) this.#demandReplicated(node, reply, sequence);
    }
    const { request } = question;
    const isLinearizable = request.kind === "get" && request.readMode !== "any";
    if (isLinearizable && reply.kind === "get" && reply.status === "HIT") {
      if (this.#isInsync(request.namespace)) this.#demandReplicated(node, reply, reply.version);
    }
    if (request.kind !== "get" || isLinearizable) this.#checkPrimary(node, reply);
  }

  #repliesInsync(request: Extract<Question, { kind: "data" }>["request"]): boolean {
    if (request.kind === "delete") return true;
    if (request.kind === "get" || request.kind === "invalidate") return false;
    return (
      (request.writeConcern ?? (this.#isInsync(request.namespace) ? "insync" : "async")) ===
      "insync"
    );
  }

  /** I11: every in-sync member has what an in-sync reply reveals. */
  #demandReplicated(answering: RunningNode, reply: DataReply, sequence: number): void {
    const { shard, epoch } = reply.fence;
    const { newest } = this.#control;
    const { state } = answering.driver;
    // What the answering node applied in this very step has not been looked at yet.
    const record = (state.appliedIndex > newest.appliedIndex ? state : newest).shards[shard];
    // After a newer epoch the committed set is another's; I10 takes over there.
    if (record === undefined || record.epoch !== epoch) return;
    for (const { node, incarnation } of record.inSync) {
      const running = this.#nodes.get(node)?.running;
      if (running?.driver.member?.incarnation !== incarnation) continue;
      const copy = running.driver.shard(shard);
      // It had the record, and has forgotten everything since it is about to end.
      if (copy === undefined && (running.driver.leaving || running.process.doomed)) continue;
      const last = copy?.replica.last() ?? 0;
      demand(last >= sequence, "I11", () => {
        return `shard ${shard} reveals ${sequence}; in-sync ${node} is at ${last} (epoch ${epoch})`;
      });
    }
  }

  /** I7, I8 and I13, where the answering node is the primary itself. */
  #checkPrimary(node: RunningNode, reply: DataReply): void {
    const { shard, epoch } = reply.fence;
    const copy = node.driver.shard(shard);
    const record: Shard | undefined = copy?.record;
    if (copy === undefined || record?.primary?.node !== node.driver.self) return;
    if (copy.replica.epoch() !== epoch) return;
    // What stood still after it looked at its lease may answer late: nobody can help that.
    const late = node.process.stoodStill;
    demand(late || node.process.observe(() => copy.mayAnswer()), "I7", () => {
      return `${node.driver.self} answers for shard ${shard} at epoch ${epoch} without a lease`;
    });
    // What is answered in the step that completes the release leaves before the word of it.
    const released = this.#released.get(node.process)?.get(shard);
    demand(released !== epoch, "I13", () => {
      return `shard ${shard} answers at epoch ${epoch} after its release`;
    });
  }
}

/** The record that a mutation's reply stands for; 0 when it had no effect. */
function writtenSequence(reply: DataReply): number {
  switch (reply.kind) {
    case "get":
      return 0;
    case "set":
      return reply.status === "STORED" ? reply.version : 0;
    case "increment":
      return reply.version;
    case "touch":
      return reply.status === "TOUCHED" ? reply.fence.sequence : 0;
    case "delete":
      return reply.fence.sequence;
    case "invalidate":
      return reply.sequence;
  }
}
