// What a caller may say when it connects, checked and completed with defaults in one place.

import { randomBytes } from "node:crypto";
import { CacheError } from "../model/cache-error.js";
import { type ClientId, clientId } from "../model/ids.js";
import { limits } from "../model/limits.js";

/** Where a cluster is first looked for when nothing else is said: the local one of `npm start`. */
export const defaultEndpoints: readonly string[] = [
  "127.0.0.1:7401",
  "127.0.0.1:7402",
  "127.0.0.1:7403",
];

/** Options of `connect`. */
export type ConnectOptions = {
  /**
   * Nodes to begin with, "host:port" each; any part of the cluster will do. Default:
   * 127.0.0.1:7401–7403.
   */
  readonly endpoints?: readonly string[] | undefined;
  /** The region this client runs in. Default: none. */
  readonly region?: string | undefined;
  /**
   * The zone this client runs in; its nodes are asked first where any node will do. Default:
   * none.
   */
  readonly zone?: string | undefined;
  /** Milliseconds one operation may take in all, retries included. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds one node may stay silent before another is tried. Default 600. */
  readonly tryTimeoutMs?: number | undefined;
  /**
   * Attempts of one operation at most, the first included. Default 100: the deadline comes
   * first.
   */
  readonly attemptsMax?: number | undefined;
  /** This client's identity for at-most-once writes, 1–64 characters. Default: random. */
  readonly clientId?: string | undefined;
};

/** Options with every default filled in. */
export type ClientSettings = {
  readonly endpoints: readonly string[];
  readonly region: string;
  readonly zone: string;
  readonly timeoutMs: number;
  readonly tryTimeoutMs: number;
  readonly attemptsMax: number;
  readonly clientId: ClientId;
};

const defaultTryTimeoutMs = 600;
const defaultAttemptsMax = 100;
/** The longest delay that a timer of Node keeps. */
const timerMsMax = 2 ** 31 - 1;

/**
 * Checks options and fills in defaults.
 * @throws {CacheError} INVALID_ARGUMENT when an option is malformed
 */
export function resolveOptions(options: ConnectOptions): ClientSettings {
  const id = options.clientId ?? randomBytes(16).toString("hex");
  if (id.length === 0 || id.length > limits.clientIdMax) {
    throw invalid(`clientId must have 1 to ${limits.clientIdMax} characters`);
  }
  return {
    endpoints: checkedEndpoints(options.endpoints ?? defaultEndpoints),
    region: options.region ?? "",
    zone: options.zone ?? "",
    timeoutMs: positive("timeoutMs", options.timeoutMs ?? limits.defaultDeadlineMs, timerMsMax),
    tryTimeoutMs: positive("tryTimeoutMs", options.tryTimeoutMs ?? defaultTryTimeoutMs, timerMsMax),
    attemptsMax: positive("attemptsMax", options.attemptsMax ?? defaultAttemptsMax, 1_000_000),
    clientId: clientId(id),
  };
}

/**
 * Whether the text is "host:port" with a port from 1 to 65,535; an IPv6 host stands in
 * brackets.
 */
export function isEndpoint(text: string): boolean {
  const match = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):([0-9]{1,5})$/.exec(text);
  const port = Number(match?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}

function checkedEndpoints(endpoints: readonly string[]): readonly string[] {
  if (endpoints.length === 0) throw invalid("endpoints must name at least one host:port");
  for (const endpoint of endpoints) {
    if (!isEndpoint(endpoint)) throw invalid(`endpoint "${endpoint}" is not host:port`);
  }
  return [...new Set(endpoints)];
}

function positive(name: string, value: number, max: number): number {
  if (Number.isFinite(value) && value > 0 && value <= max) return value;
  throw invalid(`${name} must be a number above 0 and at most ${max}, not ${value}`);
}

function invalid(message: string): CacheError {
  return new CacheError("INVALID_ARGUMENT", message);
}
