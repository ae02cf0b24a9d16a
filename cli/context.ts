// What every command works with: the global options, the client, and its output as a table for
// people or one JSON value for programs.

import { CacheClient, type NamespaceClient } from "../src/sdk/index.js";
import { type ExitCode, exitCodes } from "./exit-code.js";
import { type Colours, coloursFor } from "./output/colour.js";
import { jsonText } from "./output/json.js";
import { Progress, type ProgressOptions } from "./output/progress.js";
import type { Terminal } from "./terminal.js";

/** Options that stand before or after any verb. */
export type GlobalOptions = {
  readonly endpoints: readonly string[] | undefined;
  readonly output: "table" | "json";
  /** Milliseconds; undefined = the verb's own default. */
  readonly timeout: number | undefined;
  readonly namespace: string | undefined;
};

/** Milliseconds that waiting for a change to be effective may take when nothing is said. */
const waitTimeoutMs = 30_000;

/** The surroundings of one command. */
export class Context implements AsyncDisposable {
  readonly terminal: Terminal;
  readonly options: GlobalOptions;
  /** For what goes to stdout. */
  readonly colours: Colours;
  #client: CacheClient | undefined;

  constructor(terminal: Terminal, options: GlobalOptions) {
    this.terminal = terminal;
    this.options = options;
    this.colours = coloursFor(terminal.outIsTerminal, terminal.env);
  }

  /** The namespace that items are in. */
  get namespace(): string {
    return this.options.namespace ?? "default";
  }

  /** Milliseconds for waiting until a change is effective. */
  get waitMs(): number {
    return this.options.timeout ?? waitTimeoutMs;
  }

  /** The client; it has not asked for the topology yet. */
  get client(): CacheClient {
    const { endpoints, timeout } = this.options;
    this.#client ??= new CacheClient({ endpoints, timeoutMs: timeout });
    return this.#client;
  }

  /** The client once it knows the topology. */
  async connected(): Promise<CacheClient> {
    const { client } = this;
    if (client.map.mapVersion === 0) await client.start();
    return client;
  }

  /** The namespace of `--namespace`, ready for items. */
  async items(): Promise<NamespaceClient<Uint8Array>> {
    return (await this.connected()).namespace(this.namespace);
  }

  /**
   * Writes the command's one result: `value` for programs, or the text for people.
   * @returns ok, for the verb to end with
   */
  emit(value: unknown, text: () => string): ExitCode {
    if (this.options.output === "json") {
      this.terminal.out(jsonText(value, this.terminal.outIsTerminal));
    } else {
      const shown = text();
      this.terminal.out(shown === "" ? "" : `${shown}\n`);
    }
    return exitCodes.ok;
  }

  /** Tells people something beside the result. */
  note(text: string): void {
    this.terminal.err(`${text}\n`);
  }

  /** Shows how far a long command is, on stderr. */
  progress(options: ProgressOptions): Progress {
    return new Progress(this.terminal, options);
  }

  /** Waits for work of unknown length; after a second people are told what for. */
  async during<Result>(what: string, work: Promise<Result>): Promise<Result> {
    using _progress = this.progress({ what, total: undefined });
    return await work;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client?.close() ?? Promise.resolve();
  }
}
