// `npm run chaos -- --check FILE`: judges a history file with the checkers of the suite, be it from
// a run of either world or made elsewhere.

import { utf8 } from "../../src/base/bytes.js";
import { slotOf } from "../../src/model/slot.js";
import type { History, Operation } from "../history.js";
import {
  type CheckedNamespace,
  checkHistory,
  type WorldFacts,
} from "../invariants/history-checks.js";
import { Violation } from "../invariants/violation.js";
import { runPage } from "../report/run-page.js";
import type { RunEvent } from "../run-events.js";
import { workloadNamespaces } from "../scenarios/workload.js";
import { readRun, writeText } from "./files.js";
import type { Options } from "./options.js";

/** Judges the file of the options; the exit code is 1 when something is wrong with its history. */
export function checkCommand({ file, json, report: page }: Options): number {
  const { history, events } = readRun(file);
  const failure = judge(history, events);
  if (page !== undefined) {
    const failures = failure === undefined ? [] : [{ ...failure, by: failure.checker }];
    writeText(page, runPage({ title: file, history, events, failures }));
  }
  const operations = history.operations.length;
  if (json) {
    const replay = `npm run chaos -- --check ${file}`;
    const failures = failure === undefined ? [] : [{ ...failure, replay }];
    process.stdout.write(`${JSON.stringify({ file, operations, failures })}\n`);
  } else {
    const verdict = failure === undefined ? "nothing is wrong with it" : failure.message;
    process.stdout.write(`${file}: ${operations} operations; ${verdict}\n`);
  }
  return failure === undefined ? 0 : 1;
}

/** What is wrong with a history, if anything. */
function judge(
  history: History,
  events: readonly RunEvent[],
): { readonly checker: string; readonly message: string } | undefined {
  try {
    checkHistory(history, namespacesOf(history), factsOf(events));
    return undefined;
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { checker: error.invariant, message: error.message };
  }
}

/** The namespaces of the workload; what others are used for, is told by the operations on them. */
function namespacesOf({ operations }: History): CheckedNamespace[] {
  const names = new Set(operations.map(({ namespace }) => namespace));
  return [...names].map((name) => {
    const known = workloadNamespaces.find((namespace) => namespace.name === name);
    if (known !== undefined) return known;
    const ours = operations.filter(({ namespace }) => namespace === name);
    return { name, kind: kindOf(ours), insync: ours.every(({ insync }) => insync) };
  });
}

function kindOf(operations: readonly Operation[]): CheckedNamespace["kind"] {
  const uses = new Set<string>(operations.map(({ action }) => action.f));
  if (uses.has("increment")) return "counter";
  if (uses.has("invalidate") || uses.has("flush")) return "tagged";
  return operations.some(({ action }) => "ttlMs" in action) ? "mortal" : "register";
}

/** What clients could not see: shards that were started empty, and how long nodes stood still. */
function factsOf(events: readonly RunEvent[]): WorldFacts {
  const cold = events.filter((event) => event.kind === "epoch" && event.how === "cold-start");
  const still = events.filter((event) => {
    return event.kind === "fault" && /suspend|pause|stall/.test(event.name);
  });
  return {
    coldStarts: (_namespace, key) => {
      const slot = slotOf(utf8(key));
      return cold.flatMap((event) => {
        const holds = "slots" in event && event.slots[0] <= slot && slot <= event.slots[1];
        return holds ? [event.at] : [];
      });
    },
    clockSlackMs: still.reduce((sum, event) => {
      return sum + ("until" in event ? (event.until ?? event.at) - event.at : 0);
    }, 0),
  };
}
