// Requests of operators that are repeated under their id, over another node, after their effect:
// they are told what they came to, although the state that they would begin from is another now.
import { expect, it } from "vitest";
import { directedKnobs } from "../../jepsen-like/scenarios/directed/directed.js";
import { Stage } from "../../jepsen-like/scenarios/directed/stage.js";
import type { SimNode } from "../../jepsen-like/world/sim/sim-node.js";
import { instant } from "../../src/base/time.js";
import type { AdminService, Changed, ChangeOptions } from "../../src/service/admin-service.js";

type Ask = (admin: AdminService, options: ChangeOptions, done: (changed: Changed) => void) => void;

/** Runs one request, with its id, at a node. */
function request(stage: Stage, node: SimNode, ask: Ask): Changed | undefined {
  let changed: Changed | undefined;
  const { process, clock, admin } = stage.running(node);
  process.run("client", () => {
    const deadline = instant(clock.now() + 3000);
    ask(admin, { requestId: "the same", basisIndex: 1, deadline }, (answer) => {
      changed = answer;
    });
  });
  stage.eventually("an answer", () => changed !== undefined);
  return changed;
}

function staged(): Stage {
  const stage = new Stage({ seed: 1, knobs: directedKnobs(1) });
  stage.boot();
  return stage;
}

it("tells a repeated change of a namespace what it came to, not that its version moved on", () => {
  const stage = staged();
  const expectVersion = stage.cluster.control.newest.namespaces.get("strict")?.version ?? 0;
  const change = { name: "strict", config: { eviction: "lfu" }, expectVersion };
  const ask: Ask = (admin, options, done) => admin.setNamespace(change, options, done);
  const first = request(stage, stage.node(1), ask);
  expect(first?.ok).toBe(true);
  expect(request(stage, stage.node(2), ask)).toEqual(first);
});

it("tells a repeated hand-over what it came to, not that its target leads already", () => {
  const stage = staged();
  const shard = stage.shard(0);
  const to = stage.others(stage.primary(0))[0]?.id ?? "";
  const wanted = { shard: shard.id, to, reason: "the test asks" };
  const ask: Ask = (admin, options, done) => admin.failoverShard(wanted, options, done);
  const first = request(stage, stage.node(1), ask);
  expect(first?.ok).toBe(true);
  expect(request(stage, stage.node(2), ask)).toEqual(first);
});
