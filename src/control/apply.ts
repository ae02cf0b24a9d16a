// The state machine of the control plane: one total, pure function from state and command to state
// and result (PROTOCOL §2). No clock, no randomness, nothing iterated out of order, never a throw.

import { unreachable } from "../base/assert.js";
import { applyBootstrap } from "./apply-bootstrap.js";
import { applyFailover } from "./apply-failover.js";
import { applyAbortHandOver, applyBeginHandOver, applyTransfer } from "./apply-hand-over.js";
import { applyReportLoss } from "./apply-losses.js";
import {
  applyCreateNamespace,
  applyDeleteNamespace,
  applyEffective,
  applyFlushNamespace,
  applySetNamespace,
} from "./apply-namespaces.js";
import { applyRegister, applySetNodeState, applyUnfence } from "./apply-nodes.js";
import { applyChangeCopies, applyChangeInSync } from "./apply-shards.js";
import type { Command, CommandResult, LoggedCommand } from "./command.js";
import type { ControlState } from "./control-state.js";
import { Draft } from "./draft.js";
import { refused } from "./outcome.js";
import { answerWithoutApplying, remembered } from "./requests.js";

export { initialControlState } from "./control-state.js";

/** The state after a command, and what the command came to. */
export type Applied = { readonly state: ControlState; readonly result: CommandResult };

/**
 * Applies the command that stands at `index` of the log. Every node that applies the same commands
 * at the same indexes has the same state. A refused command changes nothing but `appliedIndex` and
 * the memory of admin requests.
 * @param index greater than that of every command before
 */
export function applyCommand(state: ControlState, index: number, logged: LoggedCommand): Applied {
  const unchanged = { ...state, appliedIndex: index };
  const answer = answerWithoutApplying(state, index, logged);
  if (answer !== undefined) return { state: unchanged, result: answer };

  const { basisIndex, at: time, requestId, command } = logged;
  const draft = new Draft(state, { index, time, basisIndex });
  const result =
    draft.isBootstrapped || command.kind === "bootstrap"
      ? applyKind(draft, command)
      : refused(draft, "CONFLICT", "the cluster is not bootstrapped yet");
  const next = result.ok ? draft.finish() : unchanged;
  if (requestId === undefined) return { state: next, result };
  return { state: remembered(next, requestId, { index, result }), result };
}

// tidy: flat table, one row per command
function applyKind(draft: Draft, command: Command): CommandResult {
  switch (command.kind) {
    case "bootstrap":
      return applyBootstrap(draft, command);
    case "register":
      return applyRegister(draft, command);
    case "failover":
      return applyFailover(draft, command);
    case "unfence":
      return applyUnfence(draft, command);
    case "set-node-state":
      return applySetNodeState(draft, command);
    case "change-copies":
      return applyChangeCopies(draft, command);
    case "change-in-sync":
      return applyChangeInSync(draft, command);
    case "begin-hand-over":
      return applyBeginHandOver(draft, command);
    case "transfer":
      return applyTransfer(draft, command);
    case "abort-hand-over":
      return applyAbortHandOver(draft, command);
    case "create-namespace":
      return applyCreateNamespace(draft, command);
    case "set-namespace":
      return applySetNamespace(draft, command);
    case "flush-namespace":
      return applyFlushNamespace(draft, command);
    case "delete-namespace":
      return applyDeleteNamespace(draft, command);
    case "effective":
      return applyEffective(draft, command);
    case "report-loss":
      return applyReportLoss(draft, command);
    default:
      return unreachable(command);
  }
}
