// The checkers of the operators' history and of watched maps: forged ones that are illegal are
// found, and legal ones are not.
import { describe, expect, it } from "vitest";
import {
  type AdminAction,
  AdminHistory,
  type AdminOperation,
  type SeenNamespace,
} from "../../jepsen-like/admin-history.js";
import { checkAdminHistory } from "../../jepsen-like/invariants/admin-model.js";
import {
  type MapMessage,
  MapStreams,
  mapText,
  type WatchedMap,
} from "../../jepsen-like/invariants/map-streams.js";
import { Violation } from "../../jepsen-like/invariants/violation.js";
import { configVersion, epoch, incarnation, nodeId, shardId, slot } from "../../src/model/ids.js";

type Line = {
  readonly action: AdminAction;
  readonly at: readonly [begin: number, end: number];
  /** Indexes of the log that attempts were told; none = nobody knows. */
  readonly told?: readonly number[];
  /** What they were told beside: of a hand-over its id. */
  readonly value?: number;
  readonly code?: string;
  readonly ending?: AdminOperation["ending"];
};

const name = "op-a";
const never = Number.POSITIVE_INFINITY;
const create = (mark: number): AdminAction => ({ f: "create", name, mark });
const set = (mark: number, expectVersion = 0): AdminAction => {
  return { f: "set", name, mark, expectVersion };
};
const flush: AdminAction = { f: "flush", name };
const drop: AdminAction = { f: "drop", name };

const handOvers = new Map([
  [5, { shard: shardId(3), phase: "done" }],
  [6, { shard: shardId(4), phase: "aborted" }],
] as const);

function broken(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Violation) return error.message;
    throw error;
  }
}

function judge(lines: readonly Line[], end?: SeenNamespace, seen: readonly SeenNamespace[] = []) {
  const history = new AdminHistory();
  for (const { action, at, told = [], value = 1, code = "", ending } of lines) {
    const operation = history.begin({ operator: 1, action, requestId: "r", invokedAt: at[0] });
    operation.told.push(...told.map((index) => ({ index, value })));
    operation.code = code;
    operation.ending = ending ?? (told.length > 0 || code !== "" ? "ok" : "info");
    operation.endedAt = operation.ending === "info" ? never : at[1];
  }
  for (const version of seen) history.saw({ name, ...version });
  return broken(() => checkAdminHistory(history, { namespace: () => end, handOvers }));
}

it("demands that a hand-over which was told done was done, in the shard that was asked for", () => {
  const handOver = (shard: number, value: number): Line => {
    return { action: { f: "hand-over", shard }, at: [0, 1], told: [12], value };
  };
  expect(judge([handOver(3, 5), handOver(3, 99)])).toBeUndefined();
  expect(judge([handOver(2, 5)]), "of another shard").toContain("but it is");
  expect(judge([handOver(4, 6)]), "aborted").toContain("but it is");
});

describe("the operators' history of a namespace", () => {
  it("is legal when the log's order explains it", () => {
    const lines: Line[] = [
      { action: create(1), at: [0, 1], told: [10] },
      { action: create(2), at: [2, 3], code: "NAMESPACE_EXISTS" },
      { action: set(3, 10), at: [4, 9], told: [12] },
      { action: flush, at: [4, 9], told: [13] },
    ];
    expect(judge(lines, { version: 13, generation: 2, mark: 3 })).toBeUndefined();
    const dropped: Line[] = [...lines, { action: drop, at: [10, 11], told: [14] }];
    expect(
      judge([...dropped, { action: flush, at: [12, 13], code: "UNKNOWN_NAMESPACE" }]),
    ).toBeUndefined();
  });

  it("is illegal when two creates both succeeded, or one was refused for nothing", () => {
    const twice: Line[] = [
      { action: create(1), at: [0, 1], told: [10] },
      { action: create(2), at: [2, 3], told: [11] },
    ];
    expect(judge(twice, { version: 11, generation: 1, mark: 2 })).toContain("illegal");
    expect(judge([{ action: create(1), at: [0, 1], code: "NAMESPACE_EXISTS" }])).toContain(
      "illegal",
    );
  });

  it("is illegal when a set replaced another version than it named", () => {
    const lines = (expectVersion: number): Line[] => [
      { action: create(1), at: [0, 1], told: [10] },
      { action: set(2), at: [2, 3], told: [11] },
      { action: set(3, expectVersion), at: [4, 5], told: [12] },
    ];
    const end = { version: 12, generation: 1, mark: 3 };
    expect(judge(lines(11), end)).toBeUndefined();
    expect(judge(lines(10), end)).toContain("illegal");
  });

  it("is illegal when indexes of the log go against real time, or a change is lost", () => {
    const lines: Line[] = [
      { action: create(1), at: [0, 1], told: [10] },
      { action: set(2), at: [2, 3], told: [12] },
      { action: set(3), at: [4, 5], told: [11] },
    ];
    expect(judge(lines, { version: 12, generation: 1, mark: 2 })).toContain("illegal");
    expect(judge(lines.slice(0, 2), { version: 10, generation: 1, mark: 1 })).toContain("illegal");
  });

  it("lets what nobody knows have happened, or not", () => {
    const lines: Line[] = [
      { action: create(1), at: [0, 1], told: [10] },
      { action: set(2), at: [2, never] },
    ];
    expect(judge(lines, { version: 10, generation: 1, mark: 1 })).toBeUndefined();
    expect(judge(lines, { version: 15, generation: 1, mark: 2 })).toBeUndefined();
    expect(judge(lines, { version: 15, generation: 2, mark: 2 })).toContain("illegal");
  });

  it("is illegal when a request was answered twice in two ways", () => {
    const lines: Line[] = [{ action: create(1), at: [0, 1], told: [10, 11] }];
    expect(judge(lines, { version: 10, generation: 1, mark: 1 })).toContain("twice");
  });

  it("is illegal when what was refused is seen, or what nobody asked for", () => {
    const lines: Line[] = [
      { action: create(1), at: [0, 1], told: [10] },
      { action: set(2, 9), at: [2, 3], code: "CONFLICT", ending: "fail" },
    ];
    const end = { version: 10, generation: 1, mark: 1 };
    expect(judge(lines, end, [end])).toBeUndefined();
    expect(judge(lines, end, [{ version: 11, generation: 1, mark: 2 }])).toContain("refused");
    expect(judge(lines, end, [{ version: 11, generation: 1, mark: 7 }])).toContain("nobody asked");
  });
});

describe("watched maps", () => {
  const mapOf = (mapVersion: number, primary: string, cut = 8191): WatchedMap => ({
    mapVersion,
    nodes: new Map(),
    shards: [0, 1].map((id) => ({
      id: shardId(id),
      slots: id === 0 ? { lo: slot(0), hi: slot(cut) } : { lo: slot(8192), hi: slot(16_383) },
      epoch: epoch(5),
      configVersion: configVersion(mapVersion),
      primary: { node: nodeId(primary), incarnation: incarnation(1) },
      backups: [],
      joining: [],
      inSync: [],
      takeover: "clean",
    })),
  });
  const message = (map: WatchedMap, more: Partial<MapMessage> = {}): MapMessage => {
    const { mapVersion } = map;
    return { full: false, mapVersion, sent: mapText(map), before: 0, map, ...more };
  };
  const watch = (...messages: readonly MapMessage[]) => {
    const streams = new MapStreams();
    const stream = streams.opened(1, "n1");
    return broken(() => {
      for (const one of messages) streams.received(stream, one);
    });
  };
  const first = message(mapOf(7, "n1"), { full: true });

  it("are legal when each change leads to the map that the node had", () => {
    expect(watch(first, message(mapOf(9, "n2"), { before: 7 }))).toBeUndefined();
  });

  it("are illegal when a stream begins with a change, or goes back", () => {
    expect(watch(message(mapOf(7, "n1")))).toContain("begins with a change");
    expect(watch(first, message(mapOf(6, "n1"), { before: 6 }))).toContain("back to 6");
    expect(watch(first, message(mapOf(9, "n1"), { before: 10 }))).toContain("from 10 back");
  });

  it("are illegal when a change is missing", () => {
    const sent = mapText(mapOf(9, "n3"));
    expect(watch(first, message(mapOf(9, "n2"), { before: 7, sent }))).toContain("lacks something");
  });

  it("are illegal when a slot is in no shard, or in two", () => {
    for (const cut of [8190, 8192]) {
      expect(watch(message(mapOf(7, "n1", cut), { full: true }))).toContain(
        "in no shard, or twice",
      );
    }
  });
});
