// What the loss records say once the deposed primary is back.
import { expect, it } from "vitest";
import { directedKnobs } from "../../jepsen-like/scenarios/directed/directed.js";
import { Stage } from "../../jepsen-like/scenarios/directed/stage.js";

it.each([1, 2])("a deposed primary that returns with nothing lost counts 0, seed %i", (seed) => {
  const stage = new Stage({ seed, knobs: { ...directedKnobs(seed), shards: 6 }, print: undefined });
  stage.boot();
  const { id } = stage.shardOffLeader();
  const deposed = stage.primary(id);
  const key = stage.keyIn(id);
  stage.set(key);
  stage.cut([deposed], stage.others(deposed));
  const rest = stage.others(deposed);
  stage.eventually("a successor", () => rest.some((node) => stage.serves(node, id)));
  stage.set(key, { at: rest });
  const records = () => stage.cluster.control.newest.losses;
  expect(records().map(({ lostCount }) => lostCount)).toContain("unknown");
  stage.mend([deposed], rest);
  stage.eventually("every count", () => records().every(({ lostCount }) => lostCount === 0));
  expect(records().length).toBeGreaterThan(0);
  stage.finish();
});
