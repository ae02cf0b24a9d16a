// What happened to the world in a run, beside what its clients saw: faults, epochs, who served.
// Kept as JSON lines in a file next to the history's, so that the history's holds nothing but
// operations.

/** A fault, from when it began until it was undone. */
export type FaultEvent = {
  readonly kind: "fault";
  readonly name: string;
  /** The nodes, links or shards that it hit, for people. */
  readonly whom: string;
  readonly at: number;
  /** `null`: until the run's end. */
  until: number | null;
};

/** A shard began an epoch. */
export type EpochEvent = {
  readonly kind: "epoch";
  readonly at: number;
  readonly shard: number;
  /** First and last slot. */
  readonly slots: readonly [number, number];
  readonly epoch: number;
  /** The node, empty when nobody is primary. */
  readonly primary: string;
  /** What made it: `failover`, `hand-over`, `cold-start` (begun empty), … */
  readonly how: string;
};

/** A node served a shard as its primary, with a lease. */
export type ServingEvent = {
  readonly kind: "serving";
  readonly shard: number;
  readonly epoch: number;
  readonly node: string;
  readonly at: number;
  until: number | null;
};

/** Times are milliseconds of the run, as in its history. */
export type RunEvent = FaultEvent | EpochEvent | ServingEvent;

/** The name of the file of events that belongs to a history's file. */
export function eventsPathOf(historyPath: string): string {
  return `${historyPath.replace(/\.jsonl?$/, "")}.events.jsonl`;
}

/** The text of a file of events. */
export function eventsText(events: readonly RunEvent[]): string {
  const sorted = [...events].sort((a, b) => a.at - b.at);
  return sorted.map((event) => `${JSON.stringify(event)}\n`).join("");
}

/** Reads what {@link eventsText} wrote. */
export function readEvents(text: string): RunEvent[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as RunEvent);
}
