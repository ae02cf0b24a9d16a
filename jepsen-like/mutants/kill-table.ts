// The gate's report as a table for people and as an object for programs.

import Table from "cli-table3";
import type { Killed, MutantsReport } from "./run-mutants.js";

/** The object for programs. */
export function mutantsJson({ mutants }: MutantsReport): {
  readonly mutants: readonly Pick<Killed, "name" | "killed" | "seeds" | "by">[];
} {
  return {
    mutants: mutants.map(({ name, killed, seeds, by, ...rest }) => {
      const { rule, where } = rest;
      return { name, killed, seeds, by, rule, where };
    }),
  };
}

/** The table for people, and what is wrong below it. */
export function killTable({ mutants, baseline }: MutantsReport): string {
  const table = new Table({
    head: ["mutant", "rule", "seeds", "killed by", "in", "ms"],
    style: { head: [], border: [] },
  });
  for (const { name, rule, killed, seeds, by, where, milliseconds } of mutants) {
    table.push([name, rule, seeds, killed ? by : "SURVIVED", where, milliseconds]);
  }
  const survivors = mutants.filter(({ killed }) => !killed);
  return [
    table.toString(),
    `${mutants.length - survivors.length} of ${mutants.length} mutants killed`,
    ...survivors.map(({ name, message }) => `${name} survived ${message}`.trim()),
    ...baseline.map((failure) => `the program as it is fails: ${failure}`),
  ].join("\n");
}
