// Histories survive their files, in lines that other checkers understand; lines that make no sense
// are named.
import { describe, expect, it } from "vitest";
import { type Action, type Answer, History, type Operation } from "../../jepsen-like/history.js";
import { historyText, readHistory } from "../../jepsen-like/history-file.js";

const told: Answer = { version: 5, sequence: 6, shard: 1, epoch: 7 };

type Given = {
  readonly client?: number;
  readonly action: Action;
  readonly at: readonly [number, number];
  readonly ending?: Operation["ending"];
  readonly answer?: Partial<Answer>;
};

function historyOf(operations: readonly Given[]): History {
  const history = new History();
  for (const { client = 1, action, at, ending = "ok", answer = {} } of operations) {
    const whole = action.f === "flush" || action.f === "invalidate";
    const operation = history.begin({
      client,
      namespace: "strict",
      key: whole ? "" : "k",
      action,
      insync: true,
      linearizable: true,
      invokedAt: at[0],
    });
    operation.attempts = 1;
    operation.ending = ending;
    if (ending === "ok") operation.answer = { ...told, ...answer };
    if (ending !== "info") operation.endedAt = at[1];
    else operation.error = "lost";
  }
  return history;
}

type Line = {
  process: number;
  type: string;
  f: string;
  key: unknown;
  value: unknown;
  time: number;
};
const linesOf = (text: string): Line[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const allKinds: readonly Given[] = [
  { action: { f: "set", value: "a" }, at: [0, 1], answer: { stored: true } },
  { client: 2, action: { f: "set", value: "m", ttlMs: 150 }, at: [0.5, 3] },
  { action: { f: "get" }, at: [2, 2], answer: { value: "a" } },
  { client: 2, action: { f: "get" }, at: [3, 4], answer: { value: undefined } },
  { action: { f: "add", value: "b" }, at: [4, 5], answer: { stored: false } },
  { action: { f: "cas", from: "a", value: "c" }, at: [6, 7], answer: { stored: true } },
  { action: { f: "increment", delta: 3 }, at: [8, 9], answer: { value: "13" } },
  { action: { f: "delete" }, at: [10, 11], ending: "fail" },
  { action: { f: "set", value: "d" }, at: [12, 13], ending: "info" },
  { action: { f: "get" }, at: [14, 15], answer: { value: "c" } },
  { action: { f: "invalidate", tag: "red" }, at: [16, 17], answer: { parts: [] } },
  { action: { f: "flush" }, at: [18, 19] },
];

describe("a history's file", () => {
  it("holds two lines an operation in the order of time, and reads back the same", () => {
    const history = historyOf(allKinds);
    const text = historyText(history);
    const lines = linesOf(text);
    expect(lines).toHaveLength(2 * allKinds.length);
    expect(lines.map(({ time }) => time)).toEqual(
      lines.map(({ time }) => time).toSorted((a, b) => a - b),
    );
    expect(readHistory(text, "file").operations).toEqual(history.operations);
  });

  it("gives every line process, type, f, key, value and time", () => {
    for (const line of linesOf(historyText(historyOf(allKinds)))) {
      expect(Object.keys(line).slice(0, 6)).toEqual(
        ["process", "type", "f", "key", "value", "time"], //
      );
      expect(["invoke", "ok", "fail", "info"]).toContain(line.type);
    }
  });

  it("gives each process one operation at a time, and a new one to a client that gave up", () => {
    const lines = linesOf(historyText(historyOf(allKinds)));
    const busy = new Set<number>();
    const gone = new Set<number>();
    for (const { process, type } of lines) {
      expect(gone).not.toContain(process);
      if (type === "invoke") expect(busy.has(process)).toBe(false);
      if (type === "invoke") busy.add(process);
      else busy.delete(process);
      if (type === "info") gone.add(process);
    }
    expect(gone.size).toBe(1);
  });

  it("calls a condition that was not met a failure, as other checkers do", () => {
    const [, end] = linesOf(
      historyText(
        historyOf([{ action: { f: "add", value: "b" }, at: [4, 5], answer: { stored: false } }]),
      ),
    );
    expect(end).toMatchObject({ type: "fail", f: "add", value: "b", stored: false });
  });
});

describe("reading a history from elsewhere", () => {
  const invoke = '{"process":0,"type":"invoke","f":"write","key":1,"value":3,"time":1}';

  it("understands read and write, numbers, operations without an end, and foreign processes", () => {
    const lines = [
      '{"process":"nemesis","type":"info","f":"kill","value":null,"time":0}',
      invoke,
      '{"process":0,"type":"ok","f":"write","key":1,"value":3,"time":2}',
      '{"process":1,"type":"invoke","f":"read","key":1,"value":null,"time":3}',
      '{"process":1,"type":"ok","f":"read","key":1,"value":3,"time":4}',
      '{"process":2,"type":"invoke","f":"cas","key":1,"value":[3,4],"time":5}',
      "",
    ];
    const { operations } = readHistory(lines.join("\n"), "file");
    expect(operations.map(({ action, ending, key }) => [key, action, ending])).toEqual([
      ["1", { f: "set", value: "3" }, "ok"],
      ["1", { f: "get" }, "ok"],
      ["1", { f: "cas", from: "3", value: "4" }, "info"],
    ]);
    expect(operations[1]?.answer?.value).toBe("3");
  });

  it.each([
    ["{", /file:2: not JSON: \{/],
    ["[]", /file:2: a JSON object is wanted/],
    ['{"type":"ok"}', /file:2: process must be a number/],
    ['{"process":0,"type":"done","time":2}', /file:2: type must be invoke, ok, fail or info/],
    ['{"process":0,"type":"ok","time":"2"}', /file:2: time must be a number of milliseconds/],
    ['{"process":0,"type":"ok","time":0}', /file:2: time 0 is before the line above, 1/],
    ['{"process":7,"type":"ok","f":"write","time":2}', /ends an operation that it never began/],
    ['{"process":0,"type":"ok","f":"read","time":2}', /ends get, but had begun set/],
    [
      '{"process":0,"type":"invoke","f":"read","key":1,"time":2}',
      /begins another operation while set lasts/,
    ],
    ['{"process":3,"type":"invoke","f":"pop","key":1,"time":2}', /f must be get \(read\), .*"pop"/],
    ['{"process":3,"type":"invoke","f":"cas","key":1,"value":3,"time":2}', /\[from, to\], not 3/],
    ['{"process":3,"type":"invoke","f":"read","time":2}', /key must be a text or a number/],
    ['{"process":3,"type":"invoke","f":"write","key":1,"time":2}', /value must be a text/],
  ])("names the line %s", (line, message) => {
    expect(() => readHistory(`${invoke}\n${line}\n`, "file")).toThrow(message);
  });
});
