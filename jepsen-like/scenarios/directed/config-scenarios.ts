// Directed scenarios of namespace configs (PROTOCOL §8): when a change counts as effective.

import type { Directed } from "./directed.js";
import { castOf, settle } from "./parts.js";
import type { Stage } from "./stage.js";

/**
 * A primary does not hear of a change but still holds its lease: it answers under the old config,
 * and the change is effective only when it cannot any more (I17).
 */
function effectiveTooSoon(stage: Stage): void {
  const { shard, primary, leader } = castOf(stage);
  const key = stage.keyIn(shard);
  stage.set(key);
  settle(stage);
  stage.cut([primary], [leader]);
  const changed = stage.admin(leader, "a change of policy", (admin, options, done) => {
    const change = { name: "strict", config: { eviction: "lfu" }, expectVersion: 0 };
    admin.setNamespace(change, options, done);
  });
  stage.assume(changed, "the change is committed");
  const state = () => stage.cluster.control.newest.namespaces.get("strict");
  const version = state()?.version ?? 0;
  for (let i = 0; i < 40; i++) {
    stage.begin({ key, action: { f: "get" }, at: [primary] });
    stage.runFor(20);
  }
  stage.assume(stage.cluster.configs.repliesUnderChange > 0, "it answered under the old config");
  stage.eventually("the change is effective", () => state()?.effectiveVersion === version);
  stage.set(key, { at: stage.others(primary) });
  stage.begin({ key, action: { f: "get" }, at: [primary] });
  stage.runFor(500);
  stage.mend([primary], [leader]);
}

/** The scenarios. */
export const configScenarios: readonly Directed[] = [
  { name: "effective-too-soon", rule: "§8 Effective", script: effectiveTooSoon },
];
