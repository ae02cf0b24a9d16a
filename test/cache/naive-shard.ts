// The naive model of a shard: plain arrays, scanned from end to end, and a list of everything that
// was ever invalidated. Slow and obvious, written from the rules and not from the engine.
import type { MutationOutcome } from "../../src/model/data-record.js";
import type { NamespaceConfig } from "../../src/model/namespace-config.js";
import { NaiveDedupe } from "./naive-dedupe.js";
import type { NaiveOrder } from "./naive-order.js";

export type NaiveItem = {
  readonly namespace: number;
  readonly key: string;
  value: string;
  version: number;
  stamp: number;
  expiresAt: number;
  tags: readonly string[];
  graceMs: number;
  sourceVersion: number;
  insync: boolean;
};

export type NaiveNamespace = {
  readonly id: number;
  readonly name: string;
  config: NamespaceConfig;
  shareBytes: number;
  shareItems: number;
  generation: number;
  order: NaiveOrder;
};

/** tag undefined = the whole namespace; floor = all tagged items with a lower stamp than this. */
type Invalidation = {
  readonly namespace: number;
  readonly at: number;
  readonly tag?: string;
  readonly floor?: number;
};

/** What the engine should answer, but for the victims, which are judged by their effect. */
export type Expected =
  | { readonly kind: "refuse"; readonly code: string }
  | { readonly kind: "answer"; readonly status: string; readonly version: number }
  | {
      readonly kind: "apply";
      readonly existed: boolean;
      readonly insync: boolean;
      readonly outcome: MutationOutcome;
      /** The item as it will stand, but its version; undefined where no item is put. */
      readonly put: Omit<NaiveItem, "version"> | undefined;
    };

/** Eight classes to a power of two, found by looking at them all. */
export function naiveFootprint(item: Pick<NaiveItem, "key" | "value" | "tags">): number {
  const tags = item.tags.reduce((sum, tag) => sum + 2 + Buffer.byteLength(tag), 0);
  const content = 32 + Buffer.byteLength(item.key) + Buffer.byteLength(item.value) + tags;
  for (let unit = 1; ; unit *= 2) {
    for (let steps = 8; steps < 16; steps++) if (steps * unit >= content) return steps * unit + 8;
  }
}

export class NaiveShard {
  readonly namespaces: NaiveNamespace[] = [];
  items: NaiveItem[] = [];
  readonly dedupe: NaiveDedupe;
  readonly #tagsMax: number;
  /** Every delete: the last for each key. */
  readonly #deletes = new Map<string, number>();
  #invalidations: Invalidation[] = [];

  constructor(
    limits: { clientsMax: number; rowsPerClientMax: number; sessionMs: number },
    tagsMax: number,
  ) {
    this.dedupe = new NaiveDedupe(limits);
    this.#tagsMax = tagsMax;
  }

  named(name: string): NaiveNamespace | undefined {
    return this.namespaces.find((one) => one.name === name);
  }

  find(namespace: number, key: string): NaiveItem | undefined {
    return this.items.find((item) => item.namespace === namespace && item.key === key);
  }

  /** The records that killed an item. */
  killsOf(item: Pick<NaiveItem, "namespace" | "stamp" | "tags">): number[] {
    return this.#invalidations
      .filter((one) => one.namespace === item.namespace)
      .filter((one) => {
        if (one.floor !== undefined) return item.tags.length > 0 && item.stamp < one.floor;
        return item.stamp < one.at && (one.tag === undefined || item.tags.includes(one.tag));
      })
      .map((one) => one.at);
  }

  isDead(item: NaiveItem): boolean {
    return this.killsOf(item).length > 0;
  }

  live(namespace: number, key: string, now: number): NaiveItem | undefined {
    const item = this.find(namespace, key);
    if (item === undefined || this.isDead(item)) return undefined;
    return item.expiresAt !== 0 && item.expiresAt <= now ? undefined : item;
  }

  /** Whether a load that began at `stamp` comes too late for what happened since. */
  tooLate(namespace: number, key: string, tags: readonly string[], stamp: number): boolean {
    if (stamp < (this.#deletes.get(`${namespace}/${key}`) ?? 0)) return true;
    return this.killsOf({ namespace, stamp, tags }).length > 0;
  }

  bytesOf(namespace: number): number {
    return this.items
      .filter((item) => item.namespace === namespace)
      .reduce((sum, item) => sum + naiveFootprint(item), 0);
  }

  countOf(namespace: number): number {
    return this.items.filter((item) => item.namespace === namespace).length;
  }

  put(item: NaiveItem): void {
    const order = this.namespaces.find((one) => one.id === item.namespace)?.order;
    const present = this.find(item.namespace, item.key);
    if (present === undefined) {
      this.items.push(item);
      order?.insert(item.key);
    } else {
      Object.assign(present, item);
      order?.hit(item.key);
    }
  }

  remove(namespace: number, key: string, evicted: boolean): void {
    const item = this.find(namespace, key);
    if (item === undefined) return;
    this.items = this.items.filter((one) => one !== item);
    this.namespaces.find((one) => one.id === namespace)?.order.remove(key, evicted);
  }

  delete(namespace: number, key: string, at: number): void {
    this.remove(namespace, key, false);
    this.#deletes.set(`${namespace}/${key}`, at);
  }

  invalidate(namespace: number, at: number, tag?: string): void {
    const known = tag === undefined ? {} : { tag };
    this.#invalidations.push({ namespace, at, ...known });
  }

  /** The tags that must be forgotten before `tags` are invalidated, lowest stamp first. */
  tagsToForget(namespace: number, tags: readonly string[]): { namespace: number; tag: string }[] {
    const remembered = this.#remembered();
    const isHere = (one: Invalidation, tag: string) =>
      one.namespace === namespace && one.tag === tag;
    const fresh = tags.filter((tag) => !remembered.some((one) => isHere(one, tag)));
    const excess = remembered.length + fresh.length - this.#tagsMax;
    return remembered
      .filter((one) => !tags.some((tag) => isHere(one, tag)))
      .sort((a, b) => a.at - b.at)
      .slice(0, Math.max(0, excess))
      .map((one) => ({ namespace: one.namespace, tag: one.tag ?? "" }));
  }

  forgetTag(namespace: number, tag: string, at: number): void {
    const floor = this.#remembered().find((one) => one.namespace === namespace && one.tag === tag);
    this.#invalidations = this.#invalidations.filter(
      (one) => one.namespace !== namespace || one.tag !== tag,
    );
    if (floor !== undefined) this.#invalidations.push({ namespace, at, floor: floor.at });
  }

  /** TIME: what expires goes, and sessions that were silent for long. */
  pass(now: number): void {
    for (const item of this.items.filter((one) => one.expiresAt !== 0 && one.expiresAt <= now)) {
      this.remove(item.namespace, item.key, false);
    }
    this.dedupe.pass(now);
  }

  drop(namespace: number): void {
    this.items = this.items.filter((item) => item.namespace !== namespace);
    this.#invalidations = this.#invalidations.filter((one) => one.namespace !== namespace);
    const at = this.namespaces.findIndex((one) => one.id === namespace);
    if (at >= 0) this.namespaces.splice(at, 1);
  }

  /** The last invalidation of each tag. */
  #remembered(): Invalidation[] {
    const last = new Map<string, Invalidation>();
    for (const one of this.#invalidations) {
      if (one.tag !== undefined) last.set(JSON.stringify([one.namespace, one.tag]), one);
    }
    return [...last.values()];
  }
}
