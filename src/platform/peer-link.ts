// One lane to one peer: a connection of its own with one stream of frames, reconnected for ever
// with jittered backoff. Messages of one turn of the event loop leave in one frame; the queue is
// bounded.

import {
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
  type ServiceError,
} from "@grpc/grpc-js";
import { RingBuffer } from "../base/ring-buffer.js";
import type { cache } from "../gen/messages.js";
import { peerServiceDefinition } from "../gen/services.js";
import type { NodeId } from "../model/ids.js";
import { limits } from "../model/limits.js";
import type { Logger } from "../ports/logger.js";
import type { Metrics } from "../ports/metrics.js";
import type { PeerLane, PeerMessage } from "../ports/peer-transport.js";
import { kindNumbers, laneNumbers, peerProtocol } from "./peer-frames.js";

type Stream = ClientDuplexStream<cache.v1.PeerFrame.$Properties, cache.v1.PeerFrame>;

/** Bytes of messages put into one frame; a larger message goes alone. */
const frameBytesMax = 256 * 1024;
/** Frames handed to gRPC that it has not written yet. */
const framesInFlightMax = 2;
/** Bytes that a message costs beside its payload. */
const messageOverheadBytes = 16;
/** Milliseconds within which a connection must have said hello. */
const helloMsMax = 1000;
/** Milliseconds of the first and of the longest pause between attempts. */
const backoffMs = { first: 50, max: 1000 };
/** A peer that does not answer a ping within the timeout is half-open: milliseconds. */
const keepalive = { timeMs: 1000, timeoutMs: 1000 };

/** Options of a {@link PeerLink}. */
export type PeerLinkOptions = {
  readonly self: NodeId;
  readonly peer: NodeId;
  readonly lane: PeerLane;
  readonly address: string;
  readonly credentials: ChannelCredentials;
  /** Bytes that may wait. */
  readonly queueBytesMax: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/** The state of the connection; only `open` sends, the first `connecting` lets messages wait. */
type LinkState = "connecting" | "open" | "waiting" | "closed";

/** Sends messages to one peer on one lane. */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #queue = new RingBuffer<PeerMessage>();
  readonly #labels: { readonly peer: string; readonly lane: string };
  #queuedBytes = 0;
  #state: LinkState = "waiting";
  #client: Client | undefined;
  #stream: Stream | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #framesInFlight = 0;
  #flushScheduled = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#labels = { peer: options.peer, lane: options.lane };
    this.#connect();
  }

  /** Whether messages leave at once. */
  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Queues a message. False = dropped: the peer cannot be reached or does not keep up. */
  send(message: PeerMessage): boolean {
    const bytes = message.payload.length + messageOverheadBytes;
    const trouble = this.#troubleOf(bytes);
    if (trouble !== undefined) {
      this.#drop(trouble);
      return false;
    }
    this.#queue.push(message);
    this.#queuedBytes += bytes;
    this.#scheduleFlush();
    return true;
  }

  /** The peer gave a sign of life: what waits to connect again need not wait. */
  hurry(): void {
    if (this.#state !== "waiting") return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#disconnect();
    this.#state = "closed";
  }

  #troubleOf(bytes: number): string | undefined {
    if (bytes > limits.messageBytesMax) return "too-large";
    // While it tries again, the peer is as good as gone: say so, that callers need not wonder.
    const first = this.#state === "connecting" && this.#failures === 0;
    if (this.#state !== "open" && !first) return "disconnected";
    return this.#queuedBytes + bytes > this.#options.queueBytesMax ? "full" : undefined;
  }

  #connect(): void {
    const { self, peer, lane, address, credentials } = this.#options;
    this.#state = "connecting";
    const client = new Client(address, credentials, {
      "grpc.keepalive_time_ms": keepalive.timeMs,
      "grpc.keepalive_timeout_ms": keepalive.timeoutMs,
      "grpc.keepalive_permit_without_calls": 1,
      "grpc.max_send_message_length": -1,
      "grpc.use_local_subchannel_pool": 1,
      "grpc.enable_retries": 0,
      "grpc.service_config_disable_resolution": 1,
    });
    const { exchange } = peerServiceDefinition;
    const stream: Stream = client.makeBidiStreamRequest(
      exchange.path,
      exchange.requestSerialize,
      exchange.responseDeserialize,
    );
    this.#client = client;
    this.#stream = stream;
    const lost = (why: string): void => {
      if (this.#stream === stream) this.#reconnectLater(why);
    };
    stream.on("data", (frame: cache.v1.PeerFrame) => {
      if (this.#stream === stream && frame.hello) this.#opened();
    });
    stream.on("error", (error: ServiceError) => lost(error.details || error.message));
    stream.on("end", () => lost("the peer ended the stream"));
    this.#timer = setTimeout(() => lost("no answer"), helloMsMax);
    stream.write({
      hello: { protocol: peerProtocol, from: self, to: peer, lane: laneNumbers[lane] },
    });
  }

  #opened(): void {
    if (this.#state !== "connecting") return;
    clearTimeout(this.#timer);
    this.#state = "open";
    this.#failures = 0;
    this.#options.logger.debug("peer connected", this.#labels);
    this.#scheduleFlush();
  }

  #reconnectLater(why: string): void {
    if (this.#failures === 0) {
      this.#options.logger.info("peer connection lost", { ...this.#labels, why });
    }
    this.#disconnect();
    this.#state = "waiting";
    const longest = Math.min(backoffMs.max, backoffMs.first * 2 ** Math.min(this.#failures, 10));
    this.#failures++;
    const pause = longest * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.cancel();
    this.#client?.close();
    this.#client = undefined;
    this.#framesInFlight = 0;
    if (this.#queue.length > 0) this.#drop("disconnected", this.#queue.length);
    while (this.#queue.shift() !== undefined);
    this.#queuedBytes = 0;
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const stream = this.#stream;
    if (stream === undefined || this.#state !== "open") return;
    while (this.#queue.length > 0 && this.#framesInFlight < framesInFlightMax) {
      this.#framesInFlight++;
      stream.write(this.#nextFrame(), () => {
        if (this.#stream !== stream) return;
        this.#framesInFlight--;
        if (this.#queue.length > 0) this.#flush();
      });
    }
  }

  #nextFrame(): cache.v1.PeerFrame.$Properties {
    const messages: cache.v1.PeerMessage.$Properties[] = [];
    let bytes = 0;
    for (;;) {
      const next = this.#queue.at(0);
      if (next === undefined) break;
      const size = next.payload.length + messageOverheadBytes;
      if (messages.length > 0 && bytes + size > frameBytesMax) break;
      this.#queue.shift();
      this.#queuedBytes -= size;
      bytes += size;
      messages.push({ kind: kindNumbers[next.kind], payload: next.payload });
    }
    this.#options.metrics.count("holdfast_peer_sent_bytes_total", bytes, this.#labels);
    this.#options.metrics.count("holdfast_peer_sent_frames_total", 1, this.#labels);
    return { messages };
  }

  #drop(reason: string, count = 1): void {
    const labels = { ...this.#labels, reason };
    this.#options.metrics.count("holdfast_peer_dropped_messages_total", count, labels);
  }
}
