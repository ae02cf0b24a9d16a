// Gives the coordinator its world while this node leads: ReadIndex rounds, proposals, messages, and
// the Raft learners that newly registered nodes become.

import type { Instant } from "../base/time.js";
import { encodeLoggedCommand } from "../control/codec.js";
import type { Command, CommandResult } from "../control/command.js";
import type { ControlState } from "../control/control-state.js";
import { Coordinator } from "../control/coordinator.js";
import type { LeaseMessage } from "../control/lease-message.js";
import type { LogIndex, NodeId, Term } from "../model/ids.js";
import type { Clock } from "../ports/clock.js";
import type { Logger } from "../ports/logger.js";
import type { Raft } from "../raft/raft.js";
import type { ControlMachine } from "./control-machine.js";
import type { RaftDriver } from "./raft-driver.js";

export type LeaderDriverOptions = {
  readonly raft: Raft;
  readonly driver: RaftDriver;
  readonly machine: ControlMachine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly expectedNodes: number;
  readonly send: (to: NodeId, message: LeaseMessage) => void;
  /** The first command of a new cluster. */
  readonly bootstrap: () => Command;
};

/** The leader's duties on one node; idle while another leads. */
export class LeaderDriver {
  readonly #options: LeaderDriverOptions;
  readonly #coordinator: Coordinator;
  #leading = false;
  /** The term that the coordinator leads in. */
  #term: Term | undefined;
  #bootstrapping = false;

  constructor(options: LeaderDriverOptions) {
    this.#options = options;
    this.#coordinator = new Coordinator({ expectedNodes: options.expectedNodes });
  }

  /** Whether this node leads the control plane. */
  get leading(): boolean {
    return this.#leading;
  }

  /** Takes over a change of this node's role. */
  changeRole(leading: boolean, term: Term, now: Instant): void {
    // A node may lead term T and then T' with no other role seen between: it begins anew then too.
    if (leading && this.#term !== term) this.#coordinator.becomeLeader(term, now);
    if (!leading && this.#leading) this.#coordinator.stepDown();
    this.#leading = leading;
    this.#term = leading ? term : undefined;
    this.#bootstrapping = false;
  }

  /** Takes over the applied state. */
  applied(state: ControlState, now: Instant): void {
    this.#coordinator.applied(state, now);
  }

  /** Takes a lease message that is for the leader. */
  receive(from: NodeId, message: LeaseMessage, now: Instant): void {
    this.#coordinator.receive(from, message, now);
  }

  /** Lets deadlines pass and does what only a leader may begin. */
  tick(now: Instant): void {
    this.#coordinator.tick(now);
    if (!this.#leading) return;
    this.#bootstrapOnce(now);
    this.#addLearner(now);
  }

  /** Carries out what the coordinator has ready; true when there was something. */
  settle(now: Instant): boolean {
    const ready = this.#coordinator.ready();
    if (ready === undefined) return false;
    for (const token of ready.readIndex) {
      this.#options.driver.readIndex((index) => {
        const outcome: LogIndex | "aborted" = index ?? "aborted";
        this.#coordinator.readIndexDone(token, outcome, this.#options.clock.now());
      });
    }
    for (const { token, command } of ready.proposals) {
      this.#propose(command, now, (result) => {
        this.#coordinator.proposalDone(token, result, this.#options.clock.now());
      });
    }
    for (const { to, message } of ready.messages) this.#options.send(to, message);
    for (const divergence of ready.divergences) {
      this.#options.logger.error("a node's control state differs from the leader's (I4)", {
        node: divergence.node,
        appliedIndex: divergence.appliedIndex,
      });
    }
    return true;
  }

  #bootstrapOnce(now: Instant): void {
    const { machine, bootstrap } = this.#options;
    if (machine.state.clusterId !== undefined || this.#bootstrapping) return;
    this.#bootstrapping = true;
    this.#propose(bootstrap(), now, () => {
      this.#bootstrapping = false;
    });
  }

  /** Lets the log reach every registered node: one change of the membership at a time. */
  #addLearner(now: Instant): void {
    const { raft, machine } = this.#options;
    const membership = raft.membership();
    const members = [...membership.voters, ...membership.learners];
    for (const node of machine.state.nodes.values()) {
      if (node.state === "GONE") continue;
      const known = members.find((member) => member.id === node.id);
      const member = { id: node.id, storeId: node.storeId };
      if (known === undefined) {
        raft.proposeMembership({ kind: "addLearner", member }, now);
        return;
      }
      const isLearner = membership.learners.some((learner) => learner.id === node.id);
      if (isLearner && known.storeId !== node.storeId) {
        raft.proposeMembership({ kind: "rebindLearner", member }, now);
        return;
      }
    }
  }

  #propose(command: Command, now: Instant, done: (result: CommandResult | "lost") => void): void {
    const { driver, machine, clock } = this.#options;
    const logged = {
      requestId: undefined,
      basisIndex: machine.state.appliedIndex,
      at: clock.wall(),
      command,
    };
    let index = 0;
    const proposed = driver.propose([encodeLoggedCommand(logged)], now, (end) => {
      done(end === "applied" ? (machine.resultAt(index) ?? "lost") : "lost");
    });
    if (proposed.ok) index = proposed.firstIndex;
    else done("lost");
  }
}
