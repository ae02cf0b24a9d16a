// Calls between peers: one answer each, none for another process's question, an end in any case.
import { expect, it } from "vitest";
import { DecodeError } from "../../src/base/binary.js";
import { fromUtf8, utf8 } from "../../src/base/bytes.js";
import { type Instant, instant } from "../../src/base/time.js";
import { type CallOutcome, PeerCalls } from "../../src/driver/peer-calls.js";
import { type NodeId, nodeId } from "../../src/model/ids.js";
import type { PeerMessage } from "../../src/ports/peer-transport.js";

type Sent = { readonly to: NodeId; readonly message: PeerMessage };

const n1 = nodeId("n1");
const n2 = nodeId("n2");

/** One process of a node, whose messages lie in `sent` until the test delivers them. */
function processOf(uniqueId: string, connected = true) {
  const sent: Sent[] = [];
  let now: Instant = instant(0);
  const calls = new PeerCalls({
    transport: {
      send: (to, _lane, message) => {
        if (connected) sent.push({ to, message });
        return connected;
      },
      onMessage: () => undefined,
      setAddress: () => undefined,
    },
    clock: { now: () => now, wall: () => now },
    identity: { unique: () => uniqueId },
  });
  const outcomes: CallOutcome<string>[] = [];
  const ask = (text: string, decode: (bytes: Uint8Array) => string = fromUtf8): void => {
    const question = {
      to: n2,
      method: "data",
      payload: utf8(text),
      deadline: instant(100),
    } as const;
    calls.call({ ...question, decode }, (outcome) => outcomes.push(outcome));
  };
  const pass = (to: number): void => {
    now = instant(to);
    calls.tick(now);
  };
  return { calls, sent, outcomes, ask, pass };
}

const idOf = (first: string): string => first.padEnd(32, "0");

/** A node that answers every question by repeating it. */
function echo(uniqueId: string) {
  const process = processOf(uniqueId);
  process.calls.serve("data", ({ payload, reply }) => reply(payload));
  return process;
}

function payloadOf(sent: Sent | undefined): Uint8Array {
  if (sent === undefined) throw new Error("nothing was sent");
  return sent.message.payload;
}

it("answers a question once", () => {
  const asker = processOf(idOf("a"));
  const server = echo(idOf("b"));
  asker.ask("hello");
  server.calls.receiveCall(n1, payloadOf(asker.sent[0]));
  const answer = payloadOf(server.sent[0]);
  asker.calls.receiveAnswer(n2, answer);
  asker.calls.receiveAnswer(n2, answer);
  asker.pass(200);
  expect(asker.outcomes).toEqual([{ kind: "answered", answer: "hello" }]);
});

it("does not take the answer to an earlier process's question for its own (I15)", () => {
  const before = processOf(idOf("a1"));
  const restarted = processOf(idOf("c7"));
  const server = echo(idOf("b"));
  before.ask("set A");
  restarted.ask("set B");
  server.calls.receiveCall(n1, payloadOf(before.sent[0]));
  restarted.calls.receiveAnswer(n2, payloadOf(server.sent[0]));
  expect(restarted.outcomes).toEqual([]);
  restarted.pass(200);
  expect(restarted.outcomes).toEqual([{ kind: "timed-out" }]);
});

it("takes an answer only from whom it asked", () => {
  const asker = processOf(idOf("a"));
  const server = echo(idOf("b"));
  asker.ask("hello");
  server.calls.receiveCall(n1, payloadOf(asker.sent[0]));
  asker.calls.receiveAnswer(nodeId("n3"), payloadOf(server.sent[0]));
  expect(asker.outcomes).toEqual([]);
});

it("says at once that a question was not sent", () => {
  const asker = processOf(idOf("a"), false);
  asker.ask("hello");
  expect(asker.outcomes).toEqual([{ kind: "unsent" }]);
});

it("ends a call whose answer does not decode, and reports it", () => {
  const asker = processOf(idOf("a"));
  const server = echo(idOf("b"));
  asker.ask("hello", () => {
    throw new DecodeError("no such answer");
  });
  server.calls.receiveCall(n1, payloadOf(asker.sent[0]));
  expect(() => asker.calls.receiveAnswer(n2, payloadOf(server.sent[0]))).toThrow(DecodeError);
  expect(asker.outcomes).toEqual([{ kind: "timed-out" }]);
});
