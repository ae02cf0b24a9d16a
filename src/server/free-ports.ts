// Whether addresses are free to listen on, asked before anything starts.

import { createServer } from "node:net";

/** Nobody can listen there: its message is one line for the person at the terminal. */
export class AddressInUseError extends Error {
  override readonly name = "AddressInUseError";
}

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
    const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
    server.listen(Number(address.slice(colon + 1)), host, () => {
      server.close(() => resolve(true));
    });
  });
}
