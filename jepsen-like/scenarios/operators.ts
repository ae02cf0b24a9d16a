// What operators do in the swarm: namespaces of their own are made, changed, flushed and dropped,
// and shards handed over. Every config carries a number of its own, by which it is known again.

import type { Random } from "../../src/base/random.js";
import { type AdminAction, type AdminOperation, operatorNamespaces } from "../admin-history.js";

/** Draws what any operator does next. */
export class OperatorWorkload {
  readonly #shards: number;
  #marks = 100_000;
  /** The version that was read or told last. */
  readonly #versions = new Map<string, number>();

  constructor(shards: number) {
    this.#shards = shards;
  }

  /** The next command. */
  next(random: Random): AdminAction {
    const name = random.pick(operatorNamespaces);
    const draw = random.float();
    if (draw < 0.2) return { f: "create", name, mark: ++this.#marks };
    if (draw < 0.5) {
      const expectVersion = random.chance(0.5) ? (this.#versions.get(name) ?? 0) : 0;
      return { f: "set", name, mark: ++this.#marks, expectVersion };
    }
    if (draw < 0.65) return { f: "flush", name };
    if (draw < 0.75) return { f: "drop", name };
    if (draw < 0.9) return { f: "read", name };
    return { f: "hand-over", shard: random.between(0, this.#shards - 1) };
  }

  /** Hears how a command ended. */
  ended({ action, seen, told }: AdminOperation): void {
    if (!("name" in action)) return;
    const version = seen?.version ?? told.at(-1)?.index;
    if (version !== undefined) this.#versions.set(action.name, version);
  }
}
