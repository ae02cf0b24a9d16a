// The leader's own proposals in flight: at most one for a shard or node at a time. How one ended is
// told by the log, never guessed from a timeout.

import { after, type Duration, type Instant } from "../base/time.js";
import type { NodeId, ShardId } from "../model/ids.js";
import type { Command, CommandResult } from "./command.js";

/** A command to be proposed under a token. */
export type CoordinatorProposal = { readonly token: number; readonly command: Command };

/** What a proposal is about, and so keeps others off. */
export type ProposalScope = {
  readonly shards: readonly ShardId[];
  readonly nodes: readonly NodeId[];
  /** Any other thing of which only one may be under way. */
  readonly topic?: string;
};

/** The pause after a first refusal; doubles with each further one in a row. */
const pauseMs: Duration = 25;
const pauseMaxMs: Duration = 2000;

type Entry = { readonly scope: ProposalScope; heldUntil: Instant | undefined };

/** Books proposals from the moment they are made until their end is told. */
export class ProposalBook {
  #lastToken = 0;
  /** Under way, or refused a moment ago. */
  readonly #entries = new Map<number, Entry>();
  readonly #shards = new Set<ShardId>();
  readonly #nodes = new Set<NodeId>();
  readonly #topics = new Set<string>();
  #outgoing: CoordinatorProposal[] = [];
  #refusedInARow = 0;

  /** Books a command and queues it for `drain`. */
  propose(command: Command, scope: ProposalScope): void {
    const token = ++this.#lastToken;
    this.#entries.set(token, { scope, heldUntil: undefined });
    for (const shard of scope.shards) this.#shards.add(shard);
    for (const node of scope.nodes) this.#nodes.add(node);
    if (scope.topic !== undefined) this.#topics.add(scope.topic);
    this.#outgoing.push({ token, command });
  }

  /** Whether a proposal about this shard is under way. */
  isShardBusy(shard: ShardId): boolean {
    return this.#shards.has(shard);
  }

  /** Whether a proposal about this node is under way. */
  isNodeBusy(node: NodeId): boolean {
    return this.#nodes.has(node);
  }

  isTopicBusy(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /**
   * A proposal ended. What was refused is left alone for a moment, longer each time, so that a plan
   * that the state machine will not have does not fill the log. Returns whether all of it applied.
   */
  done(token: number, result: CommandResult | "lost", now: Instant): boolean {
    const entry = this.#entries.get(token);
    if (entry === undefined || entry.heldUntil !== undefined) return false;
    if (result !== "lost" && result.ok && result.conflicts.length === 0) {
      this.#refusedInARow = 0;
      this.#close(token, entry.scope);
      return true;
    }
    const pause = Math.min(pauseMaxMs, pauseMs * 2 ** Math.min(this.#refusedInARow, 10));
    this.#refusedInARow++;
    entry.heldUntil = after(now, pause);
    return false;
  }

  /** Lets go of what was left alone for long enough. */
  tick(now: Instant): void {
    for (const [token, { scope, heldUntil }] of this.#entries) {
      if (heldUntil !== undefined && now >= heldUntil) this.#close(token, scope);
    }
  }

  /** What was proposed since the last call. */
  drain(): readonly CoordinatorProposal[] {
    const drained = this.#outgoing;
    this.#outgoing = [];
    return drained;
  }

  /** Forgets everything: this node no longer leads. Tokens go on. */
  clear(): void {
    this.#entries.clear();
    this.#shards.clear();
    this.#nodes.clear();
    this.#topics.clear();
    this.#outgoing = [];
    this.#refusedInARow = 0;
  }

  #close(token: number, scope: ProposalScope): void {
    this.#entries.delete(token);
    for (const shard of scope.shards) this.#shards.delete(shard);
    for (const node of scope.nodes) this.#nodes.delete(node);
    if (scope.topic !== undefined) this.#topics.delete(scope.topic);
  }
}
