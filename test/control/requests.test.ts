// Exactly-once admin requests: remembered results, a bounded table, a floor below which nothing runs.
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
  machine.must({ ...flush });
  const begin = machine.index;
  for (let n = 0; n < limits.adminRequestsMax; n++) machine.apply(flush, { requestId: `r${n}` });
  expect(machine.state.requestFloor).toBe(0);
  machine.apply(flush, { requestId: "one more" });

  expect(machine.state.requests.size).toBe(limits.adminRequestsMax);
  expect(machine.state.requests.has("r0")).toBe(false);
  expect(machine.state.requestFloor).toBe(begin + 1);
  const before = generation(machine);
  const again = machine.apply(flush, { requestId: "r0", basisIndex: begin });
  expect(again).toMatchObject({ ok: false, code: "REQUEST_EXPIRED" });
  const unknown = machine.apply(flush, { requestId: "never seen", basisIndex });
  expect(unknown).toMatchObject({ ok: false, code: "REQUEST_EXPIRED" });
  expect(generation(machine)).toBe(before);
  expect(machine.state.requests.has("never seen")).toBe(false);
  // What is remembered is answered whatever its basis; what is new and recent is applied.
  expect(machine.apply(flush, { requestId: "r1", basisIndex }).ok).toBe(true);
  expect(generation(machine)).toBe(before);
  machine.apply(flush, { requestId: "recent" });
  expect(generation(machine)).toBe((before ?? 0) + 1);
}, 60_000);

it("refuses an empty id, and a basis that its sender cannot have seen", () => {
  const machine = threeNodes();
  expect(machine.apply(flush, { requestId: "" })).toMatchObject({ code: "INVALID_ARGUMENT" });
  const basisIndex = machine.index + 1;
  const future = machine.apply(flush, { requestId: "r", basisIndex });
  expect(future).toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(generation(machine)).toBe(1);
});
