// A load that keeps a ledger: what was acknowledged of every key and what may have happened, so
// that after any number of faults each key can be held against it.
import { Outcomes, persist } from "../../cli/load/persistent.js";
import { CacheError, type CallOptions, type NamespaceClient } from "../../src/sdk/index.js";

/** What a key may hold: text, or undefined for nothing. */
type Content = string | undefined;

type Entry = {
  /** The last state that was acknowledged. */
  acknowledged: Content;
  /** States that an operation of unknown outcome may have left. */
  readonly possible: Set<Content>;
};

/** How many operations are under way at once. */
const concurrency = 64;

/** Sets every key, overwrites some, deletes some; remembers what it was told. */
export class LedgerLoad {
  readonly outcomes = new Outcomes();
  readonly #items: NamespaceClient<string>;
  readonly #prefix: string;
  readonly #keys: number;
  readonly #ledger = new Map<string, Entry>();
  readonly #retries = new Map<string, number>();
  #acknowledged = 0;
  #deleted = 0;

  constructor(options: {
    readonly items: NamespaceClient<string>;
    /** What all keys begin with. */
    readonly prefix: string;
    readonly keys: number;
  }) {
    this.#items = options.items;
    this.#prefix = options.prefix;
    this.#keys = options.keys;
  }

  /** Operations acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Deletes acknowledged so far. */
  get deleted(): number {
    return this.#deleted;
  }

  /** How often attempts were repeated, by what they had met: "3 STALE_EPOCH, 1 NO_PRIMARY". */
  get retries(): string {
    const counts = [...this.#retries].map(([code, count]) => `${count} ${code}`);
    return counts.length === 0 ? "none" : counts.join(", ");
  }

  /** The part of the keys that have been begun, 0 to 1. */
  get share(): number {
    return this.#ledger.size / this.#keys;
  }

  /** Runs to the end. */
  async run(): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < this.#keys) await this.#live(next++);
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  /** Reads every key; one line for each that is not as it was acknowledged. */
  async findings(): Promise<string[]> {
    const findings: string[] = [];
    const entries = this.#ledger.entries();
    const look = async (): Promise<void> => {
      for (const [key, entry] of entries) {
        const { acknowledged, possible } = entry;
        const content = await this.#items.get(key, { timeoutMs: 20_000 });
        if (content === acknowledged || possible.has(content)) continue;
        findings.push(`${key} holds ${content}, acknowledged was ${acknowledged}`);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, look));
    return findings;
  }

  /** The life of one key: set, every third overwritten, every fifth deleted. */
  async #live(number: number): Promise<void> {
    const key = `${this.#prefix}-${number}`;
    const entry: Entry = { acknowledged: undefined, possible: new Set() };
    this.#ledger.set(key, entry);
    const steps: Content[] = [`first-${number}`];
    if (number % 3 === 0) steps.push(`second-${number}`);
    if (number % 5 === 0) steps.push(undefined);
    for (const content of steps) {
      entry.possible.add(content);
      const done = await persist((options) => this.#bring(key, content, options()), this.outcomes);
      // Of unknown outcome: it stays possible, and nothing more is built on it.
      if (!done) return;
      entry.possible.delete(content);
      entry.acknowledged = content;
      this.#acknowledged++;
      if (content === undefined) this.#deleted++;
    }
  }

  async #bring(key: string, content: Content, given: CallOptions): Promise<void> {
    const onRetry = (error: CacheError): void => {
      this.#retries.set(error.code, (this.#retries.get(error.code) ?? 0) + 1);
      given.onRetry?.(error);
    };
    const options = { ...given, onRetry };
    if (content === undefined) {
      await this.#items.delete(key, options);
      return;
    }
    const { stored } = await this.#items.set(key, content, options);
    if (!stored) throw new CacheError("INTERNAL", `an unconditional set of ${key} was not stored`);
  }
}
