// The control state on top of the Raft log: decodes and applies commands, remembers the results of
// the last batch for those who proposed them, and tells who listens that the state moved on.

import { DecodeError } from "../base/binary.js";
import { applyCommand, initialControlState } from "../control/apply.js";
import { decodeControlState, decodeLoggedCommand, encodeControlState } from "../control/codec.js";
import type { CommandResult } from "../control/command.js";
import type { ControlState } from "../control/control-state.js";
import type { LogIndex } from "../model/ids.js";
import type { LogEntry } from "../raft/log-entry.js";
import type { StateMachine } from "./raft-driver.js";

/** Hears that the state moved from `before` to `after`. */
export type ControlListener = (after: ControlState, before: ControlState) => void;

/** The replicated control state of one node. */
export class ControlMachine implements StateMachine {
  #state: ControlState = initialControlState;
  readonly #results = new Map<number, CommandResult>();
  readonly #listeners: ControlListener[] = [];
  readonly #onMalformed: (index: number, reason: string) => void;

  /**
   * @param onMalformed hears of a committed entry that no version of this code could have
   * written
   */
  constructor(onMalformed: (index: number, reason: string) => void) {
    this.#onMalformed = onMalformed;
  }

  /** The state as of the last applied entry. */
  get state(): ControlState {
    return this.#state;
  }

  /** Adds a listener, called once after every applied batch that changed something. */
  listen(listener: ControlListener): void {
    this.#listeners.push(listener);
  }

  /** The result of an entry of the batch that was applied last. */
  resultAt(index: number): CommandResult | undefined {
    return this.#results.get(index);
  }

  apply(entries: readonly LogEntry[]): void {
    const before = this.#state;
    this.#results.clear();
    for (const entry of entries) {
      if (entry.kind === "command") this.#applyOne(entry);
      else this.#state = { ...this.#state, appliedIndex: entry.index };
    }
    for (const listener of this.#listeners) listener(this.#state, before);
  }

  restore(state: Uint8Array, lastIndex: LogIndex): void {
    const before = this.#state;
    this.#state = { ...decodeControlState(state), appliedIndex: lastIndex };
    for (const listener of this.#listeners) listener(this.#state, before);
  }

  encode(): Uint8Array {
    return encodeControlState(this.#state);
  }

  #applyOne(entry: LogEntry): void {
    try {
      const { state, result } = applyCommand(
        this.#state,
        entry.index,
        decodeLoggedCommand(entry.data),
      );
      this.#state = state;
      this.#results.set(entry.index, result);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#onMalformed(entry.index, error.message);
      this.#state = { ...this.#state, appliedIndex: entry.index };
    }
  }
}
