// Brings a command into the Raft log from any node: proposes it here when this node leads, else
// asks the leader, again and again until the deadline. Repetition is safe: admin requests carry an
// identity, all others a compare-and-set.

import { Reader, Writer } from "../base/binary.js";
import { after, earlier, type Instant } from "../base/time.js";
import {
  decodeCommandResult,
  decodeLoggedCommand,
  encodeCommandResult,
  encodeLoggedCommand,
} from "../control/codec.js";
import type { Command, CommandResult, LoggedCommand } from "../control/command.js";
import { CacheError } from "../model/cache-error.js";
import type { NodeId } from "../model/ids.js";
import type { Clock } from "../ports/clock.js";
import type { Timers } from "../ports/timers.js";
import type { ControlMachine } from "./control-machine.js";
import type { PeerCalls } from "./peer-calls.js";
import type { RaftDriver } from "./raft-driver.js";

/** What a submission came to. */
export type Submitted =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly error: CacheError };

export type Submission = {
  readonly command: Command;
  /** Makes it exactly-once; undefined for commands with an expectation of their own. */
  readonly requestId: string | undefined;
  readonly basisIndex: number;
  readonly deadline: Instant;
  /** When it is refused if nobody is known to lead then; undefined = at the deadline. */
  readonly leaderBy?: Instant;
  /**
   * One attempt only, and none while nobody is known to lead: for what its proposer repeats anyway.
   * Repeating it here too would load a cluster that cannot elect a leader until it cannot at all.
   */
  readonly once?: boolean;
};

export type SubmitterOptions = {
  readonly self: NodeId;
  readonly raft: RaftDriver;
  readonly machine: ControlMachine;
  readonly calls: PeerCalls;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Who leads as far as this node knows. */
  readonly leader: () => NodeId | undefined;
  /** Whom to ask when nobody is known to lead, in turn. */
  readonly voters: readonly NodeId[];
};

/** How long the leader may take for one attempt. */
const attemptMs = 1000;
/**
 * How long a voter is asked while nobody is known to lead. One that does not lead cannot even say
 * so to a node that is not registered yet: it knows no address of it.
 */
const searchMs = 200;
/** The pause before the next attempt. */
const pauseMs = 50;

/** `not-leader` = surely not in the log by this attempt. */
type AttemptCode = "done" | "not-leader" | "unknown";

const codes: readonly AttemptCode[] = ["done", "not-leader", "unknown"];

type Settle = (code: AttemptCode, result: CommandResult | undefined) => void;

type Answer = { readonly code: AttemptCode; readonly result: CommandResult | undefined };

/** Submits commands. */
export class Submitter {
  readonly #options: SubmitterOptions;
  #turn = 0;

  constructor(options: SubmitterOptions) {
    this.#options = options;
    options.calls.serve("submit", ({ payload, reply }) => {
      this.#proposeHere(decodeLoggedCommand(payload), (code, result) => {
        reply(encodeAnswer({ code, result }));
      });
    });
  }

  /** Submits; `done` is called exactly once, at the deadline at the latest. */
  submit(submission: Submission, done: (submitted: Submitted) => void): void {
    this.#attempt(submission, false, done);
  }

  #attempt(submission: Submission, maybeDone: boolean, done: (submitted: Submitted) => void): void {
    const { clock, calls, self } = this.#options;
    const now = clock.now();
    const leaderless = this.#options.leader() === undefined;
    const hopeless = leaderless && (submission.once === true || now >= leaderBy(submission));
    if (now >= submission.deadline || hopeless) {
      done({ ok: false, error: this.#tooLate(maybeDone) });
      return;
    }
    if (leaderless && submission.requestId !== undefined) {
      // A registered node hears of every leader that it can reach; nobody else is asked, so that
      // the refusal to come leaves nothing in doubt.
      this.#later(submission, maybeDone, done);
      return;
    }
    const logged: LoggedCommand = {
      requestId: submission.requestId,
      basisIndex: submission.basisIndex,
      at: clock.wall(),
      command: submission.command,
    };
    const target = this.#target();
    const settle: Settle = (code, result) => {
      if (code === "done" && result !== undefined) done({ ok: true, result });
      else if (submission.once === true) done({ ok: false, error: this.#tooLate(true) });
      else this.#later(submission, maybeDone || code === "unknown", done);
    };
    if (target === self) {
      const settleOnce = this.#inTime(submission.deadline, settle);
      this.#proposeHere(logged, settleOnce);
      return;
    }
    const patience = leaderless ? searchMs : attemptMs;
    const deadline = earlier(submission.deadline, after(now, patience));
    const payload = encodeLoggedCommand(logged);
    const question = {
      to: target,
      method: "submit",
      payload,
      deadline,
      decode: decodeAnswer,
    } as const;
    calls.call(question, (outcome) => {
      if (outcome.kind === "answered") settle(outcome.answer.code, outcome.answer.result);
      else settle(outcome.kind === "unsent" ? "not-leader" : "unknown", undefined);
    });
  }

  /** Ends at the deadline as unknown what was proposed here and did not come to an end by then. */
  #inTime(deadline: Instant, settle: Settle): Settle {
    let open = true;
    const once: Settle = (code, result) => {
      if (!open) return;
      open = false;
      timer.cancel();
      settle(code, result);
    };
    const { timers, clock } = this.#options;
    const timer = timers.after(deadline - clock.now(), () => once("unknown", undefined));
    return once;
  }

  #later(submission: Submission, maybeDone: boolean, done: (submitted: Submitted) => void): void {
    const { timers, clock } = this.#options;
    const pause = Math.max(0, Math.min(pauseMs, submission.deadline - clock.now()));
    timers.after(pause, () => this.#attempt(submission, maybeDone, done));
  }

  #target(): NodeId {
    const { leader, voters, self } = this.#options;
    const known = leader();
    if (known !== undefined) return known;
    this.#turn++;
    return voters[this.#turn % Math.max(1, voters.length)] ?? self;
  }

  #tooLate(maybeDone: boolean): CacheError {
    return maybeDone
      ? new CacheError("INDETERMINATE", "no leader confirmed the request before its deadline")
      : new CacheError(
          "NO_LEADER",
          "no node is known to lead: changes need a majority of the voters",
        );
  }

  #proposeHere(logged: LoggedCommand, settle: Settle): void {
    const { raft, machine, clock } = this.#options;
    let index = 0;
    const proposed = raft.propose([encodeLoggedCommand(logged)], clock.now(), (end) => {
      if (end === "applied") settle("done", machine.resultAt(index));
      else settle(end === "replaced" ? "not-leader" : "unknown", undefined);
    });
    if (proposed.ok) index = proposed.firstIndex;
    else settle("not-leader", undefined);
  }
}

function leaderBy({ leaderBy: by, deadline }: Submission): Instant {
  return by === undefined ? deadline : earlier(by, deadline);
}

function encodeAnswer({ code, result }: Answer): Uint8Array {
  const writer = new Writer(64).u8(codes.indexOf(code));
  return writer.optional(result, (to, value) => to.raw(encodeCommandResult(value))).finish();
}

function decodeAnswer(bytes: Uint8Array): Answer {
  const reader = new Reader(bytes);
  const code = codes[reader.u8()] ?? "unknown";
  return { code, result: reader.optional((from) => decodeCommandResult(from.raw(from.remaining))) };
}
