// What clients are told by nodes that are alive but may not decide: refused, by name, and in doubt
// only where a node that says nothing was asked.
import { expect, it } from "vitest";
import { directedKnobs } from "../../jepsen-like/scenarios/directed/directed.js";
import { getRequest, send, setRequest } from "../../jepsen-like/scenarios/directed/parts.js";
import { Stage } from "../../jepsen-like/scenarios/directed/stage.js";
import type { SimNode } from "../../jepsen-like/world/sim/sim-node.js";

/** Two of five nodes are left, and their leases are over. */
function minority(seed: number): { stage: Stage; living: readonly [SimNode, SimNode] } {
  const knobs = { ...directedKnobs(seed), nodes: 5, voters: 5, shards: 10 };
  const stage = new Stage({ seed, knobs, print: undefined });
  stage.boot();
  const living = [stage.node(4), stage.node(5)] as const;
  for (const node of stage.others(...living)) stage.kill(node);
  stage.runFor(2 * stage.fullLeaseMs);
  return { stage, living };
}

it.each([
  { timeoutMs: 5000, seed: 1 },
  { timeoutMs: 5000, seed: 2 },
  { timeoutMs: 900, seed: 3 },
  { timeoutMs: 300, seed: 4 },
])("a node of a minority refuses clearly what another living one owns: %o", (asked) => {
  const { stage, living } = minority(asked.seed);
  const [here, there] = living;
  const { id } = stage.shardWhere(({ primary }) => primary?.node === there.id);
  const key = stage.keyIn(id);
  const startedAt = stage.now;
  const askings = [setRequest(key, "late"), getRequest(key)].map((request) =>
    // A handler keeps something back of the caller's time for its answer's way.
    send(stage, here, { kind: "data", request, epoch: 0 }, asked.timeoutMs),
  );
  stage.until("answers", () => askings.every(({ answer }) => answer !== undefined));
  for (const { answer } of askings) {
    expect(answer).toMatchObject({
      kind: "error",
      error: { code: "NO_PRIMARY", outcome: "refused" },
    });
  }
  expect(stage.now - startedAt).toBeLessThan(2000);
});
