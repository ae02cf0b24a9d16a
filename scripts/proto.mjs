// Generates src/gen from proto/: message classes by protobufjs-cli, and beside them the service
// tables that grpc-js wants, which protobufjs does not make. With --check it writes nothing and fails
// when what is committed is not what proto/ gives; --root DIR works on another tree.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import protobuf from "protobufjs";

const { values: options } = parseArgs({
  options: { check: { type: "boolean", default: false }, root: { type: "string" } },
});
const home = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const root = resolve(options.root ?? home);
const protoRoot = join(root, "proto");
const notice =
  "// Generated from proto/ by `npm run proto`. Never edit: change the .proto instead.\n";

function protoFiles() {
  if (!existsSync(protoRoot)) return [];
  return readdirSync(protoRoot, { recursive: true })
    .map((name) => name.split("\\").join("/"))
    .filter((name) => name.endsWith(".proto"))
    .sort();
}

/**
 * The declarations as they are at run time: 64-bit fields are numbers, so Long is not needed; an
 * absent field may also be spelled `undefined`, which exactOptionalPropertyTypes would refuse; and a
 * message inside a decoded message is a message with its defaults, not a bag of optional properties.
 */
function repairDeclarations(text) {
  let inClass = false;
  const repairLine = (line) => {
    if (/^\s*(?:class|interface|namespace|enum|type) /.test(line))
      inClass = /^\s*class /.test(line);
    const member = /^(\s*\w+\??: )(.+);$/.exec(line);
    if (member === null) return line;
    const [, start, type] = member;
    const exact = inClass ? type.replaceAll(".$Properties", "") : type;
    if (!start.includes("?") || exact.includes("undefined")) return `${start}${exact};`;
    return `${start}${exact}|undefined;`;
  };
  const withoutLong = text.replace(/^import Long = require\("long"\);\n/m, "");
  return withoutLong.split("\n").map(repairLine).join("\n");
}

/** The message classes of every .proto file, as JavaScript and declarations. */
function generateMessages(files) {
  const pbjs = createRequire(import.meta.url).resolve("protobufjs-cli/bin/pbjs");
  const directory = mkdtempSync(join(tmpdir(), "holdfast-proto-"));
  const out = join(directory, "messages.js");
  const flags = ["--target", "static-module", "--wrap", "esm", "--dts", "--force-number"];
  flags.push("--alt-comment", "--dependency", "./runtime.js");
  flags.push("--no-verify", "--no-delimited", "--no-typeurl", "--no-service");
  try {
    execFileSync(process.execPath, [pbjs, ...flags, "--path", protoRoot, "--out", out, ...files], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    return {
      "messages.js": notice + readFileSync(out, "utf8"),
      "messages.d.ts":
        notice + repairDeclarations(readFileSync(join(directory, "messages.d.ts"), "utf8")),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function servicesBelow(namespace) {
  if (namespace instanceof protobuf.Service) return [namespace];
  return (namespace.nestedArray ?? []).flatMap(servicesBelow);
}

const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

function methodSource(service, method) {
  const request = method.resolvedRequestType.fullName.slice(1);
  const response = method.resolvedResponseType.fullName.slice(1);
  const streams = [Boolean(method.requestStream), Boolean(method.responseStream)];
  return {
    name: lowerFirst(method.name),
    code: [
      `  ${lowerFirst(method.name)}: {`,
      `    path: "/${service.fullName.slice(1)}/${method.name}",`,
      `    requestStream: ${streams[0]},`,
      `    responseStream: ${streams[1]},`,
      `    requestSerialize: (message) => ${request}.encode(message).finish(),`,
      `    requestDeserialize: (bytes) => ${request}.decode(bytes),`,
      `    responseSerialize: (message) => ${response}.encode(message).finish(),`,
      `    responseDeserialize: (bytes) => ${response}.decode(bytes),`,
      "  },",
    ].join("\n"),
    type:
      `  readonly ${lowerFirst(method.name)}: ` +
      `MethodDefinition<typeof ${request}, typeof ${response}, ${streams[0]}, ${streams[1]}>;`,
  };
}

const methodType = `interface MessageClass {
  create(properties: never): unknown;
  encode(message: never): unknown;
  decode(bytes: Uint8Array): unknown;
}

/** What may be sent as a message of this class: a plain object will do. */
export type Sent<Class extends MessageClass> = Parameters<Class["encode"]>[0];

/** What arrives as a message of this class. */
export type Received<Class extends MessageClass> = ReturnType<Class["decode"]>;

/** One call, in the shape that grpc-js takes. */
export interface MethodDefinition<
  Request extends MessageClass,
  Response extends MessageClass,
  RequestStream extends boolean,
  ResponseStream extends boolean,
> {
  readonly path: string;
  readonly requestStream: RequestStream;
  readonly responseStream: ResponseStream;
  readonly requestSerialize: (message: Sent<Request>) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Received<Request>;
  readonly responseSerialize: (message: Sent<Response>) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Received<Response>;
}
`;

/** The tables of all services: path, streaming and how to (de)serialise. */
function generateServices(files) {
  const all = new protobuf.Root();
  all.resolvePath = (_origin, target) => join(protoRoot, target);
  all.loadSync(files, { keepCase: false }).resolveAll();
  const services = servicesBelow(all);
  const names = [...new Set(services.map((service) => service.fullName.slice(1).split(".")[0]))];
  const importLine =
    names.length > 0 ? `import { ${names.join(", ")} } from "./messages.js";\n` : "";
  let code = notice + importLine;
  let types = notice + importLine + (services.length > 0 ? `\n${methodType}` : "export {};\n");
  for (const service of services) {
    const methods = service.methodsArray.map((method) => methodSource(service, method.resolve()));
    const name = `${lowerFirst(service.name)}Definition`;
    code += `\nexport const ${name} = {\n${methods.map((method) => method.code).join("\n")}\n};\n`;
    types += `\n/** ${service.fullName.slice(1)} */\n`;
    types += `export declare const ${name}: {\n${methods.map((m) => m.type).join("\n")}\n};\n`;
  }
  return { "services.js": code, "services.d.ts": types };
}

function main() {
  const files = protoFiles();
  if (files.length === 0) {
    console.log("proto: no .proto file yet");
    return;
  }
  const made = { ...generateMessages(files), ...generateServices(files) };
  const target = join(root, "src", "gen");
  if (!options.check) {
    mkdirSync(target, { recursive: true });
    for (const [name, text] of Object.entries(made)) writeFileSync(join(target, name), text);
    console.log(`proto: wrote ${Object.keys(made).join(", ")} to src/gen`);
    return;
  }
  const known = new Set([...Object.keys(made), "runtime.js", "runtime.d.ts", "README.md"]);
  const present = existsSync(target) ? readdirSync(target) : [];
  const read = (name) => (present.includes(name) ? readFileSync(join(target, name), "utf8") : "");
  const stale = Object.keys(made).filter((name) => read(name) !== made[name]);
  const unknown = present.filter((name) => !known.has(name));
  for (const name of stale) console.error(`src/gen/${name} is stale: run npm run proto`);
  for (const name of unknown) console.error(`src/gen/${name} does not come from proto/`);
  if (stale.length + unknown.length > 0) process.exitCode = 1;
}

main();
