// Makes this process known to the control plane: registers until the control state names it, and
// again when a registration that overtook it made it a stranger.

import { after, type Instant, longAgo } from "../base/time.js";
import type { ControlState } from "../control/control-state.js";
import type { Incarnation } from "../model/ids.js";
import type { ControlMachine } from "./control-machine.js";
import type { NodeOptions } from "./node-options.js";
import type { Submitter } from "./submitter.js";

/** How long one attempt may take. */
const attemptMs = 2000;

/** Registers one process. */
export class Registration {
  readonly #options: NodeOptions;
  readonly #submitter: Submitter;
  readonly #machine: ControlMachine;
  #bootId: string;
  #wasRegistered = false;
  #busyUntil: Instant = longAgo;

  constructor(options: NodeOptions, submitter: Submitter, machine: ControlMachine) {
    this.#options = options;
    this.#submitter = submitter;
    this.#machine = machine;
    this.#bootId = options.ports.identity.unique();
  }

  /** The random identity of this process, by which it finds its registration. */
  get bootId(): string {
    return this.#bootId;
  }

  /** The incarnation of this process by a state; undefined while it is not registered. */
  incarnation(state: ControlState): Incarnation | undefined {
    const record = state.nodes.get(this.#options.self.id);
    const mine = record?.bootId === this.#bootId ? record.incarnation : undefined;
    if (mine !== undefined) this.#wasRegistered = true;
    if (mine === undefined && this.#wasRegistered) {
      // A delayed registration of an earlier process came later in the log: begin as a new one.
      this.#wasRegistered = false;
      this.#bootId = this.#options.ports.identity.unique();
      this.#busyUntil = longAgo;
    }
    return mine;
  }

  /** Registers when it is not yet done. */
  tick(now: Instant): void {
    const state = this.#machine.state;
    // A voter sees the cluster begin; others reach its log only once they are registered.
    const voter = this.#options.voters.some((one) => one.id === this.#options.self.id);
    if ((voter && state.clusterId === undefined) || now < this.#busyUntil) return;
    if (this.incarnation(state) !== undefined) return;
    this.#busyUntil = after(now, attemptMs);
    const { self, address, httpAddress, region, zone, memoryBytes } = this.#options;
    const submission = {
      command: {
        kind: "register",
        node: self.id,
        storeId: self.storeId,
        bootId: this.#bootId,
        address,
        httpAddress,
        region,
        zone,
        memoryBytes,
      },
      // The boot id makes it idempotent; a remembered refusal would only be in the way.
      requestId: undefined,
      basisIndex: state.appliedIndex,
      deadline: this.#busyUntil,
    } as const;
    this.#submitter.submit(submission, () => {
      this.#busyUntil = longAgo;
    });
  }
}
