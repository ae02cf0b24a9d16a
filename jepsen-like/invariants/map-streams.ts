// Watched maps: every stream begins with a whole map and goes on with changes in order; what a
// client puts together from them is, version by version, the map that the node had when it sent
// them, covers every slot once (I12), and never goes back.

import type { NodeAddress } from "../../src/model/shard-map.js";
import { slotCount } from "../../src/model/slot.js";
import type { ShardView } from "../../src/sdk/shard-view.js";
import { demand } from "./violation.js";

/** The part of a map that is judged; a client's map and a node's alike. */
export type WatchedMap = {
  readonly mapVersion: number;
  readonly shards: readonly Omit<ShardView, "primaryAddress">[];
  readonly nodes: ReadonlyMap<string, NodeAddress>;
};

/** A message as it arrived. */
export type MapMessage = {
  readonly full: boolean;
  readonly mapVersion: number;
  /** The {@link mapText} of the node's map as it sent the message. */
  readonly sent: string;
  /** The version of the client's map before, and its map after. */
  readonly before: number;
  readonly map: WatchedMap;
};

const texts = new WeakMap<object, string>();

/** Equal texts, equal maps. */
export function mapText(map: WatchedMap): string {
  const known = texts.get(map);
  if (known !== undefined) return known;
  const shards = map.shards.map(
    ({ id, slots, epoch, configVersion, primary, backups, joining, inSync, takeover }) => {
      const members = [primary ? [primary] : [], backups, joining, inSync].map((list) =>
        list.map(({ node, incarnation }) => `${node}@${incarnation}`).join(","),
      );
      return [id, slots.lo, slots.hi, epoch, configVersion, takeover, ...members].join(" ");
    },
  );
  const nodes = [...map.nodes.values()]
    .map(({ id, incarnation, state, address }) => [id, incarnation, state, address].join(" "))
    .sort();
  const text = [map.mapVersion, ...shards, ...nodes].join("\n");
  texts.set(map, text);
  return text;
}

type Stream = { readonly name: string; version: number; messages: number };

/** All streams of a run. */
export class MapStreams {
  readonly #streams: Stream[] = [];
  #deltas = 0;

  /** Streams that were opened. */
  get resets(): number {
    return this.#streams.length;
  }

  /** Messages that told changes only. */
  get deltas(): number {
    return this.#deltas;
  }

  /** A client opens a stream; the answer names it. */
  opened(client: number, node: string): number {
    return this.#streams.push({ name: `client ${client} at ${node}`, version: 0, messages: 0 }) - 1;
  }

  /** A message of a stream arrived and was taken. */
  received(stream: number, { full, mapVersion, sent, before, map }: MapMessage): void {
    const known = this.#streams[stream];
    if (known === undefined) throw new Error(`unreachable: there is no stream ${stream}`);
    const { name, messages, version } = known;
    demand(messages > 0 || full, "map-stream", () => `${name} begins with a change`);
    demand(mapVersion >= version, "map-stream", () => {
      return `${name} goes from map ${version} back to ${mapVersion}`;
    });
    demand(map.mapVersion >= before, "map-stream", () => {
      return `${name}: the client's map goes from ${before} back to ${map.mapVersion}`;
    });
    if (!full) this.#deltas++;
    known.version = mapVersion;
    known.messages++;
    demandCover(map, name);
    if (map.mapVersion !== mapVersion) return;
    demand(mapText(map) === sent, "map-stream", () => {
      return `${name} lacks something of map ${mapVersion}:\n${mapText(map)}\n— sent —\n${sent}`;
    });
  }
}

/** I12: the ranges cover every slot once. */
function demandCover(map: WatchedMap, name: string): void {
  if (map.shards.length === 0) return;
  let next = 0;
  for (const { slots } of [...map.shards].sort((a, b) => a.slots.lo - b.slots.lo)) {
    demand(slots.lo === next, "map-stream", () => {
      return `${name}: map ${map.mapVersion} has slot ${next} in no shard, or twice`;
    });
    next = slots.hi + 1;
  }
  demand(next === slotCount, "map-stream", () => `${name}: slots from ${next} on have no shard`);
}
