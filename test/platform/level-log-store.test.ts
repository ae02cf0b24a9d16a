// The Raft log on LevelDB: the port's promises, the identity of its directory, its lock, and that
// damage of any file is told and never passed over.
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Random } from "../../src/base/random.js";
import { DataDirectoryError } from "../../src/platform/data-directory-error.js";
import {
  formatStore,
  type OpenLogStore,
  openLogStore,
} from "../../src/platform/level-log-store.js";
import type { LogStore, StoreBatch } from "../../src/ports/log-store.js";
import { describeLogStore } from "../conformance/log-store.js";

type Scratch = Disposable & { readonly path: string };

function scratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), "holdfast-store-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function written(store: LogStore, batch: StoreBatch): Promise<void> {
  return new Promise((resolve, reject) => {
    store.write(batch, (error) => (error === undefined ? resolve() : reject(error)));
  });
}

describeLogStore("LevelDB", async () => {
  const directory = scratch();
  let opened: OpenLogStore | undefined;
  const close = async () => {
    await opened?.close();
    opened = undefined;
  };
  return {
    open: async () => {
      opened = await openLogStore(directory.path);
      return opened;
    },
    settle: async () => {
      if (opened !== undefined) await written(opened.store, { entries: [] });
    },
    close,
    [Symbol.asyncDispose]: async () => {
      await close();
      directory[Symbol.dispose]();
    },
  };
});

/** A closed store with 40 batches of entries behind a first opening, so that it has all files. */
async function filledStore(directory: string): Promise<void> {
  for (const first of [1, 21]) {
    const { store, close } = await openLogStore(directory);
    for (let index = first; index < first + 20; index++) {
      const bytes = new Uint8Array(2000).map((_, i) => (i * index) % 251);
      await written(store, { entries: [{ index, bytes }], hardState: Uint8Array.of(index) });
    }
    await close();
  }
}

function filesOf(directory: string): string[] {
  return readdirSync(join(directory, "raft"))
    .filter((name) => /^MANIFEST|\.log$|\.ldb$/.test(name))
    .map((name) => join(directory, "raft", name));
}

/** Opens a damaged copy; says what came out. */
async function outcomeOf(directory: string): Promise<"refused" | "whole" | "lost"> {
  try {
    const { stored, close } = await openLogStore(directory);
    await close();
    const whole = stored.entries.every(({ index, bytes }) =>
      bytes.every((byte, i) => byte === (i * index) % 251),
    );
    return whole && stored.entries.length === 40 && stored.hardState?.[0] === 40 ? "whole" : "lost";
  } catch (error) {
    expect(error, String(error)).toMatchObject({ name: "CacheError", code: "CORRUPT" });
    return "refused";
  }
}

it("keeps its identity over restarts and gives a new one to an emptied directory", async () => {
  using directory = scratch();
  const id = await formatStore(directory.path);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(await formatStore(directory.path)).toBe(id);
  const opened = await openLogStore(directory.path);
  expect(opened.storeId).toBe(id);
  await written(opened.store, { entries: [] });
  await opened.close();
  rmSync(join(directory.path, "raft"), { recursive: true });
  const emptied = await formatStore(directory.path);
  expect(emptied).not.toBe(id);
  const again = await openLogStore(directory.path);
  expect(again.storeId).toBe(emptied);
  await again.close();
});

it("restores the identity file from the store, and refuses that of another store", async () => {
  using directory = scratch();
  const id = await formatStore(directory.path);
  rmSync(join(directory.path, "store-id"));
  expect(await formatStore(directory.path)).toBe(id);
  writeFileSync(join(directory.path, "store-id"), `${"0".repeat(32)}\n`);
  await expect(openLogStore(directory.path)).rejects.toMatchObject({ code: "CORRUPT" });
});

it("names the directory when another holder has it open", async () => {
  using directory = scratch();
  const holder = await openLogStore(directory.path);
  const second = await openLogStore(directory.path).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(DataDirectoryError);
  expect(second).toMatchObject({ trouble: "locked" });
  expect((second as Error).message).toContain(directory.path);
  await holder.close();
  await (await openLogStore(directory.path)).close();
});

it("names the directory when it cannot be made", async () => {
  using directory = scratch();
  const file = join(directory.path, "file");
  writeFileSync(file, "");
  const error = await openLogStore(join(file, "data")).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: "DataDirectoryError", trouble: "unusable" });
  expect((error as Error).message).toContain(join(file, "data"));
});

it("refuses a store whose files were cut anywhere, or still has everything", async () => {
  using directory = scratch();
  await filledStore(join(directory.path, "whole"));
  const files = filesOf(join(directory.path, "whole"));
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const file of files) {
    const size = statSync(file).size;
    for (const keep of [0, 3, Math.floor(size / 2), size - 500, size - 1]) {
      if (keep < 0 || keep >= size) continue;
      const copy = join(directory.path, "copy");
      cpSync(join(directory.path, "whole"), copy, { recursive: true });
      truncateSync(file.replace(join(directory.path, "whole"), copy), keep);
      expect(await outcomeOf(copy), `${file} cut to ${keep} of ${size}`).not.toBe("lost");
      rmSync(copy, { recursive: true });
    }
  }
});

it("refuses a store in which any bit flipped, or still has everything", async () => {
  using directory = scratch();
  await filledStore(join(directory.path, "whole"));
  const random = new Random(20);
  const outcomes = { refused: 0, whole: 0 };
  for (const file of filesOf(join(directory.path, "whole"))) {
    const bytes = readFileSync(file);
    if (bytes.length === 0) continue;
    for (let round = 0; round < 25; round++) {
      const copy = join(directory.path, "copy");
      cpSync(join(directory.path, "whole"), copy, { recursive: true });
      const flipped = Buffer.from(bytes);
      const at = random.between(0, bytes.length - 1);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.between(0, 7));
      writeFileSync(file.replace(join(directory.path, "whole"), copy), flipped);
      const outcome = await outcomeOf(copy);
      expect(outcome, `${file} flipped at ${at}`).not.toBe("lost");
      if (outcome !== "lost") outcomes[outcome]++;
      rmSync(copy, { recursive: true });
    }
  }
  expect(outcomes.refused).toBeGreaterThan(outcomes.whole);
});

it("opens a log that ends inside a batch that was never acknowledged", async () => {
  using directory = scratch();
  await filledStore(directory.path);
  const log = filesOf(directory.path).find((file) => file.endsWith(".log"));
  const torn = Buffer.from([1, 2, 3, 4, 200, 0, 1, 9, 9, 9]);
  writeFileSync(log ?? "", torn, { flag: "a" });
  expect(await outcomeOf(directory.path)).toBe("whole");
});
