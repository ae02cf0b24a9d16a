// Nominal types: a branded number or string cannot be passed for another one by mistake.

declare const brand: unique symbol;

/** A `Base` that the compiler tells apart from every other brand. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
