// The HTTP side of a node: is it alive, is it ready, and what does it measure.

import { createServer, type Server, type ServerResponse } from "node:http";

/** What the HTTP side needs to know. */
export type HttpSources = {
  /** Why the node is not ready to serve, or undefined when it is. */
  readonly notReady: () => string | undefined;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
};

/** Milliseconds that a client may take to send its request. */
const requestMsMax = 5000;

/** An HTTP server that listens. */
export class HttpServer {
  readonly #server: Server;

  constructor(sources: HttpSources) {
    this.#server = createServer({ requestTimeout: requestMsMax }, (request, response) => {
      const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
      if (request.method !== "GET" && request.method !== "HEAD") {
        answer(response, 405, "only GET is allowed\n");
        return;
      }
      route(path, response, sources);
    });
    this.#server.headersTimeout = requestMsMax;
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  /** Listens on "host:port". @throws {Error} when the address cannot be bound */
  listen(address: string): Promise<void> {
    const colon = address.lastIndexOf(":");
    const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
    const port = Number(address.slice(colon + 1));
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Ends at once. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function route(path: string, response: ServerResponse, sources: HttpSources): void {
  switch (path) {
    case "/livez":
      answer(response, 200, "alive\n");
      return;
    case "/readyz": {
      const reason = sources.notReady();
      answer(response, reason === undefined ? 200 : 503, `${reason ?? "ready"}\n`);
      return;
    }
    case "/metrics":
      sources.metrics().then(
        (text) => answer(response, 200, text, sources.metricsType),
        (error: unknown) => answer(response, 500, `${String(error)}\n`),
      );
      return;
    default:
      answer(response, 404, "known are /livez, /readyz and /metrics\n");
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}
