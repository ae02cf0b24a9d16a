// Planned hand-overs (PROTOCOL §7): begun for nodes that are being emptied, driven by repeated
// requests, ended by a Transfer after the primary's own Release, or given up.

import { after, type Duration, type Instant, longAgo } from "../base/time.js";
import type { NodeId, ShardId } from "../model/ids.js";
import {
  expectationOf,
  hasMember,
  type Member,
  type Shard,
  type ShardExpectation,
  sameMember,
} from "../model/shard-map.js";
import type { BeginHandOver, Transfer } from "./command.js";
import type { OperationRecord } from "./control-state.js";
import type { ProposalBook } from "./coordinator-proposals.js";
import type { NodeView, Outlook } from "./coordinator-roster.js";
import { primaryCounts } from "./failover.js";
import type { ReleasedShard, ReleaseRequest } from "./lease-message.js";

/** A hand-over without a release after this is given up. */
const handOverPatienceMs: Duration = 3000;
/** A shard whose hand-over was given up is left alone for so long. */
const handOverPauseMs: Duration = 1000;

type ReleaseItem = ReleaseRequest["items"][number];

/** What one look at all shards came to. */
type Findings = {
  readonly begin: BeginHandOver["items"][number][];
  readonly transfer: Transfer["items"][number][];
  readonly abort: { readonly expect: ShardExpectation }[];
  readonly requests: Map<NodeId, ReleaseItem[]>;
};

/** The hand-overs of one leadership. */
export class HandOvers {
  readonly #firstSeen = new Map<number, Instant>();
  readonly #askedAt = new Map<number, Instant>();
  readonly #pausedUntil = new Map<ShardId, Instant>();

  /** Proposes what is due and returns the requests to send. */
  plan(
    outlook: Outlook,
    book: ProposalBook,
  ): readonly { readonly to: NodeId; readonly message: ReleaseRequest }[] {
    const findings: Findings = { begin: [], transfer: [], abort: [], requests: new Map() };
    const load = primariesByNode(outlook);
    for (const shard of outlook.state.shards) {
      if (book.isShardBusy(shard.id)) continue;
      const primary = outlook.roster.current(shard.primary);
      if (primary?.live !== true) continue;
      const operation = operationOf(shard, outlook);
      if (operation !== undefined) this.#drive(shard, { operation, primary }, outlook, findings);
      else if (primary.record.state === "DRAINING") this.#begin(shard, outlook, load, findings);
    }
    this.#forgetEnded(outlook);
    propose(findings, book);
    return [...findings.requests].map(([to, items]) => ({
      to,
      message: { kind: "release-request", items },
    }));
  }

  #drive(
    shard: Shard,
    { operation, primary }: { operation: OperationRecord; primary: NodeView },
    outlook: Outlook,
    findings: Findings,
  ): void {
    const { now, roster, state } = outlook;
    const { id, to } = operation;
    const expect = expectationOf(shard);
    const since = this.#firstSeen.get(id) ?? now;
    this.#firstSeen.set(id, since);
    const released = releaseOf(shard, id, primary);
    const inSync = hasMember(shard.inSync, to);
    const ready = inSync && roster.isLive(to);
    const patience = ready ? handOverPatienceMs : state.settings.leaseMs;
    if (ready && released !== undefined) {
      findings.transfer.push({ expect, to, lastSequence: released.lastSequence });
    } else if (!inSync || now >= after(since, patience)) {
      findings.abort.push({ expect });
      this.#pausedUntil.set(shard.id, after(now, handOverPauseMs));
    } else if (now >= after(this.#askedAt.get(id) ?? longAgo, state.settings.heartbeatMs)) {
      this.#askedAt.set(id, now);
      const requests = findings.requests.get(primary.record.id) ?? [];
      requests.push({ shard: shard.id, epoch: shard.epoch, operation: id, to });
      findings.requests.set(primary.record.id, requests);
    }
  }

  #begin(shard: Shard, outlook: Outlook, load: Map<NodeId, number>, findings: Findings): void {
    const pausedUntil = this.#pausedUntil.get(shard.id);
    if (pausedUntil !== undefined && outlook.now < pausedUntil) return;
    const target = targetOf(shard, outlook, load);
    if (target === undefined) return;
    load.set(target.node, (load.get(target.node) ?? 0) + 1);
    findings.begin.push({ expect: expectationOf(shard), to: target });
  }

  #forgetEnded({ state, now }: Outlook): void {
    for (const id of this.#firstSeen.keys()) {
      if (state.operations.get(id)?.phase === "releasing") continue;
      this.#firstSeen.delete(id);
      this.#askedAt.delete(id);
    }
    for (const [shard, until] of this.#pausedUntil) {
      if (now >= until) this.#pausedUntil.delete(shard);
    }
  }
}

function propose({ begin, transfer, abort }: Findings, book: ProposalBook): void {
  const scope = (items: readonly { readonly expect: ShardExpectation }[]) => ({
    shards: items.map(({ expect }) => expect.shard),
    nodes: [],
  });
  if (transfer.length > 0) book.propose({ kind: "transfer", items: transfer }, scope(transfer));
  if (begin.length > 0) {
    book.propose(
      { kind: "begin-hand-over", items: begin, reason: "its node is being emptied" },
      scope(begin),
    );
  }
  if (abort.length > 0) {
    const reason = "the target is not in sync and alive, or the release took too long";
    book.propose({ kind: "abort-hand-over", items: abort, reason }, scope(abort));
  }
}

/** How many shards each node leads, those on their way to it included. */
function primariesByNode({ state }: Outlook): Map<NodeId, number> {
  return primaryCounts(
    state.shards.map((shard) => {
      const operation =
        shard.pendingOp === undefined ? undefined : state.operations.get(shard.pendingOp);
      return operation === undefined ? shard : { ...shard, primary: operation.to };
    }),
  );
}

/** The in-sync member on an active node that leads the fewest shards. */
function targetOf(
  shard: Shard,
  { roster }: Outlook,
  load: ReadonlyMap<NodeId, number>,
): Member | undefined {
  let best: Member | undefined;
  for (const { member } of roster.active) {
    if (!hasMember(shard.inSync, member) || sameMember(member, shard.primary)) continue;
    if (best === undefined || (load.get(member.node) ?? 0) < (load.get(best.node) ?? 0)) {
      best = member;
    }
  }
  return best;
}

function operationOf(shard: Shard, { state }: Outlook): OperationRecord | undefined {
  return shard.pendingOp === undefined ? undefined : state.operations.get(shard.pendingOp);
}

/** The Release that this leader itself heard from the shard's present primary ⚑. */
function releaseOf(shard: Shard, operation: number, primary: NodeView): ReleasedShard | undefined {
  return primary.heartbeat?.released.find(
    (one) => one.shard === shard.id && one.epoch === shard.epoch && one.operation === operation,
  );
}
