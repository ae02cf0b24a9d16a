// A deposed primary returned and says how much was only there (PROTOCOL §6.6). No loss is silent.

import { memberText, sameMember } from "../model/shard-map.js";
import type { CommandResult, ReportLoss } from "./command.js";
import type { Draft } from "./draft.js";
import { done, refused } from "./outcome.js";

/**
 * Writes the count into the loss record of the epoch that ended, once. The reporter compared itself
 * with the primary of the epoch it names, which is the one that took over or a later one.
 */
export function applyReportLoss(draft: Draft, command: ReportLoss): CommandResult {
  const { lostCount } = command;
  if (!Number.isSafeInteger(lostCount) || lostCount < 0) {
    return refused(draft, "INVALID_ARGUMENT", "lostCount must be a whole number");
  }
  const position = draft.losses.findIndex(
    (one) => one.shard === command.shard && one.fromEpoch === command.fromEpoch,
  );
  const loss = draft.losses[position];
  if (loss === undefined || command.toEpoch < loss.toEpoch) {
    const what = `shard ${command.shard}, epoch ${command.fromEpoch}`;
    return refused(draft, "NOT_FOUND", `no loss is recorded of ${what}`);
  }
  if (!sameMember(loss.from, command.by)) {
    return refused(draft, "CONFLICT", `the loss is not ${memberText(command.by)}'s to report`);
  }
  if (loss.lostCount !== "unknown") {
    return refused(draft, "CONFLICT", `the loss is known already: ${loss.lostCount}`);
  }
  draft.replaceLoss(position, { ...loss, lostCount });
  draft.note({
    kind: "loss",
    shards: [loss.shard],
    from: command.by.node,
    reason: `${lostCount} unreplicated records of epoch ${loss.fromEpoch} were lost`,
  });
  return done(draft);
}
