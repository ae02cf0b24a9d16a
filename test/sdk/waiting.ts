// Waiting for what another process or stream brings about: polls until it holds, with a deadline.

/** Resolves once `holds` is true. @throws {Error} naming `what` after five seconds */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
