// etcd as the control plane's peer: three members on loopback with their defaults, data beside
// Holdfast's, and puts over gRPC at their leader. Its two messages are written by hand.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, credentials } from "@grpc/grpc-js";
import { removeOnExit } from "./command-line.js";
import { firstLineOf } from "./machine.js";

/** The part of a member's status that matters, as its JSON gateway spells it. */
type MemberStatus = {
  readonly header?: { readonly member_id?: string };
  readonly leader?: string;
};

const memberCount = 3;
const startMsMax = 30_000;
const putMsMax = 10_000;
/** Fields 1 and 2 of PutRequest, key and value, each length-delimited. */
const keyTag = 0x0a;
const valueTag = 0x12;

/** "3.4.23", or undefined when etcd is not installed. */
export function etcdVersion(): string | undefined {
  return firstLineOf("etcd", ["--version"])?.replace(/^etcd Version: /, "");
}

/** A running etcd and a client of its leader. */
export class EtcdPeer implements AsyncDisposable {
  readonly #data: string;
  readonly #members: readonly ChildProcess[];
  readonly #client: Client;

  private constructor(data: string, members: readonly ChildProcess[], leader: string) {
    this.#data = data;
    this.#members = members;
    this.#client = new Client(leader, credentials.createInsecure());
  }

  /** Starts the members; ports from `basePort` on, two each. */
  static async start(basePort: number): Promise<EtcdPeer> {
    const data = mkdtempSync(join(tmpdir(), "holdfast-bench-etcd-"));
    removeOnExit(data);
    const members = Array.from({ length: memberCount }, (_, at) => startMember(data, basePort, at));
    process.once("exit", () => {
      for (const member of members) member.kill("SIGKILL");
    });
    const deadline = performance.now() + startMsMax;
    while (performance.now() < deadline) {
      const ports = members.map((_, at) => basePort + 2 * at);
      const leading = await Promise.all(ports.map(isLeader));
      const port = ports[leading.indexOf(true)];
      if (port !== undefined) return new EtcdPeer(data, members, `127.0.0.1:${port}`);
      await delay(50);
    }
    throw new Error(`etcd elected no leader within ${startMsMax} ms`);
  }

  /** One put, answered once it is committed. */
  put(key: string, value: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        "/etcdserverpb.KV/Put",
        (request: Buffer) => request,
        (reply: Buffer) => reply,
        putRequest(key, value),
        { deadline: Date.now() + putMsMax },
        (error) => (error === null ? resolve() : reject(error)),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    await Promise.all(
      this.#members.map(async (member) => {
        if (member.exitCode !== null || member.signalCode !== null) return;
        member.kill("SIGKILL");
        await once(member, "exit");
      }),
    );
    rmSync(this.#data, { recursive: true, force: true });
  }
}

function startMember(data: string, basePort: number, at: number): ChildProcess {
  const peerUrl = (index: number) => `http://127.0.0.1:${basePort + 2 * index + 1}`;
  const clientUrl = `http://127.0.0.1:${basePort + 2 * at}`;
  const names = Array.from({ length: memberCount }, (_, index) => `m${index}=${peerUrl(index)}`);
  const flags = {
    name: `m${at}`,
    "data-dir": join(data, `m${at}`),
    "listen-client-urls": clientUrl,
    "advertise-client-urls": clientUrl,
    "listen-peer-urls": peerUrl(at),
    "initial-advertise-peer-urls": peerUrl(at),
    "initial-cluster": names.join(","),
    "initial-cluster-state": "new",
    logger: "zap",
    "log-level": "error",
  };
  const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  return spawn("etcd", words, { stdio: ["ignore", "ignore", "ignore"] });
}

async function isLeader(port: number): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/v3/maintenance/status`;
  try {
    const reply = await fetch(url, { method: "POST", body: "{}" });
    const { header, leader } = (await reply.json()) as MemberStatus;
    return leader !== undefined && leader !== "0" && leader === header?.member_id;
  } catch {
    return false;
  }
}

/** Key and value have fewer than 128 bytes, so that a length is one byte. */
function putRequest(key: string, value: string): Buffer {
  const field = (tag: number, text: string): Buffer => {
    const bytes = Buffer.from(text);
    if (bytes.length > 127) throw new Error("too long for a length of one byte");
    return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  };
  return Buffer.concat([field(keyTag, key), field(valueTag, value)]);
}
