// scripts/proto.mjs makes src/gen, notices when what is committed is stale, and 64-bit fields come
// out as plain, checked numbers.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import protobuf from "protobufjs";
import { expect, it } from "vitest";
import { Reader, Writer } from "../../src/gen/runtime.js";
import { home, makeScratch, type Scratch } from "./scratch.js";

const counter = `syntax = "proto3";
package demo.v1;
// A count.
message Counter {
  int64 delta = 1;
  uint64 total = 2;
  optional uint64 limit = 3;
  repeated uint64 parts = 4;
}
service Counting {
  rpc Count(Counter) returns (stream Counter);
}
`;

interface Method {
  readonly path: string;
  readonly responseStream: boolean;
  requestSerialize(message: object): Uint8Array;
  requestDeserialize(bytes: Uint8Array): object;
}

function generate(tree: Scratch, ...flags: string[]): ReturnType<Scratch["node"]> {
  return tree.node(join(home, "scripts/proto.mjs"), "--root", tree.root, ...flags);
}

it("fails the check before, and after any change of, what is generated", async () => {
  using tree = makeScratch();
  tree.write({ "proto/demo/v1/demo.proto": counter });
  expect(generate(tree, "--check")).toMatchObject({ status: 1 });
  expect(generate(tree)).toMatchObject({ status: 0 });
  expect(generate(tree, "--check")).toMatchObject({ status: 0, stderr: "" });

  cpSync(join(home, "src/gen/runtime.js"), join(tree.root, "src/gen/runtime.js"));
  const services = pathToFileURL(join(tree.root, "src/gen/services.js")).href;
  const { countingDefinition }: { countingDefinition: { count: Method } } = await import(services);
  const { count } = countingDefinition;
  expect(count).toMatchObject({ path: "/demo.v1.Counting/Count", responseStream: true });
  const sent = { delta: -5, total: Number.MAX_SAFE_INTEGER, parts: [0, 300, 2 ** 40] };
  expect(count.requestDeserialize(count.requestSerialize(sent))).toMatchObject(sent);

  tree.write({ "proto/demo/v1/demo.proto": counter.replace("total", "sum") });
  const stale = generate(tree, "--check");
  expect(stale.status).toBe(1);
  expect(stale.stderr).toContain("src/gen/messages.js is stale: run npm run proto");
});

const kinds = ["int64", "sint64", "sfixed64", "uint64", "fixed64"] as const;
const edges = [0, 1, 127, 128, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 35 + 3, 2 ** 53 - 1];

it.each(kinds)("reads back every %s it wrote, as a number", (kind) => {
  const values =
    kind.startsWith("u") || kind === "fixed64" ? edges : [...edges, ...edges.map((n) => -n)];
  for (const value of values) {
    const bytes = Writer.create()[kind](value).finish();
    expect(Reader.create(bytes)[kind]()).toBe(value + 0);
    expect(Reader.create(new Uint8Array(bytes))[kind]()).toBe(value + 0);
  }
});

it("refuses numbers that are not safe integers, in both directions", () => {
  expect(() => Writer.create().uint64(-1)).toThrow(RangeError);
  expect(() => Writer.create().int64(1.5)).toThrow(RangeError);
  expect(() => Writer.create().fixed64(2 ** 53)).toThrow(RangeError);
  const beyond = new Uint8Array(8).fill(0xff);
  expect(() => Reader.create(beyond).fixed64()).toThrow("beyond the safe integers");
  expect(() => Reader.create(beyond.subarray(0, 5)).fixed64()).toThrow(RangeError);
  expect(() => Reader.create(new Uint8Array([0x80, 0x80])).uint64()).toThrow(RangeError);
  expect(() => Reader.create(new Uint8Array(11).fill(0xff)).uint64()).toThrow();
});

it("leaves the host's protobufjs with its Long", () => {
  const read = protobuf.Reader.create(protobuf.Writer.create().uint64(7).finish()).uint64();
  expect(read).toMatchObject({ low: 7, high: 0 });
});
