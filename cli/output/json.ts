// Output for programs: exactly one JSON value, on one line unless a person looks at it.

/** The text of one JSON value, with its line end. */
export function jsonText(value: unknown, indented: boolean): string {
  return `${indented ? JSON.stringify(value, undefined, 2) : JSON.stringify(value)}\n`;
}

/** Bytes in JSON: as text when they are UTF-8, otherwise as base64, and which of the two. */
export function jsonBytes(bytes: Uint8Array): { value: string; encoding: "utf8" | "base64" } {
  try {
    const value = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { value, encoding: "utf8" };
  } catch {
    return { value: Buffer.from(bytes).toString("base64"), encoding: "base64" };
  }
}
