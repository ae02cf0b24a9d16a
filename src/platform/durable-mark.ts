// A small file beside the store that remembers how many batches were synced. It is written after
// each sync, in place and unsynced: it may lag behind the store but never lead it, unless the store
// was cut or damaged at its end, which nothing in the store itself could tell from a crash.

import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { Reader, Writer } from "../base/binary.js";
import { crc32c } from "../base/checksum.js";

const markBytes = 12;

/** The number of the last batch known to be durable. */
export class DurableMark {
  readonly #file: number;

  /** Opens the mark, making an empty one where there is none. */
  constructor(path: string) {
    this.#file = openMark(path);
  }

  /** The number, or 0 when there is none or it is torn. */
  read(): number {
    const bytes = new Uint8Array(markBytes);
    if (readSync(this.#file, bytes, 0, markBytes, 0) !== markBytes) return 0;
    const reader = new Reader(bytes);
    const batch = reader.f64();
    const intact = reader.u32() === crc32c(bytes.subarray(0, 8));
    return intact && Number.isSafeInteger(batch) && batch > 0 ? batch : 0;
  }

  /** Replaces the number. Twelve bytes into the page cache: no wait for the disk. */
  write(batch: number): void {
    const number = new Writer(8).f64(batch).finish();
    const bytes = new Writer(markBytes).raw(number).u32(crc32c(number)).finish();
    writeSync(this.#file, bytes, 0, markBytes, 0);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function openMark(path: string): number {
  try {
    return openSync(path, "r+");
  } catch {
    return openSync(path, "w+");
  }
}
