// `npm run chaos -- --mutants`: the mutation gate, with the kill table or its JSON.

import { catalogue } from "../mutants/catalogue.js";
import { killTable, mutantsJson } from "../mutants/kill-table.js";
import { isClean, runMutants } from "../mutants/run-mutants.js";
import { killPage } from "../report/kill-page.js";
import { writeText } from "./files.js";
import type { Options } from "./options.js";

/** The exit code is 1 when a mutant survived or the program as it is does not pass. */
export async function mutantsCommand({ json, report: page }: Options): Promise<number> {
  const report = await runMutants({ mutants: catalogue }, (killed) => {
    const { name, seeds, by, milliseconds } = killed;
    const end = killed.killed ? `killed by ${by}` : "SURVIVED";
    process.stderr.write(`${name}: ${end} after ${seeds} seeds, ${milliseconds} ms\n`);
  });
  if (page !== undefined) writeText(page, killPage(report));
  const text = json ? JSON.stringify(mutantsJson(report)) : killTable(report);
  process.stdout.write(`${text}\n`);
  return isClean(report) ? 0 : 1;
}
