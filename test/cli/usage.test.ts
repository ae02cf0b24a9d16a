// What `cachectl` makes of a faulty command line, and of a cluster that is not there.
import { describe, expect, it } from "vitest";
import { cachectl, cachectlJson } from "./run-cachectl.js";

const nowhere = ["--endpoints", "127.0.0.1:1"];

describe("a faulty command line", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["nod list", /^cachectl: unknown command 'nod' \(did you mean node\?\)\n$/],
    ["node lst", /^cachectl: unknown command 'lst' \(did you mean list\?\)\n$/],
    ["get", /^cachectl: missing required argument 'key'\n$/],
    ["get a b", /^cachectl: too many arguments for 'get'/],
    [
      "status --endpoint x:1",
      /^cachectl: unknown option '--endpoint' \(did you mean --endpoints\?\)/,
    ],
    ["status --endpoints localhost", /"localhost" is not host:port\.\n$/],
    ["status --endpoints a:1,b:99999", /"b:99999" is not host:port\.\n$/],
    ["status -o yaml", /'yaml' is invalid\. it is one of table, json\.\n$/],
    ["status --timeout soon", /it is a duration above 0/],
    ["status --timeout 0", /it is a duration above 0/],
    ["status --namespace x", /^cachectl: --namespace means nothing to `cachectl status`\n$/],
    ["set k v --ttl -5", /'-5' is invalid\. it is a duration above 0/],
    ["set k v --if-absent --if-present", /give one of --if-absent/],
    ["set k v --ttl 5s --no-ttl", /give one of --ttl and --no-ttl/],
    ["set k v --no-ttl --ttl 5s", /give one of --ttl and --no-ttl/],
    ["set k v --write-concern maybe", /one of async, coherent, insync/],
    ["ttl k -5", /"-5" is not a duration above 0/],
    ["shard show -- -1", /"-1" is not a shard/],
    ["namespace create a/b", /namespace name "a\/b" is not/],
    ["namespace create x evction=lru", /unknown field "evction" \(did you mean eviction\?\)/],
    ["namespace create x eviction=best", /eviction: "best" is unknown; use lru, lfu/],
    ["namespace create x max_bytes=-1", /max_bytes: "-1" is not a whole number from 1024/],
    ["namespace create x ttl_default=-5s", /ttl_default: "-5s" is not/],
    ["namespace create x lru", /"lru" is not of the form field=value/],
    ["namespace set x", /missing required argument 'field=value'/],
    ["replay /no/such/file", /no such file/],
    ["replay package.json --items 5", /--items goes with --create/],
    ["bench --reads 2", /it is a number from 0 to 1/],
    ["bench --seconds 0", /seconds above 0/],
    ["bench --concurrency many", /whole number from 1/],
  ];

  it.each(cases)("`%s` gets one line on stderr and exit code 2", async (line, message) => {
    const { code, out, err } = await cachectl(line.split(" "));
    expect(err).toMatch(message);
    expect(err.split("\n")).toHaveLength(2);
    expect([code, out]).toEqual([2, ""]);
  });

  it("gets an error as its one JSON value where JSON is asked for", async () => {
    const { code, json } = await cachectlJson(["get"]);
    expect(code).toBe(2);
    expect(json).toEqual({
      error: { code: "USAGE", outcome: "refused", message: "missing required argument 'key'" },
    });
  });

  it.each([[], ["namespace"], ["shard"]])(
    "gets one also where a verb is missing: %j",
    async (...args) => {
      const { code, json } = await cachectlJson(args);
      expect(code).toBe(2);
      expect(json).toMatchObject({ error: { code: "USAGE", message: "a verb is missing" } });
    },
  );
});

describe("help", () => {
  it("is given on stdout with exit code 0 when asked for", async () => {
    for (const args of [["--help"], ["help"], ["namespace", "create", "--help"]]) {
      const { code, out, err } = await cachectl(args);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toMatch(/^Usage: cachectl/);
    }
    expect((await cachectl(["get", "--help"])).out).toContain("--endpoints");
    // No node serves it.
    expect((await cachectl(["shard", "failover", "--help"])).out).not.toContain("--force");
  });

  it("is given on stderr with exit code 2 when the verb is missing", async () => {
    for (const args of [[], ["namespace"], ["raft"]]) {
      const { code, out, err } = await cachectl(args);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(/Usage: cachectl/);
    }
  });
});

describe("a cluster that is not there", () => {
  it.each([["status"], ["get k"], ["set k v"], ["namespace list"], ["raft status"]])(
    "fails `%s` with 1 and says so",
    async (line) => {
      const { code, out, err } = await cachectl([...nowhere, ...line.split(" ")]);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/127\.0\.0\.1:1/);
    },
  );
});
