// At most once: a retry is answered with what it did, in any order, until its session is over.
import fc from "fast-check";
import "../model/fixed-seed.js";
import { describe, expect, it } from "vitest";
import { shardTime } from "../../src/model/ids.js";
import { limits } from "../../src/model/limits.js";
import { LoneShard } from "./lone-shard.js";
import {
  deleteRequest,
  identityOf,
  incrementRequest,
  setRequest,
  touchRequest,
} from "./requests.js";

const sessionMs = 1000;

function shard(more: { clientsMax?: number; rowsPerClientMax?: number } = {}) {
  const dedupe = { clientsMax: 100, rowsPerClientMax: 50, sessionMs, ...more };
  return new LoneShard({ limits: { dedupe } });
}

function increment(lone: LoneShard, client: string, seq: number, acked = 0) {
  const evaluation = lone.send(incrementRequest("k", { identity: identityOf(client, seq, acked) }));
  if (evaluation.kind === "refuse") return evaluation.code;
  if (evaluation.kind === "answer") return `${evaluation.status} ${evaluation.outcome.value}`;
  return `applied ${evaluation.outcome.value}`;
}

describe("a retry", () => {
  it("is answered with the outcome and version of the first attempt", () => {
    const lone = shard();
    expect(increment(lone, "c", 1)).toBe("applied 1");
    const version = lone.last;
    expect(increment(lone, "c", 2)).toBe("applied 2");
    expect(increment(lone, "c", 1)).toBe("REPEATED 1");
    const again = incrementRequest("k", { identity: identityOf("c", 1) });
    expect(lone.evaluate(again)).toMatchObject({ version, reveals: version });
    expect(lone.read("k")?.value).toBe("2");
  });

  it("is answered although the value, the namespace or the condition is another by now", () => {
    const lone = shard();
    const identity = identityOf("c", 1);
    const ifAbsent = setRequest("k", "v", { condition: { kind: "if-absent" }, identity });
    expect(lone.send(ifAbsent).kind).toBe("apply");
    expect(lone.send(ifAbsent)).toMatchObject({
      status: "REPEATED",
      outcome: { status: "STORED" },
    });
    lone.configure({ version: 11, generation: 2, config: { eviction: "none" }, shareBytes: 0 });
    expect(lone.send(ifAbsent)).toMatchObject({ status: "REPEATED" });
    const elsewhere = setRequest("k", "v", { namespace: "gone", identity });
    expect(lone.send(elsewhere)).toMatchObject({ status: "REPEATED" });
  });

  it("of what changed nothing is answered so again, and never takes effect late", () => {
    const lone = shard();
    const touch = touchRequest("k", { ttl: 100, identity: identityOf("c", 1) });
    expect(lone.send(touch)).toMatchObject({ outcome: { status: "MISS" } });
    lone.send(setRequest("k", "v"));
    const ifAbsent = { condition: { kind: "if-absent" }, identity: identityOf("c", 2) } as const;
    const add = setRequest("k", "late", ifAbsent);
    expect(lone.send(add)).toMatchObject({ outcome: { status: "CONDITION_NOT_MET" } });
    expect(lone.send(touch)).toMatchObject({ status: "REPEATED", outcome: { status: "MISS" } });
    lone.send(deleteRequest("k"));
    // The first attempt, delayed in the network: the key is absent now, its answer stands.
    const again = { status: "REPEATED", outcome: { status: "CONDITION_NOT_MET" } };
    expect(lone.send(add)).toMatchObject(again);
    expect(lone.read("k")).toBeUndefined();
  });

  it("of a touch is answered with its expiry", () => {
    const lone = shard();
    lone.send(setRequest("k", "v"));
    const touch = touchRequest("k", { ttl: 100, identity: identityOf("c", 1) });
    expect(lone.send(touch).kind).toBe("apply");
    lone.now += 50;
    expect(lone.send(touch)).toMatchObject({ status: "REPEATED", outcome: { expiresAt: 1100 } });
  });

  it("waits like the first attempt, whose record was in-sync", () => {
    const lone = shard();
    const request = setRequest("k", "v", { writeConcern: "insync", identity: identityOf("c", 1) });
    lone.send(request);
    expect(lone.evaluate({ ...request, writeConcern: "async" })).toMatchObject({ insync: true });
    const async = setRequest("k", "v", { identity: identityOf("c", 2) });
    lone.send(async);
    expect(lone.evaluate(async)).toMatchObject({ insync: false });
  });

  it("below what the client acknowledged is refused, and never applied", () => {
    const lone = shard();
    increment(lone, "c", 1);
    increment(lone, "c", 5, 3);
    expect(increment(lone, "c", 1)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "c", 3)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "c", 4)).toBe("applied 3");
    expect(increment(lone, "c", 4)).toBe("REPEATED 3");
    expect(increment(lone, "c", 9, 9)).toBe("REQUEST_EXPIRED");
  });

  it("is refused when its outcome was dropped for want of room", () => {
    const lone = shard({ rowsPerClientMax: 2 });
    for (let seq = 1; seq <= 4; seq++) increment(lone, "c", seq);
    expect(increment(lone, "c", 2)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "c", 3)).toBe("REPEATED 3");
  });

  it("with a malformed identity is refused", () => {
    const lone = shard();
    for (const [client, seq, acked] of [
      ["", 1, 0],
      ["c".repeat(limits.clientIdMax + 1), 1, 0],
      ["c", 0, 0],
      ["c", 1.5, 0],
      ["c", 1, -1],
    ] as const) {
      expect(increment(lone, client, seq, acked)).toBe("INVALID_ARGUMENT");
    }
  });
});

describe("a session", () => {
  it("ends after its silence in shard time, and its requests are refused from then on", () => {
    const lone = shard();
    increment(lone, "c", 7);
    expect(lone.store.expiryDue(shardTime(lone.now))).toBe(false);
    lone.now += sessionMs;
    expect(lone.store.expiryDue(shardTime(lone.now))).toBe(true);
    lone.tick();
    expect(increment(lone, "c", 7)).toBe("REPEATED 1");
    lone.now += sessionMs - 1;
    expect(lone.store.expiryDue(shardTime(lone.now))).toBe(false);
    lone.tick();
    lone.now += 1;
    expect(lone.store.expiryDue(shardTime(lone.now))).toBe(true);
    lone.tick();
    expect(increment(lone, "c", 7)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "c", 3)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "c", 8)).toBe("applied 2");
    expect(increment(lone, "c", 7)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "c", 8)).toBe("REPEATED 2");
  });

  it("lives on while its client is heard", () => {
    const lone = shard();
    increment(lone, "c", 1);
    for (let i = 0; i < 5; i++) {
      lone.now += sessionMs / 2;
      lone.tick();
      increment(lone, "c", 2 + i);
    }
    expect(increment(lone, "c", 1)).toBe("REPEATED 1");
  });

  it("gives way to newer clients when there are too many: the longest silent first", () => {
    const lone = shard({ clientsMax: 2 });
    increment(lone, "a", 1);
    increment(lone, "b", 1);
    increment(lone, "a", 2);
    increment(lone, "c", 1);
    expect(increment(lone, "b", 1)).toBe("REQUEST_EXPIRED");
    expect(increment(lone, "a", 1)).toBe("REPEATED 1");
    expect(increment(lone, "b", 2)).toBe("applied 5");
  });
});

describe("at most once", () => {
  type Event = { client: string; seq: number; acked: number; wait: number };
  const events: fc.Arbitrary<Event[]> = fc.array(
    fc.record({
      client: fc.constantFrom("a", "b", "c"),
      seq: fc.integer({ min: 1, max: 15 }),
      acked: fc.nat(3),
      wait: fc.constantFrom(0, 0, 0, 300, 1200),
    }),
    { maxLength: 120, size: "max" },
  );

  it("holds for any order of requests, repetitions, silences and lost rows", () => {
    fc.assert(
      fc.property(events, (run) => {
        // As many clients are remembered as forgotten: three never outnumber the table.
        const lone = shard({ clientsMax: 3, rowsPerClientMax: 4 });
        const applied = new Map<string, string>();
        for (const { client, seq, acked, wait } of run) {
          lone.now += wait;
          if (lone.store.expiryDue(shardTime(lone.now))) lone.tick();
          const answer = increment(lone, client, seq, Math.max(0, seq - 1 - acked));
          const name = `${client}/${seq}`;
          const [word = "", value] = answer.split(" ");
          if (word === "applied") {
            expect(applied.has(name), `${name} is applied once`).toBe(false);
            applied.set(name, value ?? "");
          } else if (word === "REPEATED") {
            expect(value).toBe(applied.get(name));
          } else {
            expect(word).toBe("REQUEST_EXPIRED");
          }
        }
        expect(lone.read("k")?.value ?? "0").toBe(String(applied.size));
      }),
    );
  });
});
