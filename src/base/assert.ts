// Assertions that stay on in production, and the closing of tagged unions.

/** A broken invariant of our own: a programmer error, the process must stop. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/**
 * Stops the program when `condition` does not hold.
 * @throws {AssertionError} naming `what` when the condition is false
 */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionError(`Invariant broken: ${what}`);
}

/**
 * Closes a tagged union: reached only when a case was forgotten.
 * @throws {AssertionError} always
 */
export function unreachable(value: never): never {
  throw new AssertionError(`Unreachable case: ${JSON.stringify(value)}`);
}
