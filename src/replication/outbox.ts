// Collects what a replica wants done until the driver drains it.

import type { Sequence } from "../model/ids.js";
import type { Member } from "../model/shard-map.js";
import type { ReplicationMessage } from "./message.js";
import type {
  Dropped,
  InSyncProposal,
  LossReport,
  Outgoing,
  Release,
  ReplicaEvent,
  ReplicaReady,
} from "./ready.js";

/** Reports of one kind that wait for the driver; beyond, only the first are kept. */
const reportsMax = 1024;

/** The effects of one replica, in order. */
export class Outbox {
  #messages: Outgoing[] = [];
  #proposals: InSyncProposal[] = [];
  #released: Release | undefined;
  #lossReports: LossReport[] = [];
  #events: ReplicaEvent[] = [];
  #dropped: Dropped[] = [];
  #ackedSeen = -1;

  send(to: Member, message: ReplicationMessage): void {
    this.#messages.push({ to, message });
  }

  propose(proposal: InSyncProposal): void {
    this.#proposals.push(proposal);
  }

  release(release: Release): void {
    this.#released = release;
  }

  reportLoss(report: LossReport): void {
    this.#lossReports.push(report);
  }

  note(event: ReplicaEvent): void {
    if (this.#events.length < reportsMax) this.#events.push(event);
  }

  drop(from: Member, message: ReplicationMessage, reason: string): void {
    const row = { from, kind: message.kind, reason };
    if (this.#dropped.length < reportsMax) this.#dropped.push(row);
  }

  /** Forgets proposals and messages of an epoch that is over. */
  abandon(): void {
    this.#messages = [];
    this.#proposals = [];
    this.#released = undefined;
  }

  /** Everything since the last drain; undefined when that is nothing. */
  drain(acked: Sequence): ReplicaReady | undefined {
    const quiet =
      acked === this.#ackedSeen &&
      this.#released === undefined &&
      this.#messages.length === 0 &&
      this.#proposals.length === 0 &&
      this.#lossReports.length === 0 &&
      this.#events.length === 0 &&
      this.#dropped.length === 0;
    if (quiet) return undefined;
    const ready: ReplicaReady = {
      messages: this.#messages,
      proposals: this.#proposals,
      acked,
      released: this.#released,
      lossReports: this.#lossReports,
      events: this.#events,
      dropped: this.#dropped,
    };
    this.#messages = [];
    this.#proposals = [];
    this.#released = undefined;
    this.#lossReports = [];
    this.#events = [];
    this.#dropped = [];
    this.#ackedSeen = acked;
    return ready;
  }
}
