// The few globals that the pure floors may use: they exist in every JavaScript host, do no I/O and
// read no clock. Only tsconfig.core.json sees this file; everywhere else Node's own types apply.

interface TextEncoderEncodeIntoResult {
  /** UTF-16 code units read from the source. */
  read: number;
  /** Bytes written to the destination. */
  written: number;
}

declare class TextEncoder {
  readonly encoding: string;
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): TextEncoderEncodeIntoResult;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(input?: Uint8Array | ArrayBuffer, options?: { stream?: boolean }): string;
}

/** Without `timeout()`: a deadline on the pure floors comes from the ports, never from the host. */
declare class AbortSignal {
  static abort(reason?: unknown): AbortSignal;
  static any(signals: AbortSignal[]): AbortSignal;
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
