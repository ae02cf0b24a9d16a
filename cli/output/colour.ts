// Colour for people only: on a terminal, and not when NO_COLOR or a dumb terminal says otherwise.

import picocolors from "picocolors";

/** Functions that colour a text, or leave it as it is. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/** The colours for a stream. */
export function coloursFor(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Colours {
  const refused = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return picocolors.createColors(isTerminal && !refused);
}

/** Green, yellow or red, by what a state word means for the operator. */
export function stateColour(colours: Colours, state: string): string {
  switch (state) {
    case "ACTIVE":
    case "serving":
    case "leader":
    case "DONE":
      return colours.green(state);
    case "DRAINING":
    case "handing-over":
    case "failing-over":
    case "candidate":
      return colours.yellow(state);
    case "FENCED":
    case "GONE":
    case "no-primary":
    case "unknown":
    case "REFUSED":
    case "INDETERMINATE":
      return colours.red(state);
    default:
      return state;
  }
}
