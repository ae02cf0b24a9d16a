// Random sequences of commands: invariants after every step, and two machines that stay equal
// though one reads its commands from bytes and begins again from a snapshot in the middle.
import fc from "fast-check";
import { expect, it } from "vitest";
import { applyCommand } from "../../src/control/apply.js";
import {
  decodeControlState,
  decodeLoggedCommand,
  encodeControlState,
  encodeLoggedCommand,
} from "../../src/control/codec.js";
import type { Command } from "../../src/control/command.js";
import { brokenInvariant, brokenState } from "../../src/control/invariants.js";
import { stateHash } from "../../src/control/state-hash.js";
import { type Machine, threeNodes } from "./machine.js";
import { resolve, type Step, stepArbitrary } from "./random-commands.js";

const steps = fc.array(stepArbitrary, { minLength: 20, maxLength: 120, size: "max" });
// Shrinking a long sequence may take for ever; a shorter one is not worth that.
const parameters = {
  seed: 20_250_101,
  numRuns: 100,
  interruptAfterTimeLimit: 20_000,
  markInterruptAsFailure: true,
};

/** Three nodes and four served shards, from which a sequence goes on. */
const begun = (): Machine =>
  threeNodes(4, { onNoReplica: "cold" })
    .serve(0, "n1", "n2")
    .serve(1, "n2", "n3")
    .serve(2, "n3", "n1")
    .serve(3, "n1", "n2", "n3");

it("keeps every invariant at every step of any sequence", () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const machine = begun();
      for (const step of sequence) {
        machine.apply(resolve(machine.state, step), logged(step));
        expect(brokenState(machine.state)).toBeUndefined();
      }
    }),
    parameters,
  );
});

it("computes the same state, bytes and hash from a log and from a snapshot and a log", () => {
  fc.assert(
    fc.property(steps, fc.nat(120), (sequence, cut) => {
      const machine = begun();
      let twin = machine.state;
      for (const [at, step] of sequence.entries()) {
        const command = resolve(machine.state, step);
        const first = machine.apply(command, logged(step));
        const entry = encodeLoggedCommand({
          requestId: step.requestId,
          basisIndex: machine.index - 1,
          at: 1000 * machine.index,
          command,
        });
        const { state, result } = applyCommand(twin, machine.index, decodeLoggedCommand(entry));
        expect(result).toEqual(first);
        twin = at === cut ? decodeControlState(encodeControlState(state)) : state;
        expect(stateHash(twin)).toBe(stateHash(machine.state));
      }
      expect(twin).toEqual(machine.state);
      expect(encodeControlState(twin)).toEqual(encodeControlState(machine.state));
    }),
    parameters,
  );
});

it("changes nothing but the index and the memory of requests when it refuses", () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const machine = begun();
      for (const step of sequence) {
        const before = machine.state;
        const result = machine.apply(resolve(before, step), logged(step));
        if (result.ok) continue;
        const { appliedIndex, requests } = machine.state;
        expect(machine.state).toEqual({ ...before, appliedIndex, requests });
      }
    }),
    parameters,
  );
});

it("gives no (shard, epoch) two primaries in any history (I6)", () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const machine = begun();
      const primaries = new Map<string, string>();
      for (const step of sequence) {
        machine.apply(resolve(machine.state, step), logged(step));
        for (const { id, epoch, primary } of machine.state.shards) {
          if (primary === undefined) continue;
          const text = `${primary.node}@${primary.incarnation}`;
          expect(primaries.get(`${id}/${epoch}`) ?? text).toBe(text);
          primaries.set(`${id}/${epoch}`, text);
        }
      }
    }),
    parameters,
  );
});

it("moves mapVersion exactly when shards or nodes change", () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      const machine = begun();
      for (const step of sequence) {
        const before = machine.state;
        machine.apply(resolve(before, step), logged(step));
        const { nodes, shards, mapVersion } = machine.state;
        const changed = nodes !== before.nodes || shards !== before.shards;
        expect(mapVersion).toBe(changed ? machine.index : before.mapVersion);
      }
    }),
    parameters,
  );
});

it("reaches every outcome, so that the properties above mean something", () => {
  const reached = new Map<Command["kind"], number>();
  const sample = fc.sample(steps, { seed: parameters.seed, numRuns: 100 });
  for (const sequence of sample) {
    const machine = begun();
    for (const step of sequence) {
      const before = machine.state;
      const { ok } = machine.apply(
        resolve(before, step),
        logged({ ...step, requestId: undefined }),
      );
      expect(brokenInvariant(before, machine.state)).toBeUndefined();
      if (ok) reached.set(step.kind, (reached.get(step.kind) ?? 0) + 1);
    }
  }
  for (const step of sample.flat()) expect(reached.get(step.kind) ?? 0).toBeGreaterThan(5);
});

function logged(step: Step): { requestId?: string } {
  return step.requestId === undefined ? {} : { requestId: step.requestId };
}
