// Log lines as JSON by pino behind the port `Logger`, written without blocking the event loop: a
// stalled disk must not cost a node its leases.

import { openSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import type { LogFields, Logger } from "../ports/logger.js";
import { makeDirectory } from "./make-directory.js";

/** How much is logged. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** A logger and the means to get its last lines out. */
export type PinoLogger = Logger & {
  /** Writes what is still in memory, blocking; for the end of the process. */
  flush(): void;
};

/** Options of {@link openPinoLogger}. */
export type PinoLoggerOptions = {
  /** A file to append to, made with its folders when missing; undefined = standard output. */
  readonly file?: string;
  /** Default info. */
  readonly level?: LogLevel;
  /** Fields on every line, for example the node's id. */
  readonly fields?: LogFields;
};

/** Opens a log. @throws {Error} of the file system when the file cannot be opened */
export function openPinoLogger(options: PinoLoggerOptions = {}): PinoLogger {
  const dest = options.file === undefined ? 1 : openLog(options.file);
  const destination = pino.destination({ dest, sync: false });
  const logger = pino(
    {
      level: options.level ?? "info",
      base: { pid: process.pid, ...options.fields },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    flush: () => {
      try {
        destination.flushSync();
      } catch {
        // The disk is full: there is nobody left to tell.
      }
    },
  };
}

/**
 * Opens the file before anything is logged: pino would do so later, and a process that ends before
 * that dies of it in the middle of its last words.
 */
function openLog(file: string): number {
  makeDirectory(dirname(file));
  return openSync(file, "a");
}
