// The report pages: one file that loads nothing, whatever its data say; bars, bands, epochs and the
// first illegal point stand where they should.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { History } from "../../jepsen-like/history.js";
import { killPage } from "../../jepsen-like/report/kill-page.js";
import { type RunData, runData, type ShownRun } from "../../jepsen-like/report/run-data.js";
import { runPage } from "../../jepsen-like/report/run-page.js";
import type { RunEvent } from "../../jepsen-like/run-events.js";

type View = { readonly from: number; readonly to: number; readonly width: number; shard?: number };

/** Draws as the page does in a browser. */
function draw(data: RunData, view: View): string {
  const script = readFileSync("jepsen-like/report/timeline.js", "utf8");
  const scope: { timelineSvg?: (data: unknown, view: unknown) => string } = {};
  runInNewContext(`${script}; timelineSvg = globalThis.timelineSvg ?? timelineSvg;`, scope);
  return scope.timelineSvg?.(data, view) ?? "";
}

const hostile = `"><script>alert("1")</script>&'`;

function runOf(failures: ShownRun["failures"] = []): ShownRun {
  const history = new History();
  const operation = (
    key: string,
    at: readonly [number, number],
    ending: "ok" | "fail" | "info",
    epoch = 7,
  ) => {
    const begun = history.begin({
      client: 1,
      namespace: "strict",
      key,
      action: { f: "set", value: hostile },
      insync: true,
      linearizable: true,
      invokedAt: at[0],
    });
    begun.ending = ending;
    if (ending !== "info") begun.endedAt = at[1];
    if (ending !== "ok") return;
    begun.answer = { version: 1, sequence: 1, shard: 0, epoch, stored: true };
  };
  operation("a", [100, 120], "ok");
  operation("a", [110, 140], "fail");
  operation(hostile, [210, 0], "info");
  operation("a", [300, 1100], "ok", 9);
  const all = { shard: 0, slots: [0, 16_383] as const };
  const events: RunEvent[] = [
    { kind: "epoch", at: 50, ...all, epoch: 7, primary: "n1", how: "install" },
    { kind: "serving", at: 60, until: 300, shard: 0, epoch: 7, node: "n1" },
    { kind: "fault", at: 200, until: 900, name: "kill-primary", whom: `n1 ${hostile}` },
    { kind: "epoch", at: 800, ...all, epoch: 9, primary: "n2", how: "failover" },
    { kind: "serving", at: 810, until: null, shard: 0, epoch: 9, node: "n2" },
  ];
  return { title: `seed ${hostile}`, history, events, failures };
}

const illegal = {
  by: "linearizability",
  message: "linearizability: no order explains more than 2 operations; stuck at #3 #2\n#1 …",
};

describe("the page of a run", () => {
  it("is one file that asks nobody for anything and lets no data out of their place", () => {
    const page = runPage(runOf([{ by: hostile, message: hostile }]));
    expect(page).not.toMatch(/\b(?:src|href|action)=|@import|url\(|fetch\(|XMLHttp|<link|<img/);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain("<script>alert");
    expect(page.match(/<script/g)).toHaveLength(2);
    const json = /<script type="application\/json" id="run">(.*)<\/script>/.exec(page)?.[1] ?? "";
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(runData(runOf()))));
  });

  it("has a light and a dark look, and elements for everything that its script asks for", () => {
    const page = runPage(runOf([illegal]));
    expect(page).toContain("prefers-color-scheme: dark");
    for (const id of ["run", "timeline", "shard", "earlier", "later", "whole", "illegal"]) {
      expect(page).toContain(`id="${id}"`);
    }
    expect(runPage(runOf())).not.toContain('id="illegal"');
  });

  it("says what was wrong, and how long shards were not served", () => {
    const page = runPage(runOf([illegal]));
    expect(page).toContain("Failed by linearizability");
    expect(page).toContain("stuck at #3 #2");
    // From the call at 210, which gave up, to that at 300, which waited for an ok of the epoch
    // that the failover began.
    expect(page).toMatch(/kill-primary<\/td><td class="number">1<\/td><td class="number">890/);
    expect(page).toMatch(/1 failovers that calls had to wait for, p50 890 ms/);
  });
});

describe("the data of a page", () => {
  it("put the first illegal point where the first operation that fits nowhere ends", () => {
    expect(runData(runOf()).illegalAt).toBeNull();
    expect(runData(runOf([illegal]))).toMatchObject({ illegalAt: 210, named: [3, 2] });
    const stopped = { by: "I7", message: "n1 and n2 serve shard 0", at: 777 };
    expect(runData(runOf([stopped])).illegalAt).toBe(777);
  });

  it("group operations by shard and key", () => {
    const [shard, ...others] = runData(runOf()).shards;
    expect(others).toEqual([]);
    expect(shard?.id).toBe(0);
    expect(shard?.keys.map(({ name, operations }) => [name, operations.length])).toEqual([
      [`strict/${hostile}`, 1],
      ["strict/a", 3],
    ]);
  });
});

describe("the timeline", () => {
  const view = { from: 0, to: 1000, width: 1190 };

  it("shows operations by how they ended, epochs, leases and faults", () => {
    const svg = draw(runData(runOf()), view);
    expect(svg.match(/<rect class="ok"/g)).toHaveLength(2);
    expect(svg.match(/<rect class="fail"/g)).toHaveLength(1);
    expect(svg.match(/<rect class="info"/g)).toHaveLength(1);
    expect(svg.match(/<rect class="serving"/g)).toHaveLength(2);
    expect(svg.match(/<rect class="fault"/g)).toHaveLength(1);
    expect(svg.match(/<line class="epoch"/g)).toHaveLength(2);
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain('class="illegal"');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("draws a bar to scale, and overlapping ones of a key below each other", () => {
    const svg = draw(runData(runOf()), view);
    const ok = /<rect class="ok" x="290.0" y="(\d+)" width="20.0"/.exec(svg);
    const fail = /<rect class="fail" x="300.0" y="(\d+)" width="30.0"/.exec(svg);
    expect(Number(fail?.[1])).toBeGreaterThan(Number(ok?.[1]));
  });

  it("marks the first illegal point and the operations that a failure names", () => {
    const svg = draw(runData(runOf([illegal])), view);
    expect(svg).toMatch(/<line class="illegal" x1="400.0"/);
    expect(svg).toContain('class="info named"');
  });

  it("shows nothing that lies outside of the view or in another shard", () => {
    expect(draw(runData(runOf()), { ...view, from: 1500, to: 2500 })).not.toContain('class="ok"');
    expect(draw(runData(runOf()), { ...view, shard: 4 })).not.toContain('class="serving"');
  });
});

it("shows every mutant and names the survivors on the page of the mutants", () => {
  const mutant = { rule: "§4", seeds: 3, where: "swarm 3", message: "", milliseconds: 5 };
  const page = killPage({
    mutants: [
      { ...mutant, name: "no-freeze", killed: true, by: "I7" },
      { ...mutant, name: hostile, killed: false, by: "", message: "nobody noticed" },
    ],
    baseline: ["swarm 1: I9"],
  });
  expect(page).toContain("1 of 2 mutants killed");
  expect(page).toContain("<td>no-freeze</td><td>§4</td><td>I7</td>");
  expect(page).toContain("survived. nobody noticed");
  expect(page).toContain("The program as it is fails: swarm 1: I9");
  expect(page).not.toContain("<script>alert");
});
