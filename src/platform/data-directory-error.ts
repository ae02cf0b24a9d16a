// Why a node cannot use its data directory; its message is one line for the person at the terminal.

/** `locked`: another process has it open. `unusable`: it cannot be read or written. */
export type DataDirectoryTrouble = "locked" | "unusable";

/** A data directory that cannot be opened, though its content is not known to be damaged. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
  readonly trouble: DataDirectoryTrouble;

  constructor(trouble: DataDirectoryTrouble, message: string, cause?: unknown) {
    super(message, { cause });
    this.trouble = trouble;
  }
}
