// One machine of the simulated cluster: a disk that lasts, and one process after another on it,
// each running the unchanged node driver and services.

import type { Random } from "../../../src/base/random.js";
import { after } from "../../../src/base/time.js";
import { createCacheEngine } from "../../../src/cache/cache-engine.js";
import { NodeDriver } from "../../../src/driver/node.js";
import type { NodeOptions } from "../../../src/driver/node-options.js";
import { CacheError } from "../../../src/model/cache-error.js";
import { type NodeId, storeId } from "../../../src/model/ids.js";
import type { CacheEngine } from "../../../src/model/shard-store.js";
import { AdminService } from "../../../src/service/admin-service.js";
import { CacheService } from "../../../src/service/cache-service.js";
import { InvalidationService } from "../../../src/service/invalidation.js";
import { demand } from "../../invariants/violation.js";
import type { Facts } from "./facts.js";
import type { TappedDriver } from "./record-tap.js";
import type { Scheduler } from "./scheduler.js";
import { SimClock } from "./sim-clock.js";
import { type CrashFate, type DiskConfig, SimDisk } from "./sim-disk.js";
import { SimIdentity } from "./sim-identity.js";
import { SimLogger } from "./sim-logger.js";
import type { SimMetrics } from "./sim-metrics.js";
import type { SimNetwork } from "./sim-network.js";
import { type ProcessObserver, SimProcess } from "./sim-process.js";
import { SimTimers } from "./sim-timers.js";

/** What all nodes of a cluster have in common. */
export type NodeSetting = Pick<
  NodeOptions,
  "voters" | "expectedNodes" | "settings" | "shardCount" | "raftConfig" | "compaction"
>;

/** A running process and what the world reaches in it. */
export type RunningNode = {
  readonly process: SimProcess;
  readonly clock: SimClock;
  readonly driver: NodeDriver;
  readonly cache: CacheService;
  readonly invalidation: InvalidationService;
  readonly admin: AdminService;
};

export type SimNodeOptions = {
  readonly id: NodeId;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: SimNetwork;
  readonly metrics: SimMetrics;
  readonly facts: Facts;
  /** Who looks at a process; `running` says what runs in it, once it does. */
  readonly observer: (running: () => RunningNode | undefined) => ProcessObserver;
  readonly setting: () => NodeSetting;
  readonly disk: DiskConfig;
  /** This machine's clock rate: its milliseconds for each true one. */
  readonly clockRate: number;
  readonly timerLateMsMax: number;
  /** Lets checkers see what an engine is asked to do. */
  readonly tap: (engine: CacheEngine, of: TappedDriver) => CacheEngine;
  readonly onFatal: (node: NodeId, reason: string) => void;
};

const logLinesKept = 60;
/** Small tables: their bounds are reached, and comparing copies is cheap. */
const engineLimits = { tagStampsMax: 4, keyStampBuckets: 64 };
const memoryBytes = 1024 ** 3;
/** Between a sleep and a wall clock that is set back lies more than a lease. */
const clocksApartMs = 5000;
/** How long a process that was asked to stop may take. */
const leaveMs = 5000;

/** Between a process's end and that of its machine's connections. */
const lastWordsMs = 5;

/** One machine. */
export class SimNode {
  readonly id: NodeId;
  /** The disk that this machine began with, by which the cluster knows it. */
  readonly disk: SimDisk;
  readonly logger: SimLogger;
  readonly #options: SimNodeOptions;
  #running: RunningNode | undefined;
  /** The disk of a replacement elsewhere, and the process that it replaces and that still lives. */
  #spare: SimDisk | undefined;
  #ghost: RunningNode | undefined;
  #askedToStop: RunningNode | undefined;
  #boots = 0;
  #wallOffset: number;
  #setBackAt = Number.NEGATIVE_INFINITY;
  #sleptUntil = Number.NEGATIVE_INFINITY;
  readonly #onEnd: (() => void)[] = [];

  constructor(options: SimNodeOptions) {
    this.#options = options;
    this.id = options.id;
    this.#wallOffset = options.random.between(-5000, 5000);
    this.logger = new SimLogger(options.scheduler, logLinesKept);
    this.disk = this.#newDisk();
  }

  /** The process that runs here, also one that stands still; undefined when there is none. */
  get running(): RunningNode | undefined {
    return this.#running;
  }

  /** Every process that lives under this node's name: it may have been replaced while it lived. */
  processes(): RunningNode[] {
    return [this.#running, this.#ghost].filter((one) => one !== undefined);
  }

  /** Whether the process was asked to stop, also one that stands still and does not know yet. */
  get leaving(): boolean {
    const running = this.#running;
    return running !== undefined && (running.driver.leaving || this.#askedToStop === running);
  }

  /** Processes started here so far. */
  get boots(): number {
    return this.#boots;
  }

  /** Starts a process on the disk as it is; nothing happens while one runs. */
  boot(): void {
    if (this.#running !== undefined) return;
    this.#boots++;
    const { scheduler, random, observer, clockRate } = this.#options;
    let running: RunningNode | undefined;
    const process = new SimProcess({
      scheduler,
      random: random.fork(),
      observer: observer(() => running),
    });
    // A monotonic clock begins anywhere.
    const offset = random.between(1, 10_000_000);
    const clock = new SimClock({
      scheduler,
      process,
      rate: clockRate,
      offset,
      wallOffset: this.#wallOffset,
    });
    this.logger.note(`boot ${this.#boots}`);
    process.run("signal", () => {
      const of = (): NodeDriver | undefined => running?.driver;
      const driver = this.#startDriver(process, this.#nodeOptions(process, clock, of));
      if (driver === undefined) return;
      const { ports } = driver.options;
      const { metrics } = ports;
      const node = Object.assign(driver, { clock: ports.clock, metrics });
      const cache = new CacheService(node);
      const invalidation = new InvalidationService(node, cache);
      const admin = new AdminService({ node: driver, pid: this.#boots });
      running = { process, clock, driver, cache, invalidation, admin };
      this.#running = running;
      driver.start();
    });
  }

  /** Ends the process at once; its memory is gone, and what was on its way to the disk may be. */
  kill(fate?: CrashFate): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    this.logger.note("killed");
    running.process.kill();
    (this.#spare ?? this.disk).crash(fate);
    for (const hear of this.#onEnd) hear();
  }

  /** Asks the process to hand over and end (SIGTERM); it may take a while. */
  terminate(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#askedToStop = running;
    this.logger.note("asked to stop");
    running.process.run("signal", () => {
      const deadline = after(running.clock.now(), leaveMs);
      running.driver.leave(deadline, () => {
        running.driver.stop();
        this.#options.scheduler.after(lastWordsMs, () => {
          if (this.#running === running) this.kill();
        });
      });
    });
  }

  /**
   * Starts a process under the same name on another machine with an empty disk, while the present
   * one lives on: nobody can reach it any more, but what it sends still arrives.
   */
  replace(): boolean {
    if (this.#running === undefined || this.#spare !== undefined) return false;
    this.#ghost = this.#running;
    this.#running = undefined;
    this.#spare = this.#newDisk();
    this.logger.note("replaced");
    this.boot();
    return true;
  }

  /** The process dies, and begins again under the same name on an empty disk. */
  restartEmpty(): boolean {
    if (this.#running === undefined || this.#spare !== undefined) return false;
    this.kill();
    this.#spare = this.#newDisk();
    this.logger.note("lost its disk");
    this.boot();
    return true;
  }

  /** Ends the replacement and whom it replaced; the first disk is there again. */
  restore(): void {
    if (this.#spare === undefined) return;
    this.kill();
    this.#spare = undefined;
    this.#ghost?.process.kill();
    this.#ghost = undefined;
    this.disk.crash();
  }

  /**
   * Moves this machine's wall clock. Never back around a sleep: the wall clock is what tells a
   * process that its machine slept, and against both at once no lease by clocks can be safe.
   */
  jumpWall(milliseconds: number): number {
    const { now } = this.#options.scheduler;
    const by = now < this.#sleptUntil + clocksApartMs ? Math.abs(milliseconds) : milliseconds;
    if (by < 0) this.#setBackAt = now;
    this.#wallOffset += by;
    this.#running?.clock.jumpWall(by);
    return by;
  }

  /** The machine falls asleep; false when its wall clock was set back just before. */
  sleep(): boolean {
    const { now } = this.#options.scheduler;
    if (this.#running === undefined || now < this.#setBackAt + clocksApartMs) return false;
    this.#sleptUntil = Number.POSITIVE_INFINITY;
    this.#running.clock.suspend();
    this.#running.process.pause();
    return true;
  }

  /** It wakes up again. */
  wake(): void {
    this.#sleptUntil = this.#options.scheduler.now;
    this.#running?.clock.wake();
    this.#running?.process.resume();
  }

  /** Names who hears that a process ended here. */
  onEnd(hear: () => void): void {
    this.#onEnd.push(hear);
  }

  /** Nothing when the process must not start on what it finds, and so ends at once. */
  #startDriver(process: SimProcess, options: NodeOptions): NodeDriver | undefined {
    const disk = this.#spare ?? this.disk;
    try {
      const driver = new NodeDriver(options);
      demand(!disk.rotten, "corruption", () => `${this.id} starts on a damaged store`);
      return driver;
    } catch (error) {
      if (!(error instanceof CacheError) || error.code !== "CORRUPT") throw error;
      demand(disk.rotten, "corruption", () => `${this.id} refuses its store: ${error.message}`);
      this.#options.facts.refusedStores++;
      this.logger.note(`refuses to start: ${error.message}`);
      process.kill();
      return undefined;
    }
  }

  /** The process says that it cannot go on. */
  #failed(process: SimProcess, reason: string): void {
    if (!process.doomed) {
      this.#options.onFatal(this.id, reason);
      return;
    }
    this.#options.facts.diskFailures++;
    this.#options.scheduler.after(lastWordsMs, () => {
      if (this.#running?.process === process) this.kill();
      else process.kill();
    });
  }

  #newDisk(): SimDisk {
    const { scheduler, random, facts, disk: config } = this.#options;
    const name = storeId(new SimIdentity(random).unique());
    return new SimDisk({ storeId: name, scheduler, random: random.fork(), config, facts });
  }

  #nodeOptions(process: SimProcess, clock: SimClock, of: TappedDriver): NodeOptions {
    const disk = this.#spare ?? this.disk;
    const { id, scheduler, random, network, metrics, tap, timerLateMsMax } = this.#options;
    const timers = new SimTimers({
      scheduler,
      process,
      clock,
      random: random.fork(),
      lateMsMax: timerLateMsMax,
    });
    return {
      ...this.#options.setting(),
      self: { id, storeId: disk.storeId },
      address: `${id}:7401`,
      httpAddress: `${id}:7501`,
      region: "local",
      zone: id,
      memoryBytes,
      peers: new Map(),
      seed: random.u32(),
      engine: tap(createCacheEngine({ limits: engineLimits }), of),
      stored: disk.read(),
      ports: {
        clock,
        timers,
        transport: network.connect(id, process),
        logStore: disk.open(process),
        logger: this.logger,
        metrics,
        identity: new SimIdentity(random.fork()),
      },
      onFatal: (reason) => this.#failed(process, reason),
    };
  }
}
