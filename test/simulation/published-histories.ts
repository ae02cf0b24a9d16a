// Small histories that papers, courses and reports on real systems made known, each with its
// source, as one line an operation: who does what from when to when.
import type { Action } from "../../jepsen-like/history.js";
import type { Timed } from "../../jepsen-like/invariants/linearizability.js";
import type { KeyEvent } from "../../jepsen-like/invariants/object-models.js";

/** A history of one key and whether there is an order for it. */
export type PublishedHistory = {
  readonly name: string;
  readonly source: string;
  readonly object: "register" | "counter";
  readonly legal: boolean;
  readonly events: readonly Timed<KeyEvent>[];
  /** Of an illegal one: the operation that fits nowhere, by its place. */
  readonly culprit?: number;
};

const never = Number.POSITIVE_INFINITY;
type Times = readonly [begin: number, end: number];

function done(action: Action, [invokedAt, endedAt]: Times, told: object = {}): Timed<KeyEvent> {
  const answer = { version: 0, sequence: 0, shard: 0, epoch: 0, ...told };
  return { operation: { action, ending: "ok", answer }, invokedAt, endedAt };
}

/** Nobody knows whether it took or will take effect. */
function lost(action: Action, invokedAt: number): Timed<KeyEvent> {
  return { operation: { action, ending: "info", answer: undefined }, invokedAt, endedAt: never };
}

const get = (value: string | undefined, at: Times) => done({ f: "get" }, at, { value });
const set = (value: string, at: Times) => done({ f: "set", value }, at, { stored: true });
const cas = (from: string, value: string, at: Times, stored = true) =>
  done({ f: "cas", from, value }, at, { stored });
const add = (value: string, at: Times, stored = true) => done({ f: "add", value }, at, { stored });
const remove = (at: Times) => done({ f: "delete" }, at);
const increment = (delta: number, sum: string, at: Times) =>
  done({ f: "increment", delta }, at, { value: sum });

const course = "MIT 6.824, quiz 2 of 2017, section VII; a test of Porcupine";
const instant = "Porcupine, test of operations without duration";
const herlihy = "Herlihy and Wing, Linearizability, TOPLAS 1990";
const lamport = "Lamport, On interprocess communication, 1986: new-old inversion";
const attiya = "Attiya and Welch, Sequential consistency versus linearizability, TOCS 1994";
const knossos = "Knossos, its histories of a register with cas";
const crashed = "Jepsen, Knossos: a crashed operation is concurrent with all that follows";
const hazelcast = "Jepsen, Hazelcast 3.8.3";

/** Those for which there is an order. */
const legal: readonly Omit<PublishedHistory, "legal">[] = [
  {
    name: "two reads during a write, the later one sees less",
    source: course,
    object: "register",
    events: [set("100", [0, 100]), get("100", [25, 75]), get(undefined, [30, 60])],
  },
  {
    name: "reads without duration during a write",
    source: instant,
    object: "register",
    events: [
      set("100", [0, 100]),
      get("100", [25, 75]),
      get(undefined, [30, 30]),
      get(undefined, [30, 30]),
    ],
  },
  {
    name: "overlapping writes whose order only the reads tell",
    source: herlihy,
    object: "register",
    events: [set("a", [0, 10]), set("b", [1, 9]), get("b", [11, 12]), get("b", [13, 14])],
  },
  {
    name: "a write seen while it lasts, and from then on",
    source: lamport,
    object: "register",
    events: [set("a", [0, 1]), set("b", [2, 30]), get("a", [3, 4]), get("b", [5, 6])],
  },
  {
    name: "a crashed write that surfaces long after others were acknowledged",
    source: crashed,
    object: "register",
    events: [
      set("a", [0, 1]),
      lost({ f: "set", value: "ghost" }, 2),
      get("a", [3, 4]),
      set("b", [5, 6]),
      get("b", [7, 8]),
      get("ghost", [1000, 1001]),
    ],
  },
  {
    name: "crashed writes that surface in another order than sent, and one that never does",
    source: crashed,
    object: "register",
    events: [
      lost({ f: "set", value: "a" }, 0),
      lost({ f: "set", value: "b" }, 1),
      lost({ f: "set", value: "c" }, 2),
      get("c", [10, 11]),
      get("a", [12, 13]),
    ],
  },
  {
    name: "a chain of cas, all at once and asked for backwards",
    source: knossos,
    object: "register",
    events: [
      set("0", [0, 1]),
      cas("3", "4", [2, 20]),
      cas("2", "3", [3, 20]),
      cas("1", "2", [4, 20]),
      cas("0", "1", [5, 20]),
      get("4", [21, 22]),
    ],
  },
  {
    name: "a chain through crashed cas: each link may have happened",
    source: crashed,
    object: "register",
    events: [
      set("0", [0, 1]),
      lost({ f: "cas", from: "1", value: "2" }, 2),
      lost({ f: "cas", from: "0", value: "1" }, 3),
      get("0", [4, 5]),
      get("2", [6, 7]),
    ],
  },
  {
    name: "a cas that fails because of a crashed write that nobody ever reads",
    source: crashed,
    object: "register",
    events: [
      set("a", [0, 1]),
      lost({ f: "set", value: "unread" }, 2),
      cas("a", "b", [3, 4], false),
      set("c", [5, 6]),
      get("c", [7, 8]),
    ],
  },
  {
    name: "a crashed delete that explains a miss, and then a value again",
    source: crashed,
    object: "register",
    events: [
      set("a", [0, 1]),
      lost({ f: "delete" }, 2),
      get("a", [3, 4]),
      get(undefined, [5, 6]),
      add("b", [7, 8]),
      get("b", [9, 10]),
    ],
  },
  {
    name: "increments at once, told in one of their orders",
    source: hazelcast,
    object: "counter",
    events: [increment(1, "3", [0, 10]), increment(2, "2", [0, 10]), get("3", [11, 12])],
  },
];

/** Those for which there is none. */
const illegal: readonly Omit<PublishedHistory, "legal">[] = [
  {
    name: "a read that ends before another begins sees more",
    source: course,
    object: "register",
    events: [set("200", [0, 100]), get("200", [10, 30]), get(undefined, [40, 90])],
    culprit: 2,
  },
  {
    name: "the same with reads without duration",
    source: instant,
    object: "register",
    events: [
      set("200", [0, 100]),
      get("200", [10, 10]),
      get("200", [10, 10]),
      get(undefined, [40, 90]),
    ],
    culprit: 3,
  },
  {
    name: "new value, then old value, while one write lasts",
    source: lamport,
    object: "register",
    events: [set("a", [0, 1]), set("b", [2, 30]), get("b", [3, 4]), get("a", [5, 6])],
    culprit: 3,
  },
  {
    name: "sequentially consistent: a reader that lives in the past",
    source: attiya,
    object: "register",
    events: [set("a", [0, 1]), set("b", [2, 3]), get("a", [4, 5]), get("b", [6, 7])],
    culprit: 2,
  },
  {
    name: "two readers who disagree on the order of two writes",
    source: attiya,
    object: "register",
    events: [
      set("a", [0, 10]),
      set("b", [0, 10]),
      get("a", [11, 12]),
      get("b", [13, 14]),
      get("a", [15, 16]),
    ],
  },
  {
    name: "a stale read from a deposed leader",
    source: "Jepsen, etcd and Consul, 2014",
    object: "register",
    events: [set("old", [0, 1]), cas("old", "new", [2, 3]), get("new", [4, 5]), get("old", [6, 7])],
    culprit: 3,
  },
  {
    name: "two cas from one value, both told that they did it",
    source: "Jepsen, MongoDB 2.6.7 and 3.4.0-rc3: lost updates",
    object: "register",
    events: [set("0", [0, 1]), cas("0", "1", [2, 10]), cas("0", "2", [3, 11]), get("2", [12, 13])],
  },
  {
    name: "an acknowledged write that a failover forgot",
    source: "Jepsen, Redis with Sentinel, 2013",
    object: "register",
    events: [set("a", [0, 1]), set("b", [2, 3]), get("b", [4, 5]), get("a", [60, 61])],
    culprit: 3,
  },
  {
    name: "a value that was never written, read beside a write and followed by a good read",
    source: "Knossos, the small history of RethinkDB: blame falls on the read, not on what follows",
    object: "register",
    events: [set("0", [0, 1]), get("3", [2, 4]), set("4", [3, 5]), get("4", [6, 7])],
    culprit: 1,
  },
  {
    name: "a crashed write that takes effect twice",
    source: crashed,
    object: "register",
    events: [
      lost({ f: "set", value: "ghost" }, 0),
      get("ghost", [1, 2]),
      set("a", [3, 4]),
      get("a", [5, 6]),
      get("ghost", [7, 8]),
    ],
    culprit: 4,
  },
  {
    name: "a write that was seen before it was asked for",
    source: knossos,
    object: "register",
    events: [get("early", [0, 1]), lost({ f: "set", value: "early" }, 2)],
    culprit: 0,
  },
  {
    name: "a cas that failed although its value was there all the time",
    source: knossos,
    object: "register",
    events: [set("a", [0, 1]), cas("a", "b", [2, 3], false), get("a", [4, 5])],
    culprit: 1,
  },
  {
    name: "a lock that two hold: both were told that they were the first",
    source: hazelcast,
    object: "register",
    events: [add("me", [0, 5]), add("you", [1, 6]), get("you", [7, 8])],
  },
  {
    name: "a deleted value that comes back",
    source: "Jepsen, Redis with Sentinel, 2013, with a delete for the write",
    object: "register",
    events: [set("a", [0, 1]), remove([2, 3]), get(undefined, [4, 5]), get("a", [6, 7])],
    culprit: 3,
  },
  {
    name: "one number given out twice",
    source: hazelcast,
    object: "counter",
    events: [increment(1, "1", [0, 5]), increment(1, "1", [1, 6])],
  },
  {
    name: "an increment that a failover forgot",
    source: hazelcast,
    object: "counter",
    events: [increment(1, "1", [0, 1]), increment(1, "2", [2, 3]), get("1", [4, 5])],
    culprit: 2,
  },
];

/** All of them. */
export const publishedHistories: readonly PublishedHistory[] = [
  ...legal.map((history) => ({ ...history, legal: true })),
  ...illegal.map((history) => ({ ...history, legal: false })),
];
