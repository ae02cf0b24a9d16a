// One gRPC channel a node. Channels reconnect quickly, because a restarted node should be used at
// once, and they notice a peer that stopped answering.

import { Client, credentials } from "@grpc/grpc-js";
import { CacheError } from "../model/cache-error.js";

const channelOptions = {
  "grpc.initial_reconnect_backoff_ms": 50,
  "grpc.min_reconnect_backoff_ms": 50,
  "grpc.max_reconnect_backoff_ms": 500,
  "grpc.keepalive_time_ms": 2000,
  "grpc.keepalive_timeout_ms": 1500,
  // What is too large is refused by name before it is sent; a batch of large values comes whole.
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // The retry policy is this client's own: repetitions must carry the write's identity.
  "grpc.enable_retries": 0,
  "grpc.use_local_subchannel_pool": 1,
} as const;

/** The channels of one client, by address. */
export class ChannelPool {
  readonly #channels = new Map<string, Client>();
  #closed = false;

  /**
   * The channel to a node, opened at its first use.
   * @throws {CacheError} SHUTTING_DOWN when the pool is closed
   */
  channel(address: string): Client {
    if (this.#closed) throw new CacheError("SHUTTING_DOWN", "this client is closed");
    const known = this.#channels.get(address);
    if (known !== undefined) return known;
    const made = new Client(address, credentials.createInsecure(), channelOptions);
    this.#channels.set(address, made);
    return made;
  }

  /** Closes every channel; calls under way end with an error. */
  close(): void {
    this.#closed = true;
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
  }
}
