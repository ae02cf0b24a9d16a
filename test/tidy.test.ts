// The repository keeps its own house rules: one test per rule, over every file it applies to.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { home } from "./house/scratch.js";
import {
  deterministicOnly,
  type Finding,
  fileLength,
  fileName,
  functionLength,
  type HouseFile,
  knownFolder,
  lineLength,
  noForeignWords,
  noPromise,
  openingComment,
  portsAreTypes,
} from "./house/tidy-rules.js";

const skipped = /^(?:node_modules|dist|dist\..*|coverage|\.git|\.holdfast|\.test-results)$/;
const textual = /(?:\.(?:ts|mjs|js|json|md|proto|txt|ya?ml)|^\.[a-z]+|\/run)$/;

function filesBelow(folder: string): string[] {
  return readdirSync(join(home, folder)).flatMap((name) => {
    if (skipped.test(name)) return [];
    const path = folder === "" ? name : `${folder}/${name}`;
    return statSync(join(home, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

const read = (path: string): HouseFile => ({ path, text: readFileSync(join(home, path), "utf8") });
const paths = filesBelow("");
const written = paths
  .filter((path) => /^(?:src|cli|test|jepsen-like)\/.*\.ts$/.test(path))
  .filter((path) => !path.startsWith("src/gen/"))
  .map(read);
const shipped = written.filter(({ path }) => /^(?:src|cli)\//.test(path));

function findings(rule: (file: HouseFile) => Finding[], files: readonly HouseFile[]): string[] {
  return files.flatMap(rule).map(({ at, message }) => `${at} ${message}`);
}

it("opens every file with a comment that says what it holds", () => {
  expect(findings(openingComment, written)).toEqual([]);
});

it("has no file over 500 lines", () => {
  expect(findings(fileLength, written)).toEqual([]);
});

it("names no file utils, common, helpers, manager, types or handler", () => {
  expect(findings(fileName, written)).toEqual([]);
});

it("has only the folders of the architecture below src", () => {
  expect(findings(knownFolder, written)).toEqual([]);
});

it("keeps lines within 100 characters", () => {
  expect(findings(lineLength, written)).toEqual([]);
});

it("keeps functions within 70 lines", () => {
  expect(findings(functionLength, shipped)).toEqual([]);
});

it("awaits nothing below driver/", () => {
  expect(findings(noPromise, shipped)).toEqual([]);
});

it("depends on no clock, chance, collector or language on the pure floors", () => {
  expect(findings(deterministicOnly, shipped)).toEqual([]);
});

it("keeps src/ports to types", () => {
  expect(findings(portsAreTypes, shipped)).toEqual([]);
});

it("mentions no path of one machine and no package host", () => {
  expect(findings(noForeignWords, paths.filter((path) => textual.test(path)).map(read))).toEqual(
    [],
  );
});
