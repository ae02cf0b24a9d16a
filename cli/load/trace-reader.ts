// A trace as a stream of keys: one a line, plain or gzip by its first bytes, never whole in memory.
// Readers take keys in the order of the file, whoever asks first.

import { createReadStream, type ReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Bytes read from the file at once: small, so that what was read tells how far the reader is. */
const fileChunkBytes = 16 * 1024;
const textChunkBytes = 64 * 1024;
/** Bytes of the longest line; a file without line ends is not a trace. */
const lineBytesMax = 64 * 1024;

/** The keys of one trace file. */
export class TraceReader implements AsyncDisposable {
  readonly #file: ReadStream;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #fileBytes: number;
  #lines: string[] = [];
  #at = 0;
  #rest = "";
  #ended = false;
  /** How much of the file had been read before the present lines, and with them. */
  #shareBefore = 0;
  #shareAfter = 0;
  #refill: Promise<void> | undefined;

  private constructor(file: ReadStream, text: Readable, fileBytes: number) {
    this.#file = file;
    this.#fileBytes = fileBytes;
    text.setEncoding("latin1");
    this.#chunks = text[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Opens a trace. @throws {Error} of the file system when it cannot be read */
  static async open(path: string): Promise<TraceReader> {
    const { size } = await stat(path);
    const file = createReadStream(path, { highWaterMark: fileChunkBytes });
    if (!(await isGzip(path))) return new TraceReader(file, file, size);
    const plain = createGunzip({ chunkSize: textChunkBytes });
    file.on("error", (error) => plain.destroy(error));
    return new TraceReader(file, file.pipe(plain), size);
  }

  /** How much of the file has been given out, 0 to 1, about. */
  get share(): number {
    if (this.#ended && this.#at >= this.#lines.length) return 1;
    const within = this.#lines.length === 0 ? 0 : this.#at / this.#lines.length;
    return this.#shareBefore + (this.#shareAfter - this.#shareBefore) * within;
  }

  /**
   * The next key, undefined at the end. Bytes of the file one to one (latin1); empty lines are
   * skipped. A promise only when more of the file must be read first.
   */
  next(): string | undefined | Promise<string | undefined> {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at++];
      if (line !== undefined && line !== "") return line;
    }
    if (this.#ended) return undefined;
    this.#refill ??= this.#read().finally(() => {
      this.#refill = undefined;
    });
    return this.#refill.then(() => this.next());
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#file.destroy();
    return Promise.resolve();
  }

  async #read(): Promise<void> {
    const chunk = await this.#chunks.next();
    if (chunk.done === true) {
      this.#lines = [this.#rest.replace(/\r$/, "")];
      this.#rest = "";
      this.#ended = true;
    } else {
      const text = this.#rest + String(chunk.value);
      this.#lines = text.split(/\r?\n/);
      this.#rest = this.#lines.pop() ?? "";
      if (this.#rest.length > lineBytesMax) throw new Error("a line longer than 64 KiB");
    }
    this.#at = 0;
    this.#shareBefore = this.#shareAfter;
    this.#shareAfter = Math.min(1, this.#file.bytesRead / Math.max(1, this.#fileBytes));
  }
}

async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path, "r");
  const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}
