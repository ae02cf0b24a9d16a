// Whether the ports of a local cluster are free, asked before any process starts.

import { createServer } from "node:net";

/** The addresses, "host:port", that somebody else listens on. */
export async function busyAddresses(addresses: readonly string[]): Promise<string[]> {
  const busy: string[] = [];
  for (const address of addresses) if (!(await isFree(address))) busy.push(address);
  return busy;
}

function isFree(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(":");
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(Number(address.slice(colon + 1)), address.slice(0, colon), () => {
      server.close(() => resolve(true));
    });
  });
}
