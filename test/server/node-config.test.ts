// Flags and config file of one node: what they give together, and the one line for each mistake.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { helpText, parseFlags, UsageError } from "../../src/server/flags.js";
import { type NodeConfig, nodeFlags, readNodeConfig } from "../../src/server/node-config.js";

const folder = mkdtempSync(join(tmpdir(), "holdfast-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const store = "0123456789abcdef0123456789abcdef";

function read(words: string): NodeConfig {
  return readNodeConfig(parseFlags(words.split(" "), nodeFlags), folder);
}

function file(content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(folder, "config.json"), text);
  return "--config config.json";
}

function mistake(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    return message;
  }
  throw new Error("accepted");
}

it("fills in defaults", () => {
  expect(read("--id n1 --data d")).toMatchObject({
    id: "n1",
    data: join(folder, "d"),
    listen: "127.0.0.1:7401",
    advertise: "127.0.0.1:7401",
    http: "127.0.0.1:7501",
    voters: [],
    memoryBytes: 1024 ** 3,
    leaseMs: 1000,
    region: "local",
    zone: "n1",
    shards: 64,
    nodes: 1,
    log: undefined,
  });
});

it("reads a file from any folder, and lets flags win over it", () => {
  const voters = [{ id: "n1", storeId: store, address: "127.0.0.1:9401" }];
  const content = { id: "n1", data: "d", memory: 33_554_432, voters, peers: { n2: "127.0.0.1:9" } };
  const config = read(`${file({ ...content, leaseMs: 500 })} --memory 64mb --zone=a`);
  expect(config).toMatchObject({ memoryBytes: 64 * 1024 ** 2, zone: "a", leaseMs: 500, voters });
  expect(config.data).toBe(join(folder, "d"));
  expect([...config.peers]).toEqual([["n2", "127.0.0.1:9"]]);
});

it("reads voters and peers from flags", () => {
  const config = read(`--id n2 --data d --voters n1=${store}@h:1,n2=${store}@h:2 --peers n1=p:3`);
  expect(config.voters.map((voter) => voter.address)).toEqual(["h:1", "h:2"]);
  expect(config.nodes).toBe(2);
  expect(config.peers.get("n1" as NodeConfig["id"])).toBe("p:3");
});

describe("one clear line for", () => {
  const given = "--id n1 --data d";
  const cases: [words: string, text: RegExp][] = [
    ["--data d", /needs a name: --id/],
    ["--id n1", /needs a data directory: --data/],
    ["--id N_1 --data d", /--id "N_1" is not/],
    [`${given} --oops 1`, /unknown flag --oops; see --help/],
    [`${given} --id n2`, /--id is given twice/],
    [`${given} --zone`, /--zone needs a value/],
    [`${given} --zone --id`, /--zone needs a value/],
    [`${given} loose`, /unexpected word "loose"/],
    [`${given} --format=yes`, /--format takes no value/],
    [`${given} --listen 7401`, /--listen is "7401"; it must be host:port/],
    [`${given} --listen 127.0.0.1:99999`, /host:port/],
    [`${given} --listen 0.0.0.0:7401`, /nothing is authenticated.*--insecure-listen/],
    [`${given} --http 10.0.0.1:80`, /nothing is authenticated/],
    [`${given} --memory much`, /--memory is "much"; it must be a size/],
    [`${given} --memory 1mb`, /at least 16mb/],
    [`${given} --lease-ms 5`, /--lease-ms is "5"; allowed are 200 to 60000/],
    [`${given} --shards 0`, /--shards is "0"; allowed are whole numbers from 1 to 16384/],
    [`${given} --peers n2`, /--peers: n2 is ""; it must be host:port/],
    [`${given} --voters n1=short@h:1`, /--voters: .*id=storeId@host:port/],
    ["--config missing.json", /cannot read .*missing.json: ENOENT/],
  ];
  it.each(cases)("%s", (words, text) => {
    expect(mistake(() => read(words))).toMatch(text);
  });

  const files: [name: string, content: unknown, text: RegExp][] = [
    ["text that is not JSON", "{", /cannot read .*config.json/],
    ["a list", [], /config.json must hold a JSON object/],
    ["an unknown field", { idd: "n1" }, /unknown field "idd"; known are id, data/],
    ["a number for a text", { id: 1 }, /config.json: id must be a text/],
    ["text for a number", { leaseMs: "x" }, /config.json: leaseMs must be a number/],
    ["peers that are a list", { peers: [] }, /peers must be an object of id: address/],
    ["voters without stores", { id: "n1", data: "d", voters: [{ id: "n1" }] }, /voters: "n1=undef/],
  ];
  it.each(files)("a file with %s", (_name, content, text) => {
    expect(mistake(() => read(file(content)))).toMatch(text);
  });
});

it("listens elsewhere when told", () => {
  const config = read("--id n1 --data d --listen 0.0.0.0:7401 --insecure-listen --http none");
  expect(config).toMatchObject({ listen: "0.0.0.0:7401", http: "", insecureListen: true });
});

it("explains every flag", () => {
  const text = helpText("summary", nodeFlags);
  for (const name of Object.keys(nodeFlags)) expect(text).toContain(`--${name}`);
});
