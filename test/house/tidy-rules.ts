// The house rules that neither the compiler nor the linter knows, each as a function from one file
// to its findings. tidy.test.ts runs them over the repository, rules.test.ts breaks each of them.
import ts from "typescript";

/** One broken rule at one place. */
export interface Finding {
  readonly rule: string;
  /** Path with forward slashes, from the root of the repository, and the line counted from 1. */
  readonly at: string;
  readonly message: string;
}

/** A file as the rules see it; `path` has forward slashes and starts at the repository's root. */
export interface HouseFile {
  readonly path: string;
  readonly text: string;
}

type Rule = (file: HouseFile) => Finding[];

/** Folders below src/ by floor; a new folder is a decision, so it is added here on purpose. */
export const floors = {
  ground: ["base", "wire", "gen"],
  cores: ["model", "raft", "control", "replication", "cache", "resp", "ports"],
  drivers: ["driver", "service"],
  world: ["platform", "server", "sdk"],
} as const;

/** Floors 1–3: no promise. */
const promiseFree = ["base", "wire", ...floors.cores];

/** Floors 1–5 without the platform: the same input gives the same output, on every machine. */
const deterministic = [...promiseFree, ...floors.drivers];

const fileLinesMax = 500;
const functionLinesMax = 70;
const lineLengthMax = 100;

/** `// tidy: flat table, one row per command` above a function or anywhere in a table's file. */
const exemption = /tidy: (?:flat table|hot loop), \S/;

function isBelow(file: HouseFile, folders: readonly string[]): boolean {
  return folders.some((folder) => file.path.startsWith(`src/${folder}/`));
}

function parse(file: HouseFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true);
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** Findings for every node that `judge` has something to say about. */
function findNodes(
  file: HouseFile,
  rule: string,
  judge: (node: ts.Node, source: ts.SourceFile) => string | undefined,
): Finding[] {
  const source = parse(file);
  const found: Finding[] = [];
  visit(source, (node) => {
    const message = judge(node, source);
    if (message === undefined) return;
    found.push({ rule, at: `${file.path}:${lineOf(source, node.getStart())}`, message });
  });
  return found;
}

/** A file opens with a comment that says what it holds and why it is separate. */
export const openingComment: Rule = (file) => {
  const text = file.text.replace(/^#!.*\n/, "").trimStart();
  const comment = /^(?:\/\/.*(?:\n\/\/.*)*|\/\*[\s\S]*?\*\/)/.exec(text)?.[0] ?? "";
  const words = comment.match(/[A-Za-z][\w-]*/g)?.length ?? 0;
  if (words >= 4) return [];
  const message = "open the file with a comment that says what it holds";
  return [{ rule: "opening-comment", at: `${file.path}:1`, message }];
};

/** No file over 500 lines: cut it along who acts or which noun. */
export const fileLength: Rule = (file) => {
  const lines = file.text.split("\n").length - 1;
  if (lines <= fileLinesMax || exemption.test(file.text)) return [];
  const message = `${lines} lines, at most ${fileLinesMax}`;
  return [{ rule: "file-length", at: `${file.path}:${fileLinesMax + 1}`, message }];
};

/** A name says what a file holds; these names fit anything. */
export const fileName: Rule = (file) => {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const vague = /(?:^|[-.])(?:utils?|common|helpers?|managers?|misc|part-?\d+)(?=[-.])/.test(name);
  if (!vague && !/^(?:types|handler|handlers)\.ts$/.test(name)) return [];
  return [{ rule: "file-name", at: file.path, message: "name the file after what it holds" }];
};

/** Only the folders of the floors below src/, and no loose file beside them. */
export const knownFolder: Rule = (file) => {
  const known = Object.values(floors).flat();
  const loose = file.path === "src/core-globals.d.ts";
  if (!file.path.startsWith("src/") || loose || isBelow(file, known)) return [];
  return [{ rule: "known-folder", at: file.path, message: "not a folder of the architecture" }];
};

/** A URL and a module path cannot be broken; the sentence that names a test should not be. */
const unbreakable = /:\/\/|\bfrom "/;
const testName = /^\s*(?:(?:it|test|describe)[.\w]*\()?["'`]\w.*["'`](?:, .*|,)$/;

/** Lines fit side by side on a screen. */
export const lineLength: Rule = (file) =>
  file.text.split("\n").flatMap((line, index) => {
    const length = [...line].length;
    if (length <= lineLengthMax || unbreakable.test(line)) return [];
    if (!file.path.startsWith("src/") && testName.test(line)) return [];
    const message = `${length} characters, at most ${lineLengthMax}`;
    return [{ rule: "line-length", at: `${file.path}:${index + 1}`, message }];
  });

/** A function fits a screen. Flat tables and hot loops may say so and why in a comment above. */
export const functionLength: Rule = (file) =>
  findNodes(file, "function-length", (node, source) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return undefined;
    const lines = lineOf(source, node.end) - lineOf(source, node.getStart()) + 1;
    if (lines <= functionLinesMax) return undefined;
    const statement = ts.findAncestor(node, (outer) => ts.isStatement(outer)) ?? node;
    const before = [node, statement].some((outer) =>
      exemption.test(source.text.slice(outer.pos, outer.getStart())),
    );
    return before ? undefined : `${lines} lines, at most ${functionLinesMax}`;
  });

/** Whether an identifier is used as a value: not as a type, and not as the name of something. */
function isValueUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return false;
  return !("name" in parent && parent.name === node) || ts.isShorthandPropertyAssignment(parent);
}

/** Below driver/ nothing awaits: a core answers before it returns. */
export const noPromise: Rule = (file) => {
  if (!isBelow(file, promiseFree)) return [];
  return findNodes(file, "no-promise", (node) => {
    if (node.kind === ts.SyntaxKind.AsyncKeyword) return "async below driver/";
    if (ts.isAwaitExpression(node)) return "await below driver/";
    if (node.kind === ts.SyntaxKind.AwaitKeyword) return "await below driver/";
    if (ts.isIdentifier(node) && node.text === "Promise" && isValueUse(node)) {
      return "a promise below driver/";
    }
    return undefined;
  });
};

const indeterminate = new Set(["Date", "Intl", "WeakRef", "FinalizationRegistry", "globalThis"]);

/** Nothing here may depend on the clock, chance, the collector or the language of the machine. */
export const deterministicOnly: Rule = (file) => {
  if (!isBelow(file, deterministic)) return [];
  return findNodes(file, "deterministic", (node, source) => {
    if (ts.isPropertyAccessExpression(node)) {
      const called = node.getText(source);
      if (called === "Math.random" || called.startsWith("Atomics.")) return `${called} is banned`;
      if (/^(?:localeCompare|toLocale\w+)$/.test(node.name.text)) {
        return `${node.name.text} depends on the machine's language`;
      }
    }
    if (ts.isIdentifier(node) && indeterminate.has(node.text) && isValueUse(node)) {
      return `${node.text} is banned`;
    }
    return undefined;
  });
};

/** Ports are types, so that no core can depend on an implementation by accident. */
export const portsAreTypes: Rule = (file) => {
  if (!isBelow(file, ["ports"])) return [];
  const source = parse(file);
  const isType = (statement: ts.Statement): boolean =>
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    (ts.isImportDeclaration(statement) &&
      statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
    (ts.isExportDeclaration(statement) && statement.isTypeOnly);
  return source.statements
    .filter((statement) => !isType(statement))
    .map((statement) => ({
      rule: "ports-are-types",
      at: `${file.path}:${lineOf(source, statement.getStart())}`,
      message: "src/ports holds types only",
    }));
};

/** A path of somebody's machine, a leftover of a merge, or where packages were fetched from. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.$}~-])\/(?:home|root|Users|work|workspace)\/\w/, "a path of one machine"],
  [/^(?:<{7}|>{7}) /m, "a leftover of a merge"],
  [/"resolved"\s*:|_auth[T]oken|\bregistry\.[a-z]+\.[a-z]+/, "where packages were fetched from"],
];

/** What belongs to one machine stays out of every text file. */
export const noForeignWords: Rule = (file) =>
  foreign.flatMap(([pattern, message]) => {
    const match = pattern.exec(file.text);
    if (match === null) return [];
    const line = file.text.slice(0, match.index).split("\n").length;
    return [{ rule: "foreign-word", at: `${file.path}:${line}`, message }];
  });
