// Random steps for a shard: what clients, operators, time and the driver may do to it.
import fc from "fast-check";

type Named = { readonly ns: string; readonly key: string };
export type StepIdentity = { readonly client: string; readonly seq: number; readonly lag: number };

type SetStep = Named & {
  readonly op: "set";
  readonly size: number;
  readonly ttl: number | "none" | "default";
  readonly tags: readonly string[];
  readonly condition: "none" | "if-absent" | "if-present" | "if-version" | "source-version";
  /** For if-version: how far off the truth; for source-version: the version. */
  readonly operand: number;
  readonly concern: "async" | "coherent" | "insync" | undefined;
  /** How many sequences ago the load began; undefined = a plain set. */
  readonly loadAge: number | undefined;
  readonly identity: StepIdentity | undefined;
};

export type Step =
  | (Named & { readonly op: "get" })
  | (Named & { readonly op: "delete" })
  | SetStep
  | (Named & { readonly op: "touch"; readonly ttl: number; readonly identity?: StepIdentity })
  | (Named & { readonly op: "increment"; readonly delta: number; readonly identity?: StepIdentity })
  | { readonly op: "invalidate"; readonly ns: string; readonly tags: readonly string[] }
  | { readonly op: "wait"; readonly ms: number }
  | { readonly op: "time" }
  | { readonly op: "sweep"; readonly lag: number }
  | {
      readonly op: "config";
      readonly ns: string;
      readonly bytes: number;
      readonly items: number;
      readonly policy: "lru" | "lfu" | "none";
      readonly flush: boolean;
    }
  | { readonly op: "recreate"; readonly ns: string };

export const namespaceNames = ["a", "b"] as const;
export const keyNames = ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9"] as const;
const tagNames = ["red", "green", "blue", "grün", "violet"] as const;

const ns = fc.constantFrom(...namespaceNames);
const key = fc.constantFrom(...keyNames);
const tags = fc.subarray([...tagNames], { maxLength: 3 });
const identity = fc.option(
  fc.record({
    client: fc.constantFrom("c1", "c2", "c3", "c4"),
    seq: fc.integer({ min: 1, max: 12 }),
    lag: fc.nat(6),
  }),
  { nil: undefined },
);
const maybeIdentity = identity.map((one) => (one === undefined ? {} : { identity: one }));

const setStep = fc.record({
  op: fc.constant("set"),
  ns,
  key,
  size: fc.oneof(fc.nat(60), fc.nat(700)),
  ttl: fc.oneof(fc.constantFrom("none", "default"), fc.integer({ min: 1, max: 300 })),
  tags: fc.oneof(fc.constant([]), tags),
  condition: fc.oneof(
    { weight: 4, arbitrary: fc.constant("none") },
    { weight: 3, arbitrary: fc.constantFrom("if-absent", "if-present", "if-version") },
    { weight: 1, arbitrary: fc.constant("source-version") },
  ),
  operand: fc.nat(3),
  concern: fc.constantFrom(undefined, undefined, "async", "coherent", "insync"),
  loadAge: fc.option(fc.nat(12), { nil: undefined }),
  identity,
}) as fc.Arbitrary<SetStep>;

const touchStep = fc
  .record({ op: fc.constant("touch" as const), ns, key, ttl: fc.integer({ min: 1, max: 300 }) })
  .chain((step) => maybeIdentity.map((extra) => ({ ...step, ...extra })));

const incrementStep = fc
  .record({
    op: fc.constant("increment" as const),
    ns,
    key,
    delta: fc.integer({ min: -5, max: 5 }),
  })
  .chain((step) => maybeIdentity.map((extra) => ({ ...step, ...extra })));

const configStep = fc.record({
  op: fc.constant("config" as const),
  ns,
  bytes: fc.integer({ min: 0, max: 1500 }),
  items: fc.integer({ min: 0, max: 6 }),
  policy: fc.constantFrom("lru", "lfu", "none"),
  flush: fc.boolean(),
}) as fc.Arbitrary<Extract<Step, { op: "config" }>>;

/** One step, sets and gets most of all. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: setStep as fc.Arbitrary<Step> },
  { weight: 15, arbitrary: fc.record({ op: fc.constant("get" as const), ns, key }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant("delete" as const), ns, key }) },
  { weight: 6, arbitrary: touchStep as fc.Arbitrary<Step> },
  { weight: 8, arbitrary: incrementStep as fc.Arbitrary<Step> },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constant("invalidate" as const),
      ns,
      tags: fc.oneof({ weight: 5, arbitrary: tags }, { weight: 1, arbitrary: fc.constant([]) }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ op: fc.constant("wait" as const), ms: fc.nat(120) }) },
  { weight: 3, arbitrary: fc.constant({ op: "time" as const }) },
  { weight: 5, arbitrary: fc.record({ op: fc.constant("sweep" as const), lag: fc.nat(20) }) },
  { weight: 3, arbitrary: configStep },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("recreate" as const), ns }) },
);

/** A run of steps. */
export const anySteps: fc.Arbitrary<Step[]> = fc.array(anyStep, {
  minLength: 1,
  maxLength: 150,
  size: "max",
});
