// Prints "N passed, N failed" from vitest's JSON results and fails when something failed. The second
// argument counts steps that failed besides single tests; a missing result is a failure of its own.
import { readFileSync } from "node:fs";

const [path, failedSteps] = process.argv.slice(2);

function readResults() {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const { numPassedTests, numFailedTests, testResults } = readResults();
// A file that could not even be loaded has no test that failed.
const unloaded = testResults.filter(
  (file) =>
    file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
);
// The test command is one of the failed steps when a test failed; it is not counted twice.
const known = numFailedTests + unloaded.length;
const otherSteps = Math.max(0, Number(failedSteps ?? 0) - (known > 0 ? 1 : 0));
const failed = known + otherSteps;
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 && numPassedTests > 0 ? 0 : 1;
