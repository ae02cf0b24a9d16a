// The page about the mutation gate: which mutant was killed by what, and after how many seeds.

import type { MutantsReport } from "../mutants/run-mutants.js";
import { escapeHtml, pageText, tableHtml } from "./page.js";

/** The kill table as HTML. */
export function killPage({ mutants, baseline }: MutantsReport): string {
  const survivors = mutants.filter(({ killed }) => !killed);
  const rows = mutants.map(({ name, rule, killed, seeds, by, where, milliseconds }) => [
    name,
    rule,
    killed ? by : "survived",
    where,
    seeds,
    milliseconds,
  ]);
  const main = [
    `<p>${mutants.length - survivors.length} of ${mutants.length} mutants killed.</p>`,
    ...survivors.map(({ name, message }) => {
      return `<p class="survived">${escapeHtml(`${name} survived. ${message}`)}</p>`;
    }),
    ...baseline.map((failure) => {
      return `<p class="survived">${escapeHtml(`The program as it is fails: ${failure}`)}</p>`;
    }),
    tableHtml(["mutant", "rule", "killed by", "in", "seeds", "ms"], rows),
  ].join("\n");
  return pageText({ title: "Mutants", main });
}
