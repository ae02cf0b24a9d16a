// Random identities of the operating system behind the port `Identity`.

import { randomBytes } from "node:crypto";
import type { Identity } from "../ports/identity.js";

/** 128 random bits each. */
export const randomIdentity: Identity = {
  unique: () => randomBytes(16).toString("hex"),
};
