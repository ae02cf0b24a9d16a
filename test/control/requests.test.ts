// Exactly-once admin requests: remembered results, a bounded table, a floor below which none runs.
import { expect, it } from "vitest";
import { limits } from "../../src/model/limits.js";
import { defaultNamespaceConfig } from "../../src/model/namespace-config.js";
import { type Machine, threeNodes } from "./machine.js";

const flush = { kind: "flush-namespace", name: "default" } as const;
const create = (name: string) =>
  ({ kind: "create-namespace", name, config: defaultNamespaceConfig }) as const;

const generation = (machine: Machine) => machine.state.namespaces.get("default")?.generation;

it("answers a request that comes twice with its first result and applies it once", () => {
  const machine = threeNodes();
  const first = machine.apply(flush, { requestId: "r" });
  const after = machine.state;
  expect(machine.apply(flush, { requestId: "r" })).toEqual(first);
  expect(machine.state).toEqual({ ...after, appliedIndex: machine.index });
  expect(generation(machine)).toBe(2);
});

it("remembers a refusal as well", () => {
  const machine = threeNodes();
  const refused = machine.apply({ kind: "flush-namespace", name: "x" }, { requestId: "r" });
  machine.must(create("x"));
  expect(machine.apply({ kind: "flush-namespace", name: "x" }, { requestId: "r" })).toEqual(
    refused,
  );
  expect(machine.state.namespaces.get("x")?.generation).toBe(1);
});

it("applies a request without an id every time and remembers nothing", () => {
  const machine = threeNodes();
  machine.must(flush);
  machine.must(flush);
  expect(generation(machine)).toBe(3);
  expect(machine.state.requests.size).toBe(0);
});

it("forgets the oldest when the table is full, and refuses what may have been forgotten", () => {
  const machine = threeNodes();
  const basisIndex = machine.index;
  machine.apply(flush, { requestId: "r0" });
  const oldest = machine.index;
  fill(machine, limits.adminRequestsMax - 1);
  expect(machine.state.requestFloor).toBe(0);
  machine.apply(flush, { requestId: "one more" });

  expect(machine.state.requests.size).toBe(limits.adminRequestsMax);
  expect(machine.state.requests.has("r0")).toBe(false);
  expect(machine.state.requestFloor).toBe(oldest);
  const before = generation(machine);
  for (const requestId of ["r0", "never seen"]) {
    const expired = machine.apply(flush, { requestId, basisIndex });
    expect(expired).toMatchObject({ ok: false, code: "REQUEST_EXPIRED" });
    expect(machine.state.requests.has(requestId)).toBe(false);
  }
  // What is remembered is answered whatever its basis; what is new and recent is applied.
  expect(machine.apply(flush, { requestId: "r1", basisIndex }).ok).toBe(true);
  expect(generation(machine)).toBe(before);
  machine.apply(flush, { requestId: "recent" });
  expect(generation(machine)).toBe((before ?? 0) + 1);
});

it("refuses an empty id, and a basis that its sender cannot have seen", () => {
  const machine = threeNodes();
  expect(machine.apply(flush, { requestId: "" })).toMatchObject({ code: "INVALID_ARGUMENT" });
  const basisIndex = machine.index + 1;
  const future = machine.apply(flush, { requestId: "r", basisIndex });
  expect(future).toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(generation(machine)).toBe(1);
});

/** As if so many further requests, r1 and on, had been applied. */
function fill(machine: Machine, count: number): void {
  const requests = new Map(machine.state.requests);
  for (let n = 1; n <= count; n++) {
    machine.index += 1;
    const { index } = machine;
    requests.set(`r${n}`, { index, result: { ok: true, index, conflicts: [], value: 0 } });
  }
  machine.state = { ...machine.state, requests, appliedIndex: machine.index };
}
