// The program that runs inside a compiled tree: reads trials on its standard input, writes the
// verdict on its standard output.

import { readFileSync, writeFileSync } from "node:fs";
import { judge, type Trial } from "./judge.js";

const trials = JSON.parse(readFileSync(0, "utf8")) as readonly Trial[];
writeFileSync(1, JSON.stringify(judge(trials)));
