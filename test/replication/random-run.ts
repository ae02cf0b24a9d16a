// One seeded run of the random world: what happens in it, and what must hold after every step.

import { utf8 } from "../../src/base/bytes.js";
import type { Sequence } from "../../src/model/ids.js";
import { epoch as epochOf, shardTime } from "../../src/model/ids.js";
import { copiesOf, hasMember, sameMember, withoutMember } from "../../src/model/shard-map.js";
import { type CopyNode, setRequest, theNamespace } from "./copy-node.js";
import { fairWeather, World } from "./world.js";

type Write = { readonly node: CopyNode; readonly epoch: number; readonly sequence: Sequence };

const names = ["n1", "n2", "n3"];

/** One run; counts what it reached. @throws with the seed when something does not hold */
export function runSeed(seed: number): Map<string, number> {
  const run = new RandomRun(seed);
  try {
    return run.run();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new Error(`seed ${seed}: ${text}\n${run.world.describe()}`);
  }
}

class RandomRun {
  readonly world: World;
  #waiting: Write[] = [];
  #acked: Write[] = [];
  #checkedEpoch = 0;
  readonly #reached = new Map<string, number>();
  readonly #releasedAt = new Map<string, Sequence>();

  constructor(seed: number) {
    const tight = seed % 4 === 0;
    this.world = new World(seed, {
      chunkBytes: 256,
      ...(tight ? { logRecordsMax: 40 } : {}),
      inFlightBytesMax: tight ? 1024 : 1 << 20,
    });
  }

  run(): Map<string, number> {
    const { world } = this;
    world.formed(...names);
    world.weather = {
      lose: world.random.pick([0, 0.02, 0.2]),
      repeat: world.random.pick([0, 0.1]),
      delay: world.random.pick([
        [1, 1],
        [1, 30],
      ]),
    };
    const steps = world.random.between(150, 400);
    for (let i = 0; i < steps; i++) {
      this.#act();
      world.step();
      this.#check();
    }
    this.#settle();
    for (const { event } of world.events) this.#count(event.kind);
    this.#count("loss", world.losses.length);
    this.#count("acked", this.#acked.length);
    return this.#reached;
  }

  /** Something random happens. */
  #act(): void {
    const { random } = this.world;
    const writes = random.between(0, 4);
    for (let i = 0; i < writes; i++) this.#write();
    if (random.chance(0.02)) this.#partition();
    if (random.chance(0.02)) this.world.heal();
    if (random.chance(0.015)) this.world.deaf.add(random.pick(names));
    if (random.chance(0.03)) this.#hear();
    if (random.chance(0.015)) this.#failOver();
    if (random.chance(0.004)) this.#restart(random.pick(names));
    if (random.chance(0.008)) this.#handOver();
    if (random.chance(0.02)) this.world.committing = random.chance(0.6);
    if (random.chance(0.01)) this.#lateProposal();
  }

  /** A client writes at any node that takes itself for the primary. */
  #write(): void {
    const { random, instant } = this.world;
    const node = this.world.node(random.pick(names));
    if (!node.replica.canAppend()) return;
    if (node.store.resolve("test") === undefined) node.configureNamespace(instant);
    const key = `k${random.between(1, 40)}`;
    const what = random.float();
    let sequence: Sequence | undefined;
    if (what < 0.6) {
      const ttl = random.chance(0.4) ? random.between(1, 300) : "none";
      const tags = random.chance(0.3) ? [`t${random.between(1, 3)}`] : [];
      sequence = node.mutate(setRequest(key, `v${random.u32()}`, ttl, tags), instant);
    } else if (what < 0.75) sequence = node.delete(key, instant);
    else if (what < 0.88) {
      const ttl = random.chance(0.5) ? random.between(1, 400) : "none";
      const touch = { namespace: "test", key: utf8(key), ttl, writeConcern: undefined } as const;
      sequence = node.mutate({ kind: "touch", ...touch, identity: undefined }, instant);
    } else if (what < 0.93) {
      const tag = `t${random.between(1, 3)}`;
      sequence = node.append({ kind: "invalidate-tag", namespace: theNamespace, tag }, instant);
    } else {
      sequence = node.append({ kind: "evict", namespace: theNamespace, key: utf8(key) }, instant);
    }
    if (sequence === undefined) return;
    this.#waiting.push({ node, epoch: node.replica.epoch(), sequence });
  }

  #partition(): void {
    const { random } = this.world;
    if (random.chance(0.5)) this.world.isolate(random.pick(names));
    else this.world.cutLink(random.pick(names), random.pick(names));
  }

  /** A node that heard nothing hears the present record. */
  #hear(): void {
    const [name] = this.world.deaf;
    if (name === undefined) return;
    this.world.deaf.delete(name);
    this.world.tellAll();
  }

  #failOver(): void {
    const { random, shard } = this.world;
    const old = shard.primary;
    const candidates = shard.inSync.filter((one) => !sameMember(one, old));
    const to = random.chance(0.1) ? old : random.pick([...candidates, old]);
    if (to === undefined || !hasMember(shard.inSync, to)) return;
    const lost = old === undefined || sameMember(old, to) ? undefined : old.node;
    this.world.install(to.node, lost === undefined ? {} : { lost });
    this.#count("failover");
  }

  /** The process dies; another one of the node joins. */
  #restart(name: string): void {
    const { world } = this;
    const dead = world.node(name).member;
    const { shard } = world;
    const inSync = withoutMember(shard.inSync, dead);
    const next = world.start(name);
    world.deaf.delete(name);
    const wasPrimary = sameMember(shard.primary, dead);
    world.commit({
      primary: wasPrimary ? undefined : shard.primary,
      backups: withoutMember(shard.backups, dead),
      joining: [...withoutMember(shard.joining, dead), next.member],
      inSync,
    });
    this.#count("restart");
    if (!wasPrimary) return;
    const heir = inSync[0];
    if (heir !== undefined) world.install(heir.node);
    else {
      this.#acked = [];
      this.#waiting = [];
      world.install(world.random.pick(copiesOf(world.shard)).node, { cold: true });
      this.#count("cold");
    }
  }

  #handOver(): void {
    const { world } = this;
    const { primary } = world.shard;
    if (primary !== undefined) world.node(primary.node).replica.beginRelease(1, world.instant);
  }

  /** A proposal that was long on its way arrives. */
  #lateProposal(): void {
    const proposals = this.world.proposals.slice(-4);
    if (proposals.length > 0) this.world.tryCommit(this.world.random.pick(proposals));
  }

  #check(): void {
    const { world } = this;
    this.#checkReleases();
    for (const node of world.nodes.values()) {
      const key = `${node.member.node} ${node.replica.epoch()}`;
      const released = node.replica.released();
      if (released === undefined) continue;
      const last = this.#releasedAt.get(key) ?? node.replica.last();
      this.#releasedAt.set(key, last);
      if (last !== node.replica.last()) throw new Error("I13: appended after the release");
      if (node.replica.acked() !== last) throw new Error("I13: released with something un-acked");
    }
    this.#waiting = this.#waiting.filter((write) => {
      const { replica } = write.node;
      const serves = replica.role() === "primary" && replica.epoch() === write.epoch;
      if (!serves) return false;
      if (replica.acked() < write.sequence) return true;
      this.#acked.push(write);
      return false;
    });
    this.#checkNewEpoch();
  }

  #checkReleases(): void {
    const { world } = this;
    for (const release of world.releases.splice(0)) {
      this.#count("release");
      if (release.epoch !== world.shard.epoch) continue;
      const to = world.random.pick(world.shard.inSync);
      world.install(to.node);
    }
  }

  /** I10: the state that a new epoch begins with has everything that was acked before. */
  #checkNewEpoch(): void {
    const { shard } = this.world;
    if (shard.primary === undefined || shard.epoch === this.#checkedEpoch) return;
    const node = this.world.node(shard.primary.node);
    if (node.replica.epoch() !== epochOf(shard.epoch)) return;
    this.#checkedEpoch = shard.epoch;
    const last = node.replica.last();
    for (const { sequence } of this.#acked) {
      if (!this.world.journal.isIn(last, sequence)) throw new Error(`I10: ${sequence} is gone`);
    }
    this.#checkState(node);
  }

  /** The copy's store is the replay of its history, for items and tables. */
  #checkState(node: CopyNode): void {
    const expected = this.world.journal.replay(node.replica.last()).digest(shardTime(0));
    if (node.digest() !== expected) throw new Error(`I21: ${node.member.node} is no replay`);
    node.store.checkInvariants();
  }

  /** Everything heals: one primary, all copies in sync and equal (I22). */
  #settle(): void {
    const { world } = this;
    world.weather = fairWeather;
    world.committing = true;
    world.heal();
    if (world.primary.replica.releasing()) {
      world.run(1500);
      this.#checkReleases();
    }
    world.run(3000);
    this.#checkNewEpoch();
    world.clearFlights();
    const { shard } = world;
    if (shard.inSync.length !== names.length) throw new Error("I22: not all copies are in sync");
    const last = world.primary.replica.last();
    for (const node of world.nodes.values()) {
      if (node.replica.last() !== last) throw new Error(`I22: ${node.member.node} is behind`);
      this.#checkState(node);
    }
    if (world.primary.replica.acked() !== last) throw new Error("I22: not all is acked");
    for (const { event } of world.events) {
      if (event.kind === "needs-full" && event.reason === "cannot-apply") {
        throw new Error(`a record did not apply: ${event.detail}`);
      }
    }
  }

  #count(name: string, by = 1): void {
    this.#reached.set(name, (this.#reached.get(name) ?? 0) + by);
  }
}
