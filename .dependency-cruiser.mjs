// The floors of docs/ARCHITECTURE.md as rules: an arrow may only point down, and siblings on a floor
// do not import each other. What a folder may import is a whitelist, so anything not named here (an
// npm package, a node: module, a type import of either, a file that does not exist) is a violation.

/** Folders that know no world: not even a type of Node's or npm's may enter. */
const pure = {
  base: [],
  model: ["base"],
  raft: ["model", "base"],
  control: ["model", "base"],
  replication: ["model", "base"],
  cache: ["model", "base"],
  resp: ["ports", "model", "base"],
  ports: ["model", "base"],
  driver: ["raft", "control", "replication", "cache", "resp", "ports", "model", "base"],
  service: ["driver", "raft", "control", "replication", "cache", "resp", "ports", "model", "base"],
};

/** Folders that speak the wire format: protobufjs and nothing else from outside. */
const wire = ["wire", "gen"];

/** Folders that face the real world: any npm package or node: module, and of ours only these. */
const worldly = {
  "src/platform": ["src/ports", "src/model", "src/base", "src/wire", "src/gen"],
  "src/server": [
    "src/service",
    "src/platform",
    "src/driver",
    "src/raft",
    "src/control",
    "src/replication",
    "src/cache",
    "src/resp",
    "src/ports",
    "src/model",
    "src/base",
    "src/wire",
    "src/gen",
  ],
  "src/sdk": ["src/model", "src/base", "src/wire", "src/gen"],
  cli: ["src/sdk", "src/model", "src/base", "src/gen"],
};

const ours = "^(?:src|cli|test|jepsen-like|scripts)/";
const anyOf = (folders) => `(?:${folders.join("|")})`;

const pureRules = Object.entries(pure).map(([folder, below]) => ({
  name: `floor-${folder}`,
  comment: `src/${folder} may import only ${["itself", ...below].join(", ")}`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { pathNot: `^src/${anyOf([folder, ...below])}/` },
}));

const wireRules = wire.map((folder) => ({
  name: `floor-${folder}`,
  comment: `src/${folder} may import only itself and protobufjs`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { pathNot: `^src/${folder}/|(?:^|/)node_modules/protobufjs/` },
}));

const worldlyRules = Object.entries(worldly).map(([folder, below]) => ({
  name: `floor-${folder.replace("src/", "")}`,
  comment: `${folder} may import of ours only ${["itself", ...below].join(", ")}`,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: ours, pathNot: `^${anyOf([folder, ...below])}/` },
}));

export default {
  forbidden: [
    ...pureRules,
    ...wireRules,
    ...worldlyRules,
    {
      name: "no-circular",
      comment: "two files that need each other are one file, or hide a third",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "the imported file does not exist, or the package is not installed",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-dev-dependency",
      comment: "what ships may not need a package that only developers install",
      severity: "error",
      from: { path: "^(?:src|cli)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    moduleSystems: ["es6"],
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
