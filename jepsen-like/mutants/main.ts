// The gate by itself: all mutants, or those whose names contain one of the words given.

import { catalogue } from "./catalogue.js";
import { killTable, mutantsJson } from "./kill-table.js";
import { isClean, runMutants } from "./run-mutants.js";

const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const json = process.argv.includes("--json");
const mutants = catalogue.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
const report = await runMutants({ mutants }, ({ name, killed, seeds, by, milliseconds }) => {
  const end = killed ? `killed by ${by}` : "SURVIVED";
  process.stderr.write(`${name}: ${end} after ${seeds} seeds, ${milliseconds} ms\n`);
});
process.stdout.write(json ? `${JSON.stringify(mutantsJson(report))}\n` : `${killTable(report)}\n`);
process.exitCode = isClean(report) ? 0 : 1;
