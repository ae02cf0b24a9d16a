// The naive model of the table of mutations' outcomes: arrays in the order of events.

type Row = { readonly seq: number; readonly version: number };
type Session = {
  readonly client: string;
  floor: number;
  highest: number;
  silentSince: number | undefined;
  rows: Row[];
};

export class NaiveDedupe {
  readonly #limits: { clientsMax: number; rowsPerClientMax: number; sessionMs: number };
  /** Least recently active first. */
  #sessions: Session[] = [];
  #forgotten: { client: string; highest: number }[] = [];

  constructor(limits: { clientsMax: number; rowsPerClientMax: number; sessionMs: number }) {
    this.#limits = limits;
  }

  lookup(client: string, seq: number, acked: number): "new" | "expired" | number {
    const session = this.#sessions.find((one) => one.client === client);
    const row = session?.rows.find((one) => one.seq === seq);
    if (row !== undefined) return row.version;
    const gone = this.#forgotten.find((one) => one.client === client);
    const floor = Math.max(session?.floor ?? 0, gone?.highest ?? 0, acked);
    return seq <= floor ? "expired" : "new";
  }

  record(client: string, seq: number, acked: number, version: number): void {
    let session = this.#sessions.find((one) => one.client === client);
    if (session === undefined) {
      const floor = this.#forgotten.find((one) => one.client === client)?.highest ?? 0;
      this.#forgotten = this.#forgotten.filter((one) => one.client !== client);
      const oldest = this.#sessions[0];
      if (oldest !== undefined && this.#sessions.length === this.#limits.clientsMax) {
        this.#forget(oldest);
      }
      session = { client, floor, highest: floor, silentSince: undefined, rows: [] };
    }
    if (acked > session.floor) {
      session.floor = acked;
      session.rows = session.rows.filter((row) => row.seq > acked);
    }
    session.highest = Math.max(session.highest, seq);
    session.silentSince = undefined;
    session.rows.push({ seq, version });
    if (session.rows.length > this.#limits.rowsPerClientMax) {
      session.floor = Math.max(session.floor, session.rows.shift()?.seq ?? 0);
    }
    this.#sessions = [...this.#sessions.filter((one) => one !== session), session];
  }

  pass(now: number): void {
    for (const session of this.#sessions) session.silentSince ??= now;
    for (const session of [...this.#sessions]) {
      if ((session.silentSince ?? now) + this.#limits.sessionMs <= now) this.#forget(session);
    }
  }

  #forget(session: Session): void {
    this.#sessions = this.#sessions.filter((one) => one !== session);
    const { client } = session;
    this.#forgotten.push({ client, highest: Math.max(session.highest, session.floor) });
    this.#forgotten = this.#forgotten.slice(-this.#limits.clientsMax);
  }
}
