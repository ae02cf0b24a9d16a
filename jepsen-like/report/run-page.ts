// The page about one run: what was wrong with it, its timeline, and how long shards were not
// served.

import { escapeHtml, pageText, tableHtml } from "./page.js";
import { availabilityOfRun, runData, type ShownRun } from "./run-data.js";

/** The page of a run as HTML. */
export function runPage(run: ShownRun): string {
  const data = runData(run);
  const main = [
    failuresHtml(run),
    "<h2>Timeline</h2>",
    controlsHtml(
      data.shards.map(({ id }) => id),
      data.illegalAt !== null,
    ),
    '<div id="timeline"></div>',
    "<h2>Availability</h2>",
    availabilityHtml(run),
  ].join("\n");
  return pageText({ title: run.title, main, data });
}

function failuresHtml({ failures, history }: ShownRun): string {
  const count = `${history.operations.length} operations`;
  if (failures.length === 0) return `<p>${count}; nothing was wrong.</p>`;
  const each = failures.map(({ by, message }) => {
    return `<h2>Failed by ${escapeHtml(by)}</h2>\n<pre>${escapeHtml(message)}</pre>`;
  });
  return [`<p>${count}.</p>`, ...each].join("\n");
}

function controlsHtml(shards: readonly number[], hasIllegal: boolean): string {
  const button = (id: string, text: string): string => `<button id="${id}">${text}</button>`;
  const options = shards.map((id) => {
    return `<option value="${id}">${id < 0 ? "no shard" : `shard ${id}`}</option>`;
  });
  const kinds = {
    ok: "ok",
    fail: "failed",
    info: "unknown end",
    serving: "serves",
    fault: "fault",
  };
  return [
    '<div class="controls">',
    button("earlier", "← earlier"),
    button("later", "later →"),
    button("closer", "closer"),
    button("wider", "wider"),
    button("whole", "whole run"),
    ...(hasIllegal ? [button("illegal", "first illegal point")] : []),
    `<select id="shard"><option value="">all shards</option>${options.join("")}</select>`,
    '<span class="key">',
    ...Object.entries(kinds).map(([kind, text]) => `<span class="${kind}"></span>${text}`),
    "</span>",
    "</div>",
    "<p>Operations under each shard by key; point at a bar to read it, double-click to come ",
    "closer. ",
    "Above them who served the shard with a lease, and where its epochs began.</p>",
  ].join("\n");
}

function availabilityHtml(run: ShownRun): string {
  const { faults, failovers } = availabilityOfRun(run);
  const head = ["fault", "times", "longest gap ms", "failovers", "p50 ms", "p99 ms", "longest ms"];
  const rows = faults.map(({ name, times, longestGapMs, failovers: found }) => {
    const { count = 0, p50 = "–", p99 = "–", max = "–" } = found ?? {};
    return [name, times, longestGapMs, count, p50, p99, max];
  });
  const sum =
    failovers === undefined
      ? "No call had to wait for a failover."
      : `Over the whole run ${failovers.count} failovers that calls had to wait for, ` +
        `p50 ${failovers.p50} ms, p99 ${failovers.p99} ms.`;
  return [
    "<p>The longest time from a call that had to wait to the next ok of its shard, while the ",
    "fault lasted or soon after.</p>",
    tableHtml(head, rows),
    `<p>${sum}</p>`,
  ].join("\n");
}
