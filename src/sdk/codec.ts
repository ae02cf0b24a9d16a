// How an application's values become bytes and come back. A namespace of the client has one codec.

import { fromUtf8, utf8 } from "../base/bytes.js";

/** Translates values of one type to bytes and back. */
export type Codec<Value> = {
  readonly encode: (value: Value) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Value;
};

/** Values are bytes already. */
export const bytes: Codec<Uint8Array> = { encode: (value) => value, decode: (value) => value };

/** Values are text, stored as UTF-8. */
export const text: Codec<string> = { encode: utf8, decode: fromUtf8 };

/** Values are whatever JSON can say, stored as UTF-8. */
export function json<Value>(): Codec<Value> {
  return {
    encode: (value) => utf8(JSON.stringify(value)),
    decode: (stored) => JSON.parse(fromUtf8(stored)) as Value,
  };
}
