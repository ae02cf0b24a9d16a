// The port to unique names: request ids, client ids, cluster ids.

/** Makes random identities; seeded in the simulated world. */
export type Identity = {
  /** 32 hexadecimal digits that nobody else has. */
  unique(): string;
};
