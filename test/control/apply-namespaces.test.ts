// Namespaces: create, set, flush, delete, effective, and budgets that must fit the nodes.
import { describe, expect, it } from "vitest";
import { limits } from "../../src/model/limits.js";
import { defaultNamespaceConfig, type NamespaceConfig } from "../../src/model/namespace-config.js";
import { gib, Machine, mib, threeNodes } from "./machine.js";

const create = (name: string, fields: Partial<NamespaceConfig> = {}) =>
  ({ kind: "create-namespace", name, config: { ...defaultNamespaceConfig, ...fields } }) as const;
const set = (name: string, fields: Partial<NamespaceConfig> = {}, expectVersion?: number) =>
  ({ ...create(name, fields), kind: "set-namespace", expectVersion }) as const;

describe("CreateNamespace", () => {
  it("gives id and version by its index, generation 1, nowhere effective", () => {
    const machine = threeNodes();
    const result = machine.must(create("users", { eviction: "lfu" }));
    expect(result.value).toBe(machine.index);
    expect(machine.state.namespaces.get("users")).toEqual({
      id: machine.index,
      name: "users",
      version: machine.index,
      effectiveVersion: 0,
      generation: 1,
      config: { ...defaultNamespaceConfig, eviction: "lfu" },
    });
    expect(machine.rows("namespace-create")).toMatchObject([{ to: "users" }]);
    expect(machine.state.mapVersion).toBeLessThan(machine.index);
  });

  it("refuses a name that is taken, even with an equal config", () => {
    const machine = threeNodes();
    machine.must(create("users"));
    expect(machine.apply(create("users"))).toMatchObject({ code: "NAMESPACE_EXISTS" });
  });

  it.each(["", "x".repeat(limits.namespaceNameMax + 1)])("refuses the name %j", (name) => {
    expect(threeNodes().apply(create(name))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it.each([0, 1.5, Number.NaN])("refuses max_bytes of %d", (maxBytes) => {
    const result = threeNodes().apply(create("users", { maxBytes }));
    expect(result).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("refuses to demand more in-sync copies than the cluster keeps", () => {
    const machine = threeNodes();
    const refused = { code: "INVALID_ARGUMENT", message: expect.stringContaining("2 copies") };
    expect(machine.apply(create("users", { minInSync: 3 }))).toMatchObject(refused);
    machine.must(create("users", { minInSync: 2 }));
    expect(machine.apply(set("users", { minInSync: 3 }))).toMatchObject(refused);
  });

  it("stops at the limit", () => {
    const machine = threeNodes();
    for (let n = machine.state.namespaces.size; n < limits.namespacesMax; n++) {
      machine.must(create(`n${n}`, { maxBytes: 1 }));
    }
    expect(machine.apply(create("more"))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("keeps namespaces in the order of their names", () => {
    const machine = threeNodes();
    for (const name of ["z", "a", "m"]) machine.must(create(name));
    expect([...machine.state.namespaces.keys()]).toEqual(["a", "default", "m", "z"]);
  });
});

describe("SetNamespace", () => {
  it("replaces the config at a new version and keeps id and generation", () => {
    const machine = threeNodes();
    machine.must(create("users"));
    const before = machine.state.namespaces.get("users");
    machine.must(set("users", { minInSync: 2 }));
    expect(machine.state.namespaces.get("users")).toEqual({
      ...before,
      version: machine.index,
      config: { ...defaultNamespaceConfig, minInSync: 2 },
    });
  });

  it("is a compare-and-set when it names a version", () => {
    const machine = threeNodes();
    machine.must(create("users"));
    const version = machine.index;
    machine.must(set("users", { minInSync: 2 }, version));
    machine.conflicts(set("users", { minInSync: 1 }, version));
  });

  it("knows what it changes", () => {
    expect(threeNodes().apply(set("users"))).toMatchObject({ code: "UNKNOWN_NAMESPACE" });
    expect(threeNodes().apply(set("default", { maxBytes: 0 }))).toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("FlushNamespace and DeleteNamespace", () => {
  it("bumps the generation", () => {
    const machine = threeNodes();
    machine.must({ kind: "flush-namespace", name: "default" });
    machine.must({ kind: "flush-namespace", name: "default" });
    const flushed = { generation: 3, version: machine.index };
    expect(machine.state.namespaces.get("default")).toMatchObject(flushed);
    const result = machine.apply({ kind: "flush-namespace", name: "users" });
    expect(result).toMatchObject({ code: "UNKNOWN_NAMESPACE" });
  });

  it("deletes, and a name that is used again has another id", () => {
    const machine = threeNodes();
    const first = machine.must(create("users")).value;
    machine.must({ kind: "delete-namespace", name: "users" });
    const result = machine.apply({ kind: "delete-namespace", name: "users" });
    expect(result).toMatchObject({ code: "UNKNOWN_NAMESPACE" });
    expect(machine.must(create("users")).value).toBeGreaterThan(first);
  });

  it("does not delete default", () => {
    const result = threeNodes().apply({ kind: "delete-namespace", name: "default" });
    expect(result).toMatchObject({ ok: false, code: "INVALID_ARGUMENT" });
    expect(result.ok ? "" : result.message).toContain("flush");
  });
});

describe("Effective", () => {
  const effective = (namespace: number, version: number) =>
    ({ kind: "effective", items: [{ namespace: namespace as never, version }] }) as const;

  it("only rises, never above the version, and not for a deleted namesake", () => {
    const machine = threeNodes();
    const first = machine.must(create("users")).value;
    machine.must(set("users"));
    const version = machine.index;
    const now = () => machine.state.namespaces.get("users")?.effectiveVersion;
    machine.must(effective(first, version + 1));
    expect(now()).toBe(0);
    machine.must(effective(first, version));
    expect(now()).toBe(version);
    machine.must(effective(first, first));
    expect(now()).toBe(version);
    machine.must({ kind: "delete-namespace", name: "users" });
    machine.must(create("users"));
    machine.must(effective(first, first));
    expect(now()).toBe(0);
  });
});

describe("budgets", () => {
  // 3 GiB of memory: Σ max_bytes · 2 · 1.12 must fit, default takes 128 MiB of the 1371 MiB.
  const room = Math.floor((3 * gib) / (2 * 1.12)) - 128 * mib;

  it("must fit the memory of the ACTIVE nodes to the byte", () => {
    const machine = threeNodes();
    const refused = machine.apply(create("users", { maxBytes: room + 1 }));
    expect(refused).toMatchObject({ ok: false, code: "BUDGET_EXCEEDED" });
    expect(refused.ok ? "" : refused.message).toContain(`${3 * gib}`);
    machine.must(create("users", { maxBytes: room }));
    expect(machine.apply(create("more", { maxBytes: 1 }))).toMatchObject({
      code: "BUDGET_EXCEEDED",
    });
  });

  it("count what a change adds, and every copy", () => {
    const machine = threeNodes(4, { copies: 3 });
    machine.must(create("users", { maxBytes: 64 * mib }));
    const fits = Math.floor((3 * gib) / (3 * 1.12)) - 128 * mib;
    expect(machine.apply(set("users", { maxBytes: fits + 1 }))).toMatchObject({
      code: "BUDGET_EXCEEDED",
    });
    machine.must(set("users", { maxBytes: fits }));
  });

  it("do not count nodes that are fenced or draining, and may shrink when they are too large", () => {
    const machine = threeNodes();
    machine.must(create("users", { maxBytes: room }));
    machine.must(machine.failover([], machine.member("n1")));
    machine.must(machine.setState("n2", "DRAINING"));
    const grown = machine.apply(set("users", { maxBytes: room + 1 }));
    expect(grown).toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(grown.ok ? "" : grown.message).toContain(`${gib}`);
    machine.must(set("users", { maxBytes: room, writeConcern: "insync" }));
    machine.must(set("users", { maxBytes: room - 1 }));
  });

  it("leave no room before a node is registered", () => {
    const machine = new Machine().bootstrap();
    expect(machine.apply(create("users"))).toMatchObject({ code: "BUDGET_EXCEEDED" });
  });
});
