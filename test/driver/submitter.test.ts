// How a node brings a command to a leader that it does not know.
import { expect, it } from "vitest";
import { Scheduler } from "../../jepsen-like/world/sim/scheduler.js";
import { SimClock } from "../../jepsen-like/world/sim/sim-clock.js";
import { SimProcess } from "../../jepsen-like/world/sim/sim-process.js";
import { SimTimers } from "../../jepsen-like/world/sim/sim-timers.js";
import { Random } from "../../src/base/random.js";
import { after } from "../../src/base/time.js";
import { ControlMachine } from "../../src/driver/control-machine.js";
import { PeerCalls } from "../../src/driver/peer-calls.js";
import type { RaftDriver } from "../../src/driver/raft-driver.js";
import { type Submitted, Submitter } from "../../src/driver/submitter.js";
import { type NodeId, nodeId } from "../../src/model/ids.js";
import type { PeerTransport } from "../../src/ports/peer-transport.js";

/** A node on its own, and peers that take every question and answer none. */
function strandedNode(voters: readonly NodeId[]) {
  const scheduler = new Scheduler();
  const random = new Random(5);
  const observer = { began: () => undefined, ended: () => undefined };
  const process = new SimProcess({ scheduler, random, observer });
  const clock = new SimClock({ scheduler, process, rate: 1, offset: 1000, wallOffset: 0 });
  const timers = new SimTimers({ scheduler, process, clock, random, lateMsMax: 0 });
  const asked: NodeId[] = [];
  const transport: PeerTransport = {
    send: (to) => asked.push(to) > 0,
    onMessage: () => undefined,
    setAddress: () => undefined,
  };
  const calls = new PeerCalls({ transport, clock, identity: { unique: () => "0123456789abcdef" } });
  const submitter = new Submitter({
    self: nodeId("n9"),
    raft: { propose: () => ({ ok: false }) } as unknown as RaftDriver,
    machine: new ControlMachine(() => expect.unreachable()),
    calls,
    clock,
    timers,
    leader: () => undefined,
    voters,
  });
  const run = (ms: number): void => {
    const end = scheduler.now + ms;
    while (scheduler.now < end) {
      scheduler.runUntil(scheduler.now + 25);
      calls.tick(clock.now());
    }
  };
  return { submitter, asked, clock, run };
}

it("asks every voter within a second while it knows no leader: followers cannot answer a stranger", () => {
  const voters = [nodeId("n1"), nodeId("n2"), nodeId("n3")];
  const { submitter, asked, clock, run } = strandedNode(voters);
  const submission = {
    command: { kind: "delete-namespace", name: "any" },
    requestId: undefined,
    basisIndex: 0,
    deadline: after(clock.now(), 2000),
  } as const;
  submitter.submit(submission, () => undefined);
  run(900);
  expect(new Set(asked)).toEqual(new Set(voters));
});

it("refuses an admin's command while nobody leads, in time, and leaves nothing in doubt", () => {
  const { submitter, asked, clock, run } = strandedNode([nodeId("n1"), nodeId("n2")]);
  const ended: Submitted[] = [];
  const submission = {
    command: { kind: "delete-namespace", name: "any" },
    requestId: "once",
    basisIndex: 0,
    deadline: after(clock.now(), 2000),
    leaderBy: after(clock.now(), 1000),
  } as const;
  submitter.submit(submission, (submitted) => ended.push(submitted));
  run(900);
  expect(ended).toEqual([]);
  run(200);
  expect(ended).toMatchObject([{ ok: false, error: { code: "NO_LEADER", outcome: "refused" } }]);
  expect(asked).toEqual([]);
});
