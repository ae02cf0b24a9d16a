// Time as plain values: instants of a node's own monotonic clock, and durations in milliseconds.

import type { Brand } from "./brand.js";

/** A point of one node's monotonic clock, in milliseconds (may be fractional). */
export type Instant = Brand<number, "Instant">;

/** A length of time in milliseconds. */
export type Duration = number;

/** An instant before every other. */
export const longAgo = Number.NEGATIVE_INFINITY as Instant;

/** An instant after every other. */
export const never = Number.POSITIVE_INFINITY as Instant;

/** Reads a number of milliseconds of the monotonic clock as an instant. */
export function instant(milliseconds: number): Instant {
  return milliseconds as Instant;
}

/** The instant that lies `duration` after `start`. */
export function after(start: Instant, duration: Duration): Instant {
  return (start + duration) as Instant;
}

/** The later of two instants. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The earlier of two instants. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
