// One directed link of the live world: a TCP proxy on loopback between whoever opens connections
// and the server they are meant for. What it does to the bytes can change at any moment.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What a link does to what passes through it. */
export type LinkShape =
  | { readonly kind: "open" }
  /** Ends what is open with a reset and refuses what is new. */
  | { readonly kind: "cut" }
  /** Nothing passes in either direction, ends of connections neither; all of it comes later. */
  | { readonly kind: "blackhole" }
  /** Answers pass, but nothing that the opening side sends. */
  | { readonly kind: "half-open" }
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "throttle"; readonly bytesPerSecond: number };

/** Bytes that wait in one direction of a connection before its source is no longer read. */
const waitingBytesMax = 1024 * 1024;

/** A proxy that listens. */
export class LinkProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #connections = new Set<Connection>();
  #shape: LinkShape = { kind: "open" };

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (inside: Socket) => this.#take(inside));
  }

  /** Listens on `port` of loopback for connections to `target`, another port of it. */
  static async listen(port: number, target: number): Promise<LinkProxy> {
    const server = createServer();
    const proxy = new LinkProxy(server, target);
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    // From now on a failed accept concerns one connection and not the proxy.
    server.on("error", () => undefined);
    return proxy;
  }

  /** What the link does now. */
  get shape(): LinkShape {
    return this.#shape;
  }

  /** Changes what the link does, also to connections that are open. */
  setShape(shape: LinkShape): void {
    this.#shape = shape;
    for (const connection of this.#connections) {
      if (shape.kind === "cut") connection.reset();
      else connection.pump();
    }
  }

  /** Ends everything. */
  close(): void {
    this.#server.close();
    for (const connection of this.#connections) connection.reset();
  }

  #take(inside: Socket): void {
    if (this.#shape.kind === "cut") {
      inside.on("error", () => undefined);
      inside.resetAndDestroy();
      return;
    }
    const outside = connect(this.#target, "127.0.0.1");
    const connection = new Connection(inside, outside, () => this.#shape);
    this.#connections.add(connection);
    connection.onEnded(() => this.#connections.delete(connection));
  }
}

/** One connection through the proxy. */
class Connection {
  readonly #inside: Socket;
  readonly #outside: Socket;
  readonly #pipes: readonly Pipe[];

  constructor(inside: Socket, outside: Socket, shape: () => LinkShape) {
    this.#inside = inside;
    this.#outside = outside;
    for (const socket of [inside, outside]) {
      socket.setNoDelay(true);
      // `close` follows every error, and that is what counts.
      socket.on("error", () => undefined);
    }
    this.#pipes = [
      new Pipe(inside, outside, () => shapeOf(shape(), true)),
      new Pipe(outside, inside, () => shapeOf(shape(), false)),
    ];
  }

  onEnded(ended: () => void): void {
    let open = 2;
    const closed = (): void => {
      if (--open === 0) ended();
    };
    this.#inside.once("close", closed);
    this.#outside.once("close", closed);
  }

  pump(): void {
    for (const pipe of this.#pipes) pipe.pump();
  }

  reset(): void {
    for (const pipe of this.#pipes) pipe.drop();
    this.#inside.resetAndDestroy();
    this.#outside.resetAndDestroy();
  }
}

/** What one direction of a connection does. */
type PipeShape = { readonly held: boolean; readonly delayMs: number; readonly msPerByte: number };

function shapeOf(shape: LinkShape, outward: boolean): PipeShape {
  return {
    held: shape.kind === "blackhole" || (shape.kind === "half-open" && outward),
    delayMs: shape.kind === "delay" ? shape.delayMs : 0,
    msPerByte: shape.kind === "throttle" ? 1000 / shape.bytesPerSecond : 0,
  };
}

/** A piece on its way; without bytes = the connection's end. */
type Piece = { readonly bytes: Buffer | undefined; readonly due: number };

/** One direction of a connection. */
class Pipe {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #shape: () => PipeShape;
  readonly #pieces: Piece[] = [];
  #waitingBytes = 0;
  #freeAt = 0;
  #blocked = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: Socket, sink: Socket, shape: () => PipeShape) {
    this.#source = source;
    this.#sink = sink;
    this.#shape = shape;
    source.on("data", (bytes: Buffer) => this.#push(bytes));
    source.once("close", () => this.#push(undefined));
  }

  /** Forgets what waits. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pieces.length = 0;
  }

  /** Passes on whatever may pass now. */
  pump(): void {
    if (this.#timer !== undefined || this.#blocked) return;
    for (;;) {
      const [piece] = this.#pieces;
      const { held, msPerByte } = this.#shape();
      if (piece === undefined || held) return;
      const wait = Math.max(piece.due, this.#freeAt) - performance.now();
      if (wait > 0) {
        this.#later(wait);
        return;
      }
      this.#pieces.shift();
      this.#freeAt = performance.now() + msPerByte * (piece.bytes?.length ?? 0);
      if (!this.#pass(piece)) return;
    }
  }

  #push(bytes: Buffer | undefined): void {
    this.#pieces.push({ bytes, due: performance.now() + this.#shape().delayMs });
    this.#waitingBytes += bytes?.length ?? 0;
    if (this.#waitingBytes > waitingBytesMax) this.#source.pause();
    this.pump();
  }

  /** False = the sink takes no more for now, or never again. */
  #pass({ bytes }: Piece): boolean {
    if (bytes === undefined) {
      this.#sink.destroySoon();
      return false;
    }
    this.#waitingBytes -= bytes.length;
    if (this.#waitingBytes <= waitingBytesMax && this.#source.isPaused()) this.#source.resume();
    if (this.#sink.destroyed) return true;
    if (this.#sink.write(bytes)) return true;
    this.#blocked = true;
    const goOn = (): void => {
      this.#sink.off("drain", goOn).off("close", goOn);
      this.#blocked = false;
      this.pump();
    };
    this.#sink.on("drain", goOn).on("close", goOn);
    return false;
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.pump();
    }, Math.ceil(ms));
  }
}
