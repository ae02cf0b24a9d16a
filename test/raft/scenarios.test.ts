// The golden scenarios of the Raft core: every test/scenarios/raft-*.txt says what it said before.
// `REWRITE=1 npx vitest run test/raft/scenarios.test.ts` writes what they say now; read the diff.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runScenario } from "./scenario.js";

const folder = new URL("../scenarios/", import.meta.url);
const names = readdirSync(folder).filter((name) => /^raft-.*\.txt$/.test(name));

it("there are scenarios to run", () => {
  expect(names.length).toBeGreaterThanOrEqual(9);
});

for (const name of names) {
  it(`${name} goes as written`, () => {
    const file = new URL(name, folder);
    const text = readFileSync(file, "utf8");
    const actual = runScenario(text);
    if (process.env["REWRITE"] === "1") writeFileSync(file, actual);
    else expect(actual).toBe(text);
  });
}
